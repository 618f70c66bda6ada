"""Metrics of a probability for each of several classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.binary import roc_auc
from scorer.metrics.means import mean
from scorer.problems import count_of, make_problem
from scorer.report import MAX_EXAMPLES, Problem
from scorer.schema import Schema
from scorer.table import CodeArray, FloatArray, Table

SUM_TOLERANCE = 1e-6


def log_loss(y_true: CodeArray, y_pred: FloatArray, *, eps: float = 1e-15, renormalize: bool = True) -> float:
    """Mean surprise at the true class, given a probability for each class.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows,)
        The true class of each row: its column in `y_pred`.
    y_pred : ndarray of shape (n_rows, n_classes)
        Probabilities; not negative, and no row sums to 0.
    eps : float
        The probability of the true class is clipped to [eps, 1 − eps].
    renormalize : bool
        Divide each row by its sum before clipping; not again afterwards.

    Returns
    -------
    float
        In natural-log units, 0 (perfect) to −ln eps; lower is better.

    References
    ----------
    Good (1952), Journal of the Royal Statistical Society B 14, 107–114. The rescaling is Kaggle's rule; scikit-learn
    does not rescale, and clips at the smallest float64 above 0.

    Examples
    --------
    >>> round(log_loss(np.array([0, 1]), np.array([[2.0, 2.0], [1.0, 3.0]])), 6)
    0.490415
    """
    columns = y_pred.T
    chance = columns[y_true, np.arange(len(y_true))]
    if renormalize:
        chance = chance / columns.sum(axis=0)
    return -mean(np.log(np.clip(chance, eps, 1 - eps)))


def weighted_log_loss(
    y_true: CodeArray,
    y_pred: FloatArray,
    *,
    names: Sequence[str],
    eps: float = 1e-15,
    renormalize: bool = True,
    class_weights: Mapping[str, float] | None = None,
) -> float:
    """Log loss of each class by itself, then their weighted mean.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,) and (n_rows, n_classes)
        The true class of each row, by its column, and a number for each class.
    names : sequence of str
        The class of each column.
    eps, renormalize
        As for `log_loss`.
    class_weights : mapping, optional
        Weights of the classes; equal without it.

    Returns
    -------
    float
        0 (perfect) to infinity; lower is better.

    Raises
    ------
    UndefinedScoreError
        If a weighted class has no row, or a weight no class.

    References
    ----------
    The PLAsTiCC competition on Kaggle (2018), its evaluation page.

    Examples
    --------
    >>> truth, chance = np.array([0, 0, 1]), np.array([[1.0, 1.0], [1.0, 1.0], [3.0, 1.0]])
    >>> round(weighted_log_loss(truth, chance, names=["a", "b"]), 6)
    1.039721
    """
    weights = dict.fromkeys(names, 1.0) if class_weights is None else class_weights
    unknown = [name for name in weights if name not in names]
    if unknown or not sum(weights.values()) > 0:
        raise UndefinedScoreError("class_weights must name classes of the solution, with a positive sum.")
    total = 0.0
    for name, weight in weights.items():
        rows = y_true == list(names).index(name)
        if not rows.any():
            raise UndefinedScoreError(f"The class {name} has no row.")
        total += weight * log_loss(y_true[rows], y_pred[rows], eps=eps, renormalize=renormalize)
    return total / sum(weights.values())


def roc_auc_ovr(y_true: CodeArray, y_pred: FloatArray, *, average: str = "macro") -> float:
    """Mean over classes of the ROC AUC of the class against all others.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,) and (n_rows, n_classes)
        The true class of each row, by its column, and a number for each class.
    average : str
        Classes count alike (`macro`), or as often as they occur (`weighted`).

    Returns
    -------
    float
        0 to 1 (perfect); higher is better, 0.5 is chance.

    Raises
    ------
    UndefinedScoreError
        If a class has no row.

    References
    ----------
    Provost and Domingos (2000), Well-trained PETs, New York University.

    Examples
    --------
    >>> roc_auc_ovr(np.array([0, 1, 2]), np.array([[0.8, 0.1, 0.1], [0.2, 0.5, 0.3], [0.3, 0.3, 0.4]]))
    1.0
    """
    counts = _count_every_class(y_true, y_pred)
    areas = np.array([roc_auc(y_true == code, column) for code, column in enumerate(y_pred.T)])
    return mean(areas, counts if average == "weighted" else None)


def _count_every_class(y_true: CodeArray, y_pred: FloatArray) -> FloatArray:
    counts = np.bincount(y_true, minlength=y_pred.shape[1]).astype(np.float64)
    if not counts.all():
        raise UndefinedScoreError("ROC AUC of several classes needs rows of every class.")
    return counts


def roc_auc_ovo(y_true: CodeArray, y_pred: FloatArray, *, average: str = "macro") -> float:
    """Mean over pairs of classes of the ROC AUC of one against the other.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,) and (n_rows, n_classes)
        The true class of each row, by its column, and a number for each class.
    average : str
        Pairs count alike (`macro`), or as often as their rows occur (`weighted`).

    Returns
    -------
    float
        0 to 1 (perfect); higher is better, 0.5 is chance.

    Raises
    ------
    UndefinedScoreError
        If a class has no row.

    References
    ----------
    Hand and Till (2001), Machine Learning 45, 171–186.

    Examples
    --------
    >>> roc_auc_ovo(np.array([0, 1, 2]), np.array([[0.8, 0.1, 0.1], [0.2, 0.5, 0.3], [0.3, 0.3, 0.4]]))
    1.0
    """
    counts = _count_every_class(y_true, y_pred)
    areas, sizes = [], []
    for first, second in combinations(range(y_pred.shape[1]), 2):
        rows = (y_true == first) | (y_true == second)
        is_first = y_true[rows] == first
        areas.append((roc_auc(is_first, y_pred[rows, first]) + roc_auc(~is_first, y_pred[rows, second])) / 2)
        sizes.append(counts[first] + counts[second])
    return mean(np.array(areas), np.array(sizes) if average == "weighted" else None)


def top_k_accuracy(y_true: CodeArray, y_pred: FloatArray, *, k: int) -> float:
    """Share of rows whose true class is among the k highest.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,) and (n_rows, n_classes)
        The true class of each row, by its column, and a number for each class.
    k : int
        How many classes count; of equal numbers the class that is declared first is ahead.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If k is not below the number of classes.

    References
    ----------
    Russakovsky et al. (2015), International Journal of Computer Vision 115, 211–252.

    Examples
    --------
    >>> top_k_accuracy(np.array([2, 1]), np.array([[0.5, 0.3, 0.2], [0.4, 0.4, 0.2]]), k=2)
    0.5
    """
    if k >= y_pred.shape[1]:
        raise UndefinedScoreError(
            f"k is {k}, and there are {y_pred.shape[1]} classes: every prediction would be right."
        )
    own = y_pred[np.arange(len(y_true)), y_true][:, None]
    is_earlier = np.arange(y_pred.shape[1]) < y_true[:, None]
    n_ahead = ((y_pred > own) | ((y_pred == own) & is_earlier)).sum(axis=1)
    return int(np.count_nonzero(n_ahead < k)) / len(y_true)


def multiclass_brier(
    y_true: CodeArray, y_pred: FloatArray, *, renormalize: bool = True, scale_by_half: bool = False
) -> float:
    """Mean squared distance of the class probabilities from what happened.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,) and (n_rows, n_classes)
        The true class of each row, by its column, and a number for each class.
    renormalize : bool
        Divide each row by its sum.
    scale_by_half : bool
        Halve the score, so that it ends at 1.

    Returns
    -------
    float
        0 (perfect) to 2; lower is better.

    References
    ----------
    Brier (1950), Monthly Weather Review 78, 1–3.

    Examples
    --------
    >>> multiclass_brier(np.array([0, 1]), np.array([[1.0, 0.0], [1.0, 1.0]]))
    0.25
    """
    chance = y_pred / y_pred.sum(axis=1, keepdims=True) if renormalize else y_pred
    wanted = np.zeros_like(chance)
    wanted[np.arange(len(y_true)), y_true] = 1.0
    return mean(np.square(chance - wanted).sum(axis=1)) * (0.5 if scale_by_half else 1.0)


def kl_divergence(
    y_true: FloatArray,
    y_pred: FloatArray,
    *,
    eps: float = 1e-15,
    micro_average: bool = True,
    weights: FloatArray | None = None,
) -> float:
    """Information that is lost by taking the predicted distribution for the true one.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows, n_classes)
        The true and the predicted share of each class; every row sums to 1.
    eps : float
        Predictions are clipped to [eps, 1 − eps].
    micro_average : bool
        Sum over the classes of a row; else their mean.
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.

    Returns
    -------
    float
        In natural-log units, 0 (perfect) to infinity; lower is better.

    References
    ----------
    Kullback and Leibler (1951), Annals of Mathematical Statistics 22, 79–86.

    Examples
    --------
    >>> round(kl_divergence(np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]])), 6)
    0.693147
    """
    ratios = np.where(y_true > 0, y_true, 1.0) / np.where(y_true > 0, np.clip(y_pred, eps, 1 - eps), 1.0)
    score = mean((y_true * np.log(ratios)).sum(axis=1), weights)
    return score if micro_average else score / y_true.shape[1]


def check_row_sums(table: Table, schema: Schema) -> tuple[Problem, ...]:
    """Find rows whose probabilities cannot be rescaled, or do not sum to 1 where they must."""
    sums = table.values.sum(axis=0)
    match schema.parameters.get("renormalize"):
        case True:
            is_bad, expected = ~((sums > 0) & (sums < np.inf)), "a sum above 0"
        case False:
            is_bad, expected = ~(np.abs(sums - 1) <= SUM_TOLERANCE), "a sum of 1"
        case _:
            is_bad, expected = ~np.isclose(sums, 1.0), "a sum of 1"
    rows = np.flatnonzero(is_bad).tolist()
    if not rows:
        return ()
    examples = [table.example(row, found=f"sum {float(sums[row])!r}", expected=expected) for row in rows[:MAX_EXAMPLES]]
    message = (
        f"{count_of(len(rows), 'row')} with a wrong sum of probabilities: "
        f"row {rows[0] + 1} sums to {float(sums[rows[0]])!r}; expected {expected}."
    )
    return (make_problem("row_sum", message, count=len(rows), examples=examples),)
