"""The columns that parameters name: weights that sum to something, masks that leave something, groups."""

from __future__ import annotations

import pytest

from scorer.errors import SolutionError
from scorer.registry import get_metric, parse_parameters
from scorer.solution_extras import list_named_columns
from tests.scorer.files import SOUND, prepare, score_text

SOLUTION = (
    "id,target,w,Usage\n1,0,{},Public\n2,1,{},Public\n3,0,{},Private\n4,1,{},Private\n5,1,{},Public\n6,0,{},Ignored\n"
)


def test_named_columns_are_no_targets():
    metric = get_metric("roc_auc")

    assert list_named_columns(metric, parse_parameters(metric, {"weight_column": "w"})) == ["w"]
    assert list_named_columns(metric, parse_parameters(metric, {})) == []


def test_weights_count_in_their_own_part_alone(tmp_path):
    even, skewed = (
        score_text(tmp_path, SOUND.replace("2,0.9", "2,0.05"), SOLUTION.format(*weights), weight_column="w")
        for weights in ([1] * 6, [1, 3, 1, 1, 1, 1])
    )

    assert (even.public_score, skewed.public_score) == (0.5, 0.25)
    assert even.private_score == skewed.private_score


@pytest.mark.parametrize(
    ("weights", "fault"),
    [
        ([1, -1, 1, 1, -2, 1], "The solution has negative weights in `w` (2 rows; first: 2, 5)."),
        ([1, 1, 0, 0, 1, 1], "The weights of the private rows sum to 0."),
        ([1, "x", 1, 1, 1, 1], "The solution has 1 cell of `w` not a number: row 2 has “x”; expected a finite number."),
    ],
)
def test_weights_that_cannot_be_used_are_a_fault_of_the_solution(tmp_path, weights, fault):
    with pytest.raises(SolutionError) as refused:
        prepare(tmp_path, SOLUTION.format(*weights), weight_column="w")

    assert fault.casefold() in [told.casefold() for told in refused.value.faults]


@pytest.mark.parametrize("weights", [[1e308] * 6, [3e-320] * 6, [2.0**1000, 0, 1, 1, 2.0**-30, 1]])
def test_weights_of_any_size_are_ratios(tmp_path, weights):
    solution = SOLUTION.format(*weights).replace("target", "y")
    submission = SOUND.replace("target", "y").replace("0.9", "1e140")

    scores = score_text(tmp_path, submission, solution, "rmse", weight_column="w")

    assert 0 < scores.public_score <= 1e140
