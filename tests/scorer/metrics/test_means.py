"""Means are the same bit for bit on every run, weighted or not."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.metrics.means import mean


def test_weights_count_as_often_as_they_say():
    values = np.array([1.0, 2.0, 4.0])

    assert mean(values) == pytest.approx(7 / 3, rel=1e-15)
    assert mean(values, np.array([3.0, 0.0, 1.0])) == mean(np.array([1.0, 1.0, 1.0, 4.0]))


def test_a_million_small_errors_do_not_add_up():
    assert mean(np.full(1_000_000, 0.1)) == pytest.approx(0.1, rel=1e-15)
