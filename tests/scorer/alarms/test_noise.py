"""Noise knows nothing of the rows; what sets two models apart does."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.alarms.noise import find_structure

N_ROWS = 2000


@pytest.fixture
def field():
    random = np.random.default_rng(1)
    hidden = random.standard_normal(N_ROWS)
    teams = np.stack([hidden + 0.5 * np.tanh(hidden * k) + 0.3 * random.standard_normal(N_ROWS) for k in range(6)])
    return hidden, teams, random


def test_noise_has_no_structure(field):
    _, teams, random = field
    copy = 0.8 * teams[0] + 0.05 * random.standard_normal(N_ROWS)

    assert find_structure(teams[0], copy, teams[1:], None) > 0.01


def test_a_difference_that_follows_the_rows_has(field):
    hidden, teams, _ = field

    assert find_structure(teams[0], teams[0] + 0.05 * np.sin(hidden), teams[1:], None) < 1e-9


def test_noise_that_is_larger_in_hard_rows_has(field):
    hidden, teams, random = field
    unequal = teams[0] + 0.05 * np.abs(hidden) * random.standard_normal(N_ROWS)

    assert find_structure(teams[0], unequal, teams[1:], None) < 1e-9


@pytest.mark.parametrize("n_rows", [3, 40])
def test_of_few_rows_nothing_is_said(field, n_rows):
    _, teams, random = field
    one = teams[0][:n_rows]

    assert find_structure(one, one + 0.05 * random.standard_normal(n_rows), teams[1:, :n_rows], None) == 0


def test_of_equal_files_nothing_is_said(field):
    _, teams, _ = field

    assert find_structure(teams[0], teams[0].copy(), teams[1:], None) == 0
    assert find_structure(np.ones(N_ROWS), teams[0], teams[1:], None) == 0
