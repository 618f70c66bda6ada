"""The shape long: the group column lives in the solution alone."""

from __future__ import annotations

from tests.scorer.files import codes, prepare, refusal

SOLUTION = "id,click,user\n1,1,a\n2,0,a\n"


def test_the_group_is_not_expected_of_a_submission(tmp_path):
    assert prepare(tmp_path, SOLUTION, "grouped_auc", group_column="user").expected_columns == ("id", "click")


def test_a_blank_cell_is_refused(tmp_path):
    report = refusal(tmp_path, "id,click\n1,\n2,0.5\n", SOLUTION, "grouped_auc", group_column="user")

    assert codes(report) == ["value_blank"]
