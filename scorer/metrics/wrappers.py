"""What becomes of the scores of other metrics: groups as one number, sums, logarithms, complements."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.means import mean
from scorer.table import FloatArray

CAP = 0.999
# Scores that differ by less are equal but for rounding.
_NO_SPREAD = 1e-12


def grouped(
    scores: FloatArray,
    *,
    n_rows: FloatArray,
    aggregate: str = "mean",
    power: float | None = None,
    group_weights: FloatArray | None = None,
    higher_is_better: bool = True,
) -> float:
    """One number of the scores of groups.

    Parameters
    ----------
    scores : ndarray of shape (n_groups,)
        The score of each group.
    n_rows : ndarray of shape (n_groups,)
        How many rows it has.
    aggregate : {"mean", "weighted_mean", "min", "mean_minus_std", "sharpe", "power_mean", "fisher_z"}
        The kind of mean, the worst score, or the mean against the population standard deviation.
    power : float, optional
        Of the power mean.
    group_weights : ndarray of shape (n_groups,), optional
        The weight of each group; without it the weighted mean weighs by rows, and Fisher's not at all.
    higher_is_better : bool
        The direction of the scores: which one is the worst, and to which side spread counts.

    Returns
    -------
    float
        In the unit of the scores, but for `sharpe`, which has none; better as the scores are.

    Raises
    ------
    UndefinedScoreError
        If there is no group, or the weights of the groups sum to 0.

    References
    ----------
    Bullen (2003), Handbook of Means and Their Inequalities; Fisher (1921), Metron 1, 3–32; Sharpe (1966), Journal of
    Business 39, 119–138.

    Examples
    --------
    >>> scores, sizes = np.array([0.5, 0.8]), np.array([1.0, 2.0])
    >>> [round(grouped(scores, n_rows=sizes, aggregate=name), 3) for name in ("mean", "weighted_mean", "min")]
    [0.65, 0.7, 0.5]
    """
    if not len(scores):
        raise UndefinedScoreError("No group has a score.")
    if group_weights is not None and not group_weights.sum() > 0:
        raise UndefinedScoreError("The weights of the groups sum to 0.")
    match aggregate:
        case "weighted_mean":
            return mean(scores, n_rows if group_weights is None else group_weights)
        case "min":
            return float(scores.min() if higher_is_better else scores.max())
        case "mean_minus_std":
            return mean(scores) - _spread(scores) if higher_is_better else mean(scores) + _spread(scores)
        case "sharpe":
            return mean(scores) / _spread(scores) if _spread(scores) > _NO_SPREAD else 0.0
        case "power_mean":
            return _power_mean(scores, cast("float", power))
        case "fisher_z":
            return math.tanh(mean(np.arctanh(np.clip(scores, -CAP, CAP)), group_weights))
        case _:
            return mean(scores)


def _spread(scores: FloatArray) -> float:
    return float(np.std(scores))


def _power_mean(scores: FloatArray, power: float) -> float:
    if power <= 0 and scores.min() == 0:
        return 0.0
    if power == 0:
        return math.exp(mean(np.log(scores)))
    # The term that decides is 1, and none is larger: no power of a score overflows.
    scale = float(scores.max() if power > 0 else scores.min())
    return scale * mean((scores / scale) ** power) ** (1 / power) if scale else 0.0


def weighted_sum(scores: FloatArray, *, parts: Sequence[Mapping[str, object]]) -> float:
    """Sum of scores, each with a weight.

    Parameters
    ----------
    scores : ndarray of shape (n_parts,)
        The score of each part.
    parts : sequence of mapping
        What the host said of each part, its `weight` among it.

    Returns
    -------
    float
        Better as the weighted parts are.

    References
    ----------
    Keeney and Raiffa (1976), Decisions with Multiple Objectives.

    Examples
    --------
    >>> weighted_sum(np.array([0.75, 0.05]), parts=[{"weight": 1.0}, {"weight": -5.0}])
    0.5
    """
    return sum(cast("float", part["weight"]) * float(score) for part, score in zip(parts, scores, strict=True))


def log_of(scores: FloatArray, *, floor: float = 1e-9) -> float:
    """Natural logarithm of a score.

    Parameters
    ----------
    scores : ndarray of shape (1,)
        The score, not below 0.
    floor : float
        A lower score is taken for it.

    Returns
    -------
    float
        Better as the score is.

    References
    ----------
    The scalar coupling competition on Kaggle (2019), its evaluation page.

    Examples
    --------
    >>> log_of(np.array([1.0]))
    0.0
    """
    return math.log(max(float(scores[0]), floor))


def one_minus(scores: FloatArray) -> float:
    """One less a score.

    Parameters
    ----------
    scores : ndarray of shape (1,)
        The score.

    Returns
    -------
    float
        Better where the score is worse.

    References
    ----------
    The complement, as in error = 1 − accuracy.

    Examples
    --------
    >>> one_minus(np.array([0.75]))
    0.25
    """
    return 1 - float(scores[0])


def masked(scores: FloatArray) -> float:
    """Return the score of the rows that are flagged; the others were left out when the solution was read.

    Parameters
    ----------
    scores : ndarray of shape (1,)
        The score.

    Returns
    -------
    float
        The same; better as it is.

    References
    ----------
    The ventilator pressure competition on Kaggle (2021), its evaluation page.

    Examples
    --------
    >>> masked(np.array([0.75]))
    0.75
    """
    return float(scores[0])
