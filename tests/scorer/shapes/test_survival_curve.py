"""The shape survival_curve: chances within 0 and 1 that do not rise from time to time."""

from __future__ import annotations

import pytest

from scorer.errors import SolutionError
from tests.scorer.files import codes, prepare, refusal

SOLUTION = "id,time,event\n1,1,1\n2,2,0\n"
OPTIONS = {"grid": [0.5, 1.5], "train_times": [3], "train_events": [1]}


def test_columns_are_named_by_the_times(tmp_path):
    compiled = prepare(tmp_path, SOLUTION, "integrated_brier_score", **OPTIONS)

    assert compiled.expected_columns == ("id", "0.5", "1.5")
    assert compiled.warnings == ()


@pytest.mark.parametrize(
    ("cells", "told"),
    [("0.4,0.5", "row 2 has 0.5 0.4 and 1.5 0.5; expected 0.5 at least 1.5"), ("1.5,1", "row 2 has 1.5")],
)
def test_chances_that_rise_or_leave_their_range_are_told(tmp_path, cells, told):
    report = refusal(tmp_path, f"id,0.5,1.5\n1,1,1\n2,{cells}\n", SOLUTION, "integrated_brier_score", **OPTIONS)

    assert codes(report) == ["value_out_of_range"]
    assert told in report.problems[0].message


def test_the_solution_has_time_and_event(tmp_path):
    with pytest.raises(SolutionError, match="takes `time` and `event`"):
        prepare(tmp_path, "id,y\n1,1\n", "integrated_brier_score", **OPTIONS)
