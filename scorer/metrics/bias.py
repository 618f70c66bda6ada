"""Whether scores serve every subgroup alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.binary import roc_auc
from scorer.table import BoolArray, FloatArray


def subgroup_bias_auc(
    y_true: FloatArray,
    y_pred: FloatArray,
    *,
    identities: FloatArray,
    power: float = -5.0,
    part_weights: Sequence[float] = (0.25, 0.25, 0.25, 0.25),
    threshold: float = 0.5,
) -> float:
    """ROC AUC of all rows together with three views of each subgroup, of which the worst ones count most.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        The truth, 1 from `threshold` upwards, and scores, any finite numbers.
    identities : ndarray of shape (n_subgroups, n_rows)
        How much each row belongs to each subgroup; it does from `threshold` upwards.
    power : float
        Of the power mean over subgroups.
    part_weights : sequence of float
        Weights of: all rows; the subgroup; its zeros with the other ones; its ones with the other zeros.
    threshold : float
        From which value on truth and membership hold.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If a subgroup, or all that is beside it, lacks one of the classes.

    References
    ----------
    Borkan et al. (2019), arXiv 1903.04561.

    Examples
    --------
    >>> truth, groups = np.array([0.0, 1.0, 0.0, 1.0]), np.array([[1.0, 1.0, 0.0, 0.0]])
    >>> subgroup_bias_auc(truth, np.array([0.2, 0.9, 0.1, 0.8]), identities=groups)
    1.0
    """
    if len(part_weights) != 4 or not sum(part_weights) > 0:
        raise UndefinedScoreError("part_weights must be four numbers with a positive sum.")
    is_true, belongs = y_true >= threshold, identities >= threshold
    parts = [roc_auc(is_true, y_pred)]
    for pick in (_subgroup, _zeros_inside, _ones_inside):
        values = [_auc(is_true, y_pred, pick(inside, is_true)) for inside in belongs]
        parts.append(_power_mean(np.array(values), power))
    return sum(weight * part for weight, part in zip(part_weights, parts, strict=True)) / sum(part_weights)


def _subgroup(inside: BoolArray, _: BoolArray) -> BoolArray:
    return inside


def _zeros_inside(inside: BoolArray, is_true: BoolArray) -> BoolArray:
    return np.not_equal(inside, is_true)


def _ones_inside(inside: BoolArray, is_true: BoolArray) -> BoolArray:
    return np.equal(inside, is_true)


def _auc(is_true: BoolArray, y_pred: FloatArray, rows: BoolArray) -> float:
    if not (is_true[rows].any() and (~is_true[rows]).any()):
        raise UndefinedScoreError("Each identity column needs rows of both classes inside and outside of it.")
    return roc_auc(is_true[rows], y_pred[rows])


def _power_mean(values: FloatArray, power: float) -> float:
    if power == 0:
        return float(np.exp(np.log(values).mean())) if values.min() > 0 else 0.0
    # Measured by the value that weighs most, no power overflows.
    most = values.max() if power > 0 else values.min()
    return float(most * np.mean((values / most) ** power) ** (1 / power)) if most else 0.0
