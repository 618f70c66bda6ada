"""Targets: classes, ranks of numbers, and what cannot be compared with."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.preflight.targets import make_target, to_numbers, to_ranks


def texts(*cells: object) -> np.ndarray:
    return np.array([str(cell) for cell in cells], dtype=object)


def test_few_values_are_classes_and_many_numbers_are_ranks():
    classes = make_target("y", texts(*(["a", "b", "a"] * 20)))
    numbers = make_target("y", texts(*(row * 1.5 for row in range(60))))

    assert (classes.n_classes, classes.codes[:3].tolist()) == (2, [0, 1, 0])
    assert numbers.n_classes == 0
    assert (numbers.values[0], numbers.values[-1]) == (0.0, 1.0)
    assert numbers.take(np.array([59, 0])).values.tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    "cells",
    [
        ["a", "b"] * 10,
        ["a"] * 60,
        [f"word {row}" for row in range(60)],
        [*range(59), "many"],
    ],
    ids=["few rows", "one value", "texts", "one that is no number"],
)
def test_what_cannot_be_compared_with_is_no_target(cells):
    assert make_target("y", texts(*cells)) is None


def test_what_is_no_finite_number_is_nan():
    assert np.isnan(to_numbers(texts("a", "", "inf", "nan"))).all()
    assert to_numbers(texts("1", " 2.5", "-3e2")).tolist() == [1, 2.5, -300]


def test_equal_values_share_their_mean_rank():
    assert to_ranks(np.array([5.0, 1.0, 5.0])).tolist() == [0.75, 0.0, 0.75]
