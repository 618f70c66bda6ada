from server.domain.submissions import find_code


def problem(code: str, severity: str = "error") -> dict[str, str]:
    return {"code": code, "severity": severity}


def test_a_failure_is_counted_by_its_first_fault():
    report = {
        "code": "invalid_file",
        "problems": [problem("semicolons", "warning"), problem("missing_ids"), problem("x")],
    }

    assert find_code(report) == "missing_ids"


def test_one_without_faults_in_the_file_is_counted_by_how_it_ended():
    assert find_code({"code": "time_exceeded", "problems": []}) == "time_exceeded"
    assert find_code({"code": "time_exceeded", "problems": [problem("semicolons", "warning")]}) == "time_exceeded"


def test_what_has_no_report_has_no_code():
    assert find_code(None) is None
    assert find_code({}) is None
    assert find_code({"message": "?"}) is None


def test_a_code_fits_its_column():
    assert find_code({"code": "x" * 100}) == "x" * 60
