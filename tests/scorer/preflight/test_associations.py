"""Measures of association: what is planted is strong, and chance is told by its p-value."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.preflight.associations import (
    MAX_ROWS,
    Association,
    _expect_likeness,
    compare_groups,
    compare_order,
    find_strongest,
)
from scorer.preflight.findings import State
from scorer.preflight.targets import Target

RANDOM = np.random.default_rng(5)


def classes(codes: np.ndarray) -> Target:
    return Target("y", codes.astype(float), int(codes.max()) + 1)


def numbers(values: np.ndarray) -> Target:
    return Target("y", np.argsort(np.argsort(values)) / (len(values) - 1), 0)


def test_the_auc_of_a_sorted_target_is_one():
    target = classes(np.repeat([0, 1], 100))

    trend, neighbours = compare_order(np.arange(200.0), target, seed=0)

    assert (trend.words, trend.strength, trend.state) == ("AUC 1.000", 1.0, State.FAIL)
    assert neighbours.state is State.FAIL


def test_several_classes_one_after_the_other_are_a_trend():
    trend, _ = compare_order(np.arange(300.0), classes(np.repeat([1, 0, 2], 100)), seed=0)

    assert trend.state is State.FAIL
    assert trend.strength == pytest.approx((8 / 9) ** 0.5, abs=0.01)


def test_blocks_without_a_trend_are_found_by_neighbours():
    target = classes(np.tile(np.repeat([0, 1], 20), 10))

    trend, neighbours = compare_order(np.arange(400.0), target, seed=0)

    assert trend.state is State.OK
    assert neighbours.state is State.FAIL


def test_a_wave_of_numbers_is_found_by_neighbours():
    wave = np.sin(np.arange(1000) / 20) + 0.1 * RANDOM.normal(size=1000)

    _, neighbours = compare_order(np.arange(1000.0), numbers(wave), seed=0)

    assert neighbours.state is State.FAIL


def test_a_pair_of_a_rare_class_side_by_side_means_nothing():
    codes = np.zeros(10_000, int)
    codes[[17, 18, 5000, 7000]] = 1

    _, neighbours = compare_order(np.arange(10_000.0), classes(codes), seed=0)

    assert neighbours.state is State.OK


@pytest.mark.parametrize("counts", [(30, 70), (10, 20, 70), (3, 97), (25, 25, 25, 25)])
def test_the_likeness_of_neighbours_is_that_of_shuffled_rows(counts):
    codes = np.repeat(np.arange(len(counts)), counts)
    shuffled = [RANDOM.permutation(codes) for _ in range(4000)]
    shares = [np.mean(held[1:] == held[:-1]) for held in shuffled]

    mean, spread = _expect_likeness(classes(codes))

    assert mean == pytest.approx(np.mean(shares), abs=4 * spread / 4000**0.5)
    assert spread == pytest.approx(np.std(shares), rel=0.1)


def test_p_values_of_chance_are_spread_evenly():
    found = [
        held.p_value
        for _ in range(300)
        for held in compare_order(RANDOM.random(200), numbers(RANDOM.random(200)), seed=0)
    ]

    # 600 of them: one in ten below 0.1, with a standard deviation of 1.2 in a hundred.
    assert 0.05 < np.mean(np.array(found) < 0.1) < 0.15


def test_of_many_rows_some_are_taken():
    order = np.arange(2.0 * MAX_ROWS)

    trend, _ = compare_order(order, numbers(order), seed=3)

    assert trend.words == "Spearman 1.000"


def test_groups_that_are_the_classes_have_a_v_of_one():
    codes = RANDOM.integers(0, 3, 300)

    found = compare_groups(codes * 7, classes(codes), what="the text")

    assert found.strength == pytest.approx(1, abs=0.01)
    assert found.state is State.FAIL


def test_groups_of_numbers_are_compared_by_ranks():
    groups = RANDOM.integers(0, 2, 300)

    told = compare_groups(groups, numbers(groups + RANDOM.random(300)), what="the text")
    chance = compare_groups(groups, numbers(RANDOM.random(300)), what="the text")

    assert (told.state, chance.state) == (State.FAIL, State.OK)


def test_groups_of_single_rows_are_no_groups():
    assert compare_groups(np.arange(300), classes(RANDOM.integers(0, 2, 300)), what="the text") is None


def test_the_strongest_beyond_chance_comes_first():
    weak = Association("weak", 0.2, 1e-9)
    lucky = Association("lucky", 0.9, 0.01)

    assert find_strongest([lucky, weak]) is weak
    assert (weak.state, lucky.state) == (State.WARN, State.OK)
    assert find_strongest([]) is None
