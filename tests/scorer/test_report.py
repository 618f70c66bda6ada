"""Reports: what they say in one sentence, and that JSON keeps all of it."""

from __future__ import annotations

import json

from scorer.problems import PROBLEMS, count_of, echo, make_problem, size_of
from scorer.report import Example, Report, Severity

FAULT = make_problem("id_missing", "2 ids missing: 3, 4.", count=2, examples=[Example(id="3"), Example(id="4")])
NOTE = make_problem("column_extra", "1 column more than needed: `x`.")


def test_a_report_of_warnings_alone_is_in_order():
    report = Report((NOTE,))

    assert report.is_ok
    assert report.message == "The file is in order."
    assert report.warnings == (NOTE,)


def test_a_report_is_summed_up_in_one_sentence():
    other = make_problem("id_blank", "1 row without an id: row 5 is blank in `id`; expected an id.")

    assert Report((FAULT, NOTE)).message == "2 ids missing: 3, 4."
    assert Report((FAULT, other)).message == (
        "The file has 2 kinds of fault: 2 ids missing: 3, 4; "
        "1 row without an id: row 5 is blank in `id`; expected an id."
    )


def test_json_keeps_a_report_whole():
    report = Report((FAULT, NOTE))

    assert Report.from_dict(json.loads(json.dumps(report.to_dict()))) == report


def test_each_kind_of_problem_says_how_to_mend_it():
    assert all(kind.hint.endswith(".") and kind.meaning.endswith(".") for kind in PROBLEMS.values())
    assert {kind.severity for kind in PROBLEMS.values()} == {Severity.ERROR, Severity.WARNING}


def test_cells_are_echoed_short_and_harmless():
    assert echo("x" * 60) == "x" * 49 + "…"
    assert echo("a\tb\x00\u202e") == "a\\tb\\x00\\u202e"
    assert count_of(1, "row") == "1 row"
    assert count_of(3000, "row") == "3,000 rows"


def test_sizes_are_told_in_the_unit_that_people_use():
    assert [size_of(size) for size in (0, 1000, 8192, 1 << 30, 3 << 40)] == [
        "0 bytes", "1000 bytes", "8 KiB", "1 GiB", "3072 GiB",
    ]  # fmt: skip
