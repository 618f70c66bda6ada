"""Drawing a split: the same rows everywhere, the share, and what each way promises."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.errors import SolutionError
from scorer.splits.drawing import draw_usage, make_strata, write_usage
from scorer.splits.usage import Part, read_usage
from scorer.splits.ways import Drawing

shares = st.floats(0.1, 0.9)
seeds = st.integers(0, 2**64 - 1)


def test_the_rows_are_pinned_for_every_machine():
    parts = draw_usage(12, public_share=0.25, seed=2024)
    strata = draw_usage(12, public_share=0.25, seed=2024, drawing=Drawing.STRATIFIED, by=np.arange(12) % 3)

    assert parts[Part.PUBLIC].tolist() == [5, 6, 9]
    assert strata[Part.PUBLIC].tolist() == [3, 4, 11]


@given(st.integers(10, 300), shares, seeds)
def test_every_row_is_in_one_part_and_the_share_is_kept(n_rows, share, seed):
    parts = draw_usage(n_rows, public_share=share, seed=seed)

    together = np.concatenate(list(parts.values()))
    assert sorted(together.tolist()) == list(range(n_rows))
    assert len(parts[Part.PUBLIC]) == round(share * n_rows)
    assert all(rows.dtype == np.int32 and (np.diff(rows) > 0).all() for rows in parts.values())


@given(st.lists(st.integers(0, 4), min_size=30, max_size=200), shares, seeds)
def test_a_stratified_split_gives_each_class_its_share_up_to_one_row(classes, share, seed):
    by = np.array(classes)

    public = draw_usage(len(by), public_share=share, seed=seed, drawing=Drawing.STRATIFIED, by=by)[Part.PUBLIC]

    assert abs(len(public) - share * len(by)) <= 1
    for label in set(classes):
        n_class = np.count_nonzero(by == label)
        assert abs(np.count_nonzero(by[public] == label) - share * n_class) < 1.000001


def test_numbers_are_stratified_by_tenths():
    values = np.random.default_rng(1).exponential(size=1000)

    public = draw_usage(1000, public_share=0.3, seed=1, drawing=Drawing.STRATIFIED, by=values)[Part.PUBLIC]

    assert np.bincount(make_strata(values)).tolist() == [100] * 10
    assert np.bincount(make_strata(values)[public]).tolist() == [30] * 10


@given(st.lists(st.integers(0, 12), min_size=20, max_size=200), shares, seeds)
def test_groups_stay_together(groups, share, seed):
    by = np.array([*groups, 0, 1])

    parts = draw_usage(len(by), public_share=share, seed=seed, drawing=Drawing.GROUPED, by=by)

    assert set(by[parts[Part.PUBLIC]].tolist()).isdisjoint(by[parts[Part.PRIVATE]].tolist())
    largest = int(np.bincount(by).max())
    assert abs(len(parts[Part.PUBLIC]) - share * len(by)) <= largest


def test_the_future_is_private():
    days = np.array(["2024-03-01", "2024-01-01", "2024-02-01", "2024-02-01", "2024-04-01"])

    parts = draw_usage(5, public_share=0.5, seed=0, drawing=Drawing.BY_TIME, by=days)

    assert parts[Part.PUBLIC].tolist() == [1, 2, 3]
    assert parts[Part.PRIVATE].tolist() == [0, 4]


def test_what_was_drawn_can_be_written_and_read_again():
    parts = draw_usage(30, public_share=0.4, seed=3)

    again = read_usage(pa.array(write_usage(parts, 30)), 30, [])

    assert {part: rows.tolist() for part, rows in again.items()} == {p: rows.tolist() for p, rows in parts.items()}


def test_other_seeds_draw_other_rows():
    draws = {tuple(draw_usage(50, public_share=0.5, seed=seed)[Part.PUBLIC].tolist()) for seed in range(20)}

    assert len(draws) == 20


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ({"public_share": 1.0}, "The public share is 1.0; expected a number between 0 and 1."),
        ({"public_share": 0.01}, "The split would leave no public row of 10"),
        ({"public_share": 0.99}, "The split would leave no private row of 10"),
        ({"public_share": 0.5, "drawing": Drawing.GROUPED}, "A grouped split needs one value for each of the 10 rows."),
        ({"public_share": 0.5, "drawing": Drawing.BY_TIME, "by": np.zeros(3)}, "A by time split needs one value"),
        ({"public_share": 0.5, "drawing": Drawing.GROUPED, "by": np.zeros(10)}, "The split would leave no public row"),
    ],
)
def test_what_cannot_be_drawn_is_told(arguments, fault):
    with pytest.raises(SolutionError, match=fault.replace("(", "\\(")):
        draw_usage(10, seed=1, **arguments)
