"""Concordance: equal to the count of all pairs, worked by hand, and at its edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sksurv.metrics import brier_score as sksurv_brier
from sksurv.metrics import concordance_index_ipcw
from sksurv.metrics import integrated_brier_score as sksurv_integrated
from sksurv.util import Surv

from scorer.errors import SolutionError, UndefinedScoreError
from scorer.metrics.survival import (
    concordance_index,
    count_pairs,
    integrated_brier_score,
    ipcw_concordance,
    share_in_sight,
    stratified_concordance_index,
)
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


def test_the_share_in_sight_by_hand():
    # At 1 one of four is lost; at 2 an event comes before a loss, so that one of two is; the last row is an event.
    times, events = (1.0, 2.0, 2.0, 3.0), (0.0, 1.0, 0.0, 1.0)

    shares = share_in_sight(np.array([0.5, 1.0, 1.5, 2.0, 3.0]), times, events)

    assert shares == pytest.approx([1, 3 / 4, 3 / 4, 3 / 8, 3 / 8])


def draw_survival(seed: int, n_rows: int):
    random = np.random.default_rng(seed)
    return random.integers(1, 15, n_rows) / 2, random.random(n_rows) < 0.6, random.integers(0, 9, n_rows) / 9


def with_long_training(seed: int):
    """Training rows of which one, the last, is an event at a late time."""
    times, events, _ = draw_survival(seed, 60)
    return np.append(times, 20.0), np.append(events, True)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("tau", [None, 3.0, 5.25])
def test_ipcw_concordance_is_that_of_scikit_survival(seed, tau):
    time, happened, risk = draw_survival(seed, 40)
    train_times, train_events = with_long_training(seed + 100)

    expected = concordance_index_ipcw(
        Surv.from_arrays(train_events, train_times), Surv.from_arrays(happened, time), risk, tau=tau
    )[0]

    truth, options = np.stack([time, happened], axis=1), {"train_times": train_times, "train_events": train_events}
    assert ipcw_concordance(truth, risk, tau=tau, **options) == pytest.approx(expected, abs=1e-12)
    assert ipcw_concordance(truth, -risk, tau=tau, higher_is="time", **options) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(12))
def test_the_integrated_brier_score_is_that_of_scikit_survival(seed):
    time, happened, _ = draw_survival(seed, 40)
    train_times, train_events = with_long_training(seed + 100)
    grid = np.array([1.0, 1.5, 3.0, 4.75, 6.5])
    curves = np.sort(np.random.default_rng(seed).random((40, 5)), axis=1)[:, ::-1]
    train, test = Surv.from_arrays(train_events, train_times), Surv.from_arrays(happened, time)

    ours = integrated_brier_score(
        np.stack([time, happened], axis=1), curves, grid=grid, train_times=train_times, train_events=train_events
    )

    assert ours == pytest.approx(sksurv_integrated(train, test, curves, grid), abs=1e-12)
    at_times = sksurv_brier(train, test, curves, grid)[1]
    assert ours == pytest.approx(np.trapezoid(at_times, grid) / 5.5, abs=1e-12)


TRAIN = {"train_times": [1.5, 4.0], "train_events": [0, 1]}


def test_ipcw_by_hand():
    truth = np.array([[1.0, 1], [2, 1], [3, 0]])

    # The event at 1 weighs 1, that at 2, after half of the training rows are gone, 4; two pairs and one.
    assert ipcw_concordance(truth, np.array([3.0, 2.0, 1.0]), **TRAIN) == 1.0
    assert ipcw_concordance(truth, np.array([3.0, 1.0, 2.0]), **TRAIN) == pytest.approx(2 / 6)
    assert ipcw_concordance(truth, np.array([3.0, 1.0, 1.0]), **TRAIN) == pytest.approx((2 + 4 / 2) / 6)
    assert ipcw_concordance(truth, np.array([3.0, 1.0, 2.0]), tau=2.0, **TRAIN) == 1.0
    # Without losses in the training data it is Harrell's.
    plain = {"train_times": [4.0], "train_events": [1]}
    assert ipcw_concordance(truth, np.array([3.0, 1.0, 2.0]), **plain) == pytest.approx(2 / 3)


def test_the_integrated_brier_score_by_hand():
    # Row 1 died at 1: its squares are 0.25 and 0; row 2 lasts: 0 at 1, and 0.25 weighted by 2 at 2.
    truth, curves = np.array([[1.0, 1], [3.0, 1]]), np.array([[0.5, 0.0], [1.0, 0.5]])

    assert integrated_brier_score(truth, curves, grid=(1.0, 2.0), **TRAIN) == pytest.approx((0.25 + 0.5) / 2 / 2)
    # A row that was lost from sight before a time counts for nothing there.
    truth[0] = [0.5, 0]
    assert integrated_brier_score(truth, curves, grid=(1.0, 2.0), **TRAIN) == pytest.approx(0.5 / 2 / 2)


SURVIVAL = "id,time,event\n1,1,1\n2,5,1\n3,6,0\n"


def test_times_that_the_training_data_do_not_reach_are_the_hosts_fault(tmp_path):
    with pytest.raises(SolutionError, match="before the time 5; the weight of rows of that time is not known"):
        prepare(tmp_path, SURVIVAL, "ipcw_concordance", **TRAIN)
    assert prepare(tmp_path, SURVIVAL, "ipcw_concordance", tau=5, **TRAIN).warnings == ()
    with pytest.raises(SolutionError, match="before the time 5"):
        prepare(tmp_path, SURVIVAL, "integrated_brier_score", grid=[1, 5], **TRAIN)
    lost = {"train_times": [2.0, 3.0], "train_events": [1, 0]}
    with pytest.raises(UndefinedScoreError, match="before the time 3"):
        share_in_sight(np.array([1.0, 3.0]), **lost)


def test_training_data_and_grids_that_are_none_are_the_hosts_fault(tmp_path):
    for events in ([1], [0.5, 1]):
        with pytest.raises(SolutionError, match="train_events does not hold one 0 or 1 for each"):
            prepare(tmp_path, SURVIVAL, "ipcw_concordance", train_times=[9, 9], train_events=events)
    with pytest.raises(SolutionError, match="The grid has one time only"):
        prepare(tmp_path, SURVIVAL, "integrated_brier_score", grid=[1], **TRAIN)
    with pytest.raises(SolutionError, match="No two rows can be compared"):
        prepare(tmp_path, "id,time,event\n1,1,0\n2,2,0\n", "ipcw_concordance", **TRAIN)
