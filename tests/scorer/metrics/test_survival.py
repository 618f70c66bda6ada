"""Concordance: equal to the count of all pairs, worked by hand, and at its edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scorer.errors import SolutionError
from scorer.metrics.survival import concordance_index, count_pairs, stratified_concordance_index
from scorer.registry import METRICS
from tests.scorer.files import prepare, score_text

rows = st.lists(st.tuples(st.integers(1, 6), st.booleans(), st.integers(0, 4)), min_size=1, max_size=30)


def pairs_one_by_one(time, happened, risk) -> tuple[int, int, int]:
    """Every pair of an event with what outlasted it."""
    right = tied = pairs = 0
    for first in range(len(time)):
        for second in range(len(time)):
            outlasts = time[second] > time[first] or (time[second] == time[first] and not happened[second])
            if happened[first] and outlasts:
                pairs += 1
                right += int(risk[first] > risk[second])
                tied += int(risk[first] == risk[second])
    return right, tied, pairs


@given(rows)
def test_the_tree_counts_every_pair(held):
    time, happened, risk = (np.array(column) for column in zip(*held, strict=True))

    assert count_pairs(time.astype(float), happened, risk.astype(float)) == pairs_one_by_one(time, happened, risk)


@given(rows)
def test_the_other_direction_is_the_opposite(held):
    time, happened, risk = (np.array(column, np.float64) for column in zip(*held, strict=True))
    assume(pairs_one_by_one(time, happened == 1, risk)[2])
    truth = np.stack([time, happened], axis=1)

    score = concordance_index(truth, risk)

    assert concordance_index(truth, -risk, higher_is="time") == score
    assert concordance_index(truth, risk, higher_is="time") == pytest.approx(1 - score)
    assert concordance_index(truth, np.ones_like(risk)) == 0.5


def test_by_hand():
    truth = np.array([[1.0, 1], [2, 1], [2, 0], [3, 1]])

    # Pairs: 1 with 2, 3 and 4; 2 with 3 and 4. Right: 1-3, 1-4, 2-4; tied: 2-3.
    assert concordance_index(truth, np.array([5.0, 6.0, 4.0, 3.0])) == 4 / 5
    assert concordance_index(truth, np.array([5.0, 6.0, 6.0, 3.0])) == 2.5 / 5


def test_the_strata_are_averaged_less_their_spread():
    truth = np.array([[1.0, 1], [2, 1], [1, 1], [2, 1]])
    groups = np.array([0, 0, 1, 1])

    assert stratified_concordance_index(truth, np.array([2.0, 1, 1, 1]), groups=groups) == 0.75 - 0.25


def test_parts_and_groups_without_a_pair_are_the_hosts_fault(tmp_path):
    with pytest.raises(SolutionError, match="The public rows of the solution: No two rows can be compared"):
        prepare(tmp_path, "id,time,event\n1,1,0\n2,2,0\n", "concordance_index")
    with pytest.raises(SolutionError, match="No two rows can be compared"):
        prepare(
            tmp_path,
            "id,time,event,g\n1,1,1,a\n2,2,1,a\n3,1,1,b\n",
            "stratified_concordance_index",
            group_column="g",
        )


def test_a_perfect_order_has_no_warning_even_with_equal_times(tmp_path):
    solution = "id,time,event\n1,1,1\n2,1,0\n3,1,1\n4,2,0\n"

    for direction in ("risk", "time"):
        assert prepare(tmp_path, solution, "concordance_index", higher_is=direction).warnings == ()
    submission = "id,prediction\n1,3\n2,1\n3,2\n4,0\n"
    assert score_text(tmp_path, submission, solution, "concordance_index").public_score == 1.0


def test_no_strata_fall_below_the_worst_value():
    worst = METRICS["stratified_concordance_index"].worst_value
    shares = np.linspace(0, 1, 1001)

    # A share of the groups is all right and the others all wrong: nothing differs more around its mean.
    assert (shares - np.sqrt(shares * (1 - shares))).min() == pytest.approx(worst, abs=1e-5)


def test_strata_without_a_pair_may_be_skipped(tmp_path):
    solution = "id,time,event,g\n1,1,1,a\n2,2,1,a\n3,5,0,b\n4,6,0,b\n"
    options = {"group_column": "g", "undefined": "skip"}
    submission = "id,prediction\n1,2\n2,1\n3,0\n4,9\n"

    assert score_text(tmp_path, submission, solution, "stratified_concordance_index", **options).public_score == 1.0
    with pytest.raises(SolutionError, match="In no group"):
        prepare(tmp_path, solution.replace(",1,a", ",0,a"), "stratified_concordance_index", **options)
