"""The guard: samples that nobody can foresee, bands of 20 rows, and numbers that leave labels open."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.diagnostics.guarding import (
    MIN_ROWS,
    cut_bands,
    guard_cell,
    guard_count,
    middle_of,
    round_count,
    round_share,
    round_to_error,
    sample_rows,
)


def test_a_sample_hangs_on_labels_predictions_and_solution():
    truth, other = np.arange(100) % 2 == 0, np.arange(100) % 3 == 0
    predictions, changed = np.zeros(100), np.eye(100)[0]

    samples = [
        sample_rows(*arguments, sha256=sha256).tolist()
        for arguments, sha256 in [
            ((truth, predictions), "a"),
            ((truth, predictions), "a"),
            ((truth, changed), "a"),
            ((other, predictions), "a"),
            ((truth, predictions), "b"),
        ]
    ]

    assert samples[0] == samples[1]
    assert len({tuple(sample) for sample in samples}) == 4
    assert {len(sample) for sample in samples} == {80}


@given(st.lists(st.integers(0, 30).map(float), max_size=300), st.integers(1, 20))
def test_bands_hold_twenty_rows_and_never_divide_equal_values(values, n_bands):
    bands = cut_bands(np.array(values), n_bands=n_bands)

    assert all(len(rows) >= MIN_ROWS for rows in bands)
    assert len(bands) <= n_bands
    if len(values) >= MIN_ROWS:
        assert sorted(np.concatenate(bands).tolist()) == list(range(len(values)))
        held = [set(np.array(values)[rows].tolist()) for rows in bands]
        assert sum(map(len, held)) == len(set(values))


@given(st.integers(20, 500), st.data())
def test_no_count_and_no_share_tells_that_all_rows_are_alike(n_rows, data):
    count = data.draw(st.integers(0, n_rows))

    alike = {count for count in range(n_rows + 1) if guard_count(count, n_rows) == guard_count(0, n_rows)}

    assert {0, 1, 2} <= alike
    assert 2 <= guard_count(count, n_rows) <= n_rows - 2
    assert 0 <= round_share(count, n_rows) <= 1
    assert round_share(0, n_rows) == round_share(2, n_rows)


@given(st.integers(0, 400), st.integers(0, 400))
def test_no_cell_below_twenty_rows_and_none_that_fills_its_column(count, others):
    cell = guard_cell(count, count + others)

    assert cell is None if count < MIN_ROWS else True
    assert cell is None or (cell >= MIN_ROWS and cell % 5 == 0 and cell < count + others)


def test_an_empty_cell_looks_like_a_small_one():
    assert guard_cell(0, 100) is guard_cell(19, 100) is None


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e3))
def test_rounding_is_at_least_as_coarse_as_the_error(value, error):
    rounded = round_to_error(value, error)

    assert abs(rounded - value) <= 5 * error
    assert abs(round_to_error(rounded, error) - rounded) <= 1e-9 * max(1, abs(rounded))


@pytest.mark.parametrize(("value", "error", "expected"), [(0.3, 0.1, 0.3), (1234.0, 30.0, 1250.0), (-7.3, 2.0, -8.0)])
def test_rounding_gives_short_numbers(value, error, expected):
    assert round_to_error(value, error) == expected


def test_counts_and_middles_are_coarse():
    assert (round_count(24), round_count(25)) == (20, 25)
    assert middle_of(np.array([0.12345, 0.12345, 9.0])) == 0.123
