"""Metrics of rankings within groups of rows: queries with their items, days with their shares."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.table import CodeArray, FloatArray, IntArray

# Gains of this size can still be summed.
_MOST_EXPONENTIAL, _MOST_LINEAR = 900.0, 1e140
# Correlations that differ by less are equal but for rounding.
_NO_SPREAD = 1e-12


def ndcg_at_k(
    y_true: FloatArray,
    y_pred: FloatArray,
    *,
    groups: CodeArray,
    k: int | None = None,
    gain: str = "exponential",
    ties: str = "average",
    empty_truth: str = "zero",
) -> float:
    """Mean over queries of the discounted gain of the predicted order, as a share of what the best order gains.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Relevance, not negative, and predicted score of each item.
    groups : ndarray of shape (n_rows,)
        The query of each row.
    k : int, optional
        How many items count; without it all do.
    gain : {"exponential", "linear"}
        2^relevance − 1, or the relevance itself.
    ties : {"average", "order"}
        Items with equal scores share their gain, or stand as in the solution file.
    empty_truth : {"zero", "skip"}
        Whether a query without a relevant item scores 0 or is left out.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Järvelin and Kekäläinen (2002), ACM Transactions on Information Systems 20, 422–446; Burges et al. (2005), ICML,
    89–96 for the exponential gain; McSherry and Najork (2008), ECIR, 414–421 for ties.

    Examples
    --------
    >>> ndcg_at_k(np.array([2.0, 0.0]), np.array([0.1, 0.9]), groups=np.zeros(2, np.int32))
    0.6309297535714575
    """
    most_allowed = _MOST_EXPONENTIAL if gain == "exponential" else _MOST_LINEAR
    if y_true.min() < 0 or y_true.max() > most_allowed:
        raise UndefinedScoreError(f"A relevance is below 0 or above {most_allowed:g}.")
    scores = []
    for rows in _rows_of_groups(groups):
        gains = np.exp2(y_true[rows]) - 1 if gain == "exponential" else y_true[rows]
        discounts = 1 / np.log2(np.arange(2, len(rows) + 2))
        discounts[len(rows) if k is None else k :] = 0.0
        most = float((np.sort(gains)[::-1] * discounts).sum())
        if most > 0:
            scores.append(_discounted_gain(gains, y_pred[rows], discounts, ties) / most)
        elif empty_truth == "zero":
            scores.append(0.0)
    return _mean(scores, "No query has an item of relevance.")


def _discounted_gain(gains: FloatArray, scores: FloatArray, discounts: FloatArray, ties: str) -> float:
    order = np.argsort(-scores, kind="stable")
    ordered = gains[order]
    if ties == "average":
        falling = scores[order]
        starts = np.append(0, np.flatnonzero(falling[1:] != falling[:-1]) + 1)
        lengths = np.diff(np.append(starts, len(scores)))
        ordered = np.repeat(np.add.reduceat(ordered, starts) / lengths, lengths)
    return float((ordered * discounts).sum())


def grouped_auc(y_true: FloatArray, y_pred: FloatArray, *, groups: CodeArray, average: str = "mean") -> float:
    """Mean over groups of the chance that a one is scored above a zero of its group.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        The truth, 0 or 1, and any finite score.
    groups : ndarray of shape (n_rows,)
        The group of each row.
    average : {"mean", "weighted"}
        Whether groups count alike, or by their number of rows.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Zhu et al. (2017), Optimized cost per click in Taobao display advertising, KDD, 2191–2200.

    Examples
    --------
    >>> grouped_auc(np.array([0, 1, 0, 1]), np.array([0.1, 0.2, 0.9, 0.8]), groups=np.array([0, 0, 1, 1]))
    0.5
    """
    areas, sizes = [], []
    for rows in _rows_of_groups(groups):
        is_positive = y_true[rows] == 1
        n_positive = int(is_positive.sum())
        pairs = n_positive * (len(rows) - n_positive)
        if pairs:
            ranks = average_ranks(y_pred[rows])
            areas.append((float(ranks[is_positive].sum()) - n_positive * (n_positive + 1) / 2) / pairs)
            sizes.append(len(rows) if average == "weighted" else 1)
    if not areas:
        raise UndefinedScoreError("No group has rows of both classes.")
    return float((np.array(areas) * np.array(sizes)).sum()) / sum(sizes)


def grouped_rank_correlation(
    y_true: FloatArray, y_pred: FloatArray, *, groups: CodeArray, aggregate: str = "mean", undefined: str = "error"
) -> float:
    """Rank correlation within each group, averaged over groups, or their mean over their spread.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values.
    groups : ndarray of shape (n_rows,)
        The group of each row.
    aggregate : {"mean", "sharpe"}
        The mean over groups, or the mean divided by the population standard deviation.
    undefined : {"error", "skip"}
        Whether a group with a constant truth is an error or left out.

    Returns
    -------
    float
        −1 to 1 (perfect) as a mean; higher is better.

    Raises
    ------
    UndefinedScoreError
        If the truth of a group is constant and `undefined` says so, or that of every group is.

    References
    ----------
    Spearman (1904), American Journal of Psychology 15, 72–101.

    Examples
    --------
    >>> grouped_rank_correlation(np.array([1.0, 2, 1, 2]), np.array([1.0, 5, 9, 9]), groups=np.array([0, 0, 1, 1]))
    0.5
    """
    scores = []
    for rows in _rows_of_groups(groups):
        true, given = average_ranks(y_true[rows]), average_ranks(y_pred[rows])
        if true.min() < true.max():
            scores.append(_correlation(true, given))
        elif undefined == "error":
            raise UndefinedScoreError("A group has the same truth in every row, so that its rows have no order.")
    if not scores:
        raise UndefinedScoreError("Every group has the same truth in every row, so that no rows have an order.")
    mean, spread = float(np.mean(scores)), float(np.std(scores))
    if aggregate == "mean":
        return mean
    return mean / spread if spread > _NO_SPREAD else 0.0


def _correlation(first: FloatArray, second: FloatArray) -> float:
    first, second = first - first.mean(), second - second.mean()
    scale = float((first * first).sum()) * float((second * second).sum())
    return float((first * second).sum()) / scale**0.5 if scale > 0 else 0.0


def average_ranks(values: FloatArray) -> FloatArray:
    """Return ranks from 1, equal values sharing the mean of theirs."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: FloatArray = (ends - (counts - 1) / 2)[places]
    return ranks


def _rows_of_groups(groups: CodeArray) -> Iterator[IntArray]:
    order = np.argsort(groups, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(groups[order])) + 1)


def _mean(scores: list[float], fault: str) -> float:
    if not scores:
        raise UndefinedScoreError(fault)
    return float(np.array(scores).sum()) / len(scores)
