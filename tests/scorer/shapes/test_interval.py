"""The shape interval: two ends, in their order."""

from __future__ import annotations

from tests.scorer.files import codes, prepare, refusal

SOLUTION = "id,y\n1,10\n2,20\n3,30\n"


def test_a_submission_has_both_ends(tmp_path):
    assert prepare(tmp_path, SOLUTION, "winkler_score").expected_columns == ("id", "lower", "upper")


def test_ends_in_the_wrong_order_are_told_with_their_rows(tmp_path):
    report = refusal(tmp_path, "id,lower,upper\n1,9,11\n2,21,20\n3,31,29\n", SOLUTION, "winkler_score")

    assert codes(report) == ["value_out_of_range"]
    assert report.problems[0].count == 2
    assert "row 2 has lower 21.0 and upper 20.0; expected lower at most upper" in report.problems[0].message
    assert [example.row for example in report.problems[0].examples] == [2, 3]


def test_a_blank_end_is_told_as_such(tmp_path):
    report = refusal(tmp_path, "id,lower,upper\n1,9,11\n2,,20\n3,29,31\n", SOLUTION, "winkler_score")

    assert codes(report) == ["value_blank"]
