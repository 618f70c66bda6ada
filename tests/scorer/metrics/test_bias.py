"""Subgroup bias AUC: worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.errors import UndefinedScoreError
from scorer.metrics.bias import subgroup_bias_auc

TRUTH = np.array([0.0, 1.0, 0.0, 1.0, 0.0, 0.6])
GROUP = np.array([[1.0, 1.0, 0.7, 0.4, 0.0, 0.0]])
SCORES = np.array([0.5, 0.6, 0.7, 0.8, 0.1, 0.3])


def test_each_view_by_hand():
    # All rows: 6 of 9 pairs. Inside: 0.6 against 0.5, 0.7. Zeros inside, ones outside: 0.8, 0.3 against 0.5, 0.7.
    # Ones inside, zeros outside: 0.6 against 0.1.
    views = [6 / 9, 1 / 2, 2 / 4, 1.0]

    assert subgroup_bias_auc(TRUTH, SCORES, identities=GROUP) == pytest.approx(np.mean(views))
    weighted = subgroup_bias_auc(TRUTH, SCORES, identities=GROUP, part_weights=(0, 0, 0, 1))
    assert weighted == 1.0


def test_the_worst_subgroup_weighs_most():
    two = np.array([[1.0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 1]])
    scores = np.array([0.5, 0.6, 0.7, 0.8, 0.1, 0.3])

    inside_only = {"identities": two, "part_weights": (0, 1, 0, 0)}

    assert subgroup_bias_auc(TRUTH, scores, **inside_only) == 1.0
    scores[4] = 0.3
    expected = ((1 + 0.5**-5) / 2) ** (-1 / 5)
    assert subgroup_bias_auc(TRUTH, scores, **inside_only) == pytest.approx(expected)
    assert subgroup_bias_auc(TRUTH, scores, power=0, **inside_only) == pytest.approx(0.5**0.5)
    scores[4] = 0.9
    assert subgroup_bias_auc(TRUTH, scores, **inside_only) == 0.0


def test_a_subgroup_of_one_class_is_undefined():
    with pytest.raises(UndefinedScoreError, match="both classes inside and outside"):
        subgroup_bias_auc(TRUTH, SCORES, identities=np.array([[1.0, 0, 0, 0, 0, 0]]))
    with pytest.raises(UndefinedScoreError, match="four numbers"):
        subgroup_bias_auc(TRUTH, SCORES, identities=GROUP, part_weights=(1,))


@pytest.mark.parametrize(("power", "expected"), [(-1e4, 0.5), (1e4, 1.0), (0.0, 0.5**0.5)])
def test_no_power_overflows(power, expected):
    truth, scores = np.array([0.0, 1, 0, 1, 0, 1]), np.array([0.5, 0.5, 0.1, 0.9, 0.0, 1.0])
    groups = np.array([[1.0, 1, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0]])

    score = subgroup_bias_auc(truth, scores, identities=groups, power=power, part_weights=(0, 1, 0, 0))

    assert score == pytest.approx(expected, rel=1e-3)
