"""The shape grid: chances that are within 0 and 1 and do not fall."""

from __future__ import annotations

import pytest

from scorer.errors import SolutionError
from tests.scorer.files import codes, prepare, refusal

SOLUTION = "id,yards\n1,-3\n2,2\n"
OPTIONS = {"grid": [-5, 0, 5]}


def test_columns_are_named_by_the_points_and_truths_may_be_any_numbers(tmp_path):
    compiled = prepare(tmp_path, SOLUTION, "crps", **OPTIONS)

    assert compiled.expected_columns == ("id", "-5", "0", "5")
    assert compiled.warnings == ()


@pytest.mark.parametrize(
    ("cells", "told"), [("0,0.5,0.4", "row 2 has 0 0.5 and 5 0.4"), ("0,0.5,1.5", "row 2 has 1.5")]
)
def test_chances_that_fall_or_leave_their_range_are_told(tmp_path, cells, told):
    report = refusal(tmp_path, f"id,-5,0,5\n1,0,0,1\n2,{cells}\n", SOLUTION, "crps", **OPTIONS)

    assert codes(report) == ["value_out_of_range"]
    assert told in report.problems[0].message


def test_points_that_do_not_rise_are_the_hosts_fault(tmp_path):
    with pytest.raises(SolutionError, match="`grid` do not rise"):
        prepare(tmp_path, SOLUTION, "crps", grid=[1, 1])
