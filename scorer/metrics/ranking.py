"""Metrics of ranked lists: how early the items that matter come."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.correlation import count_inversions
from scorer.metrics.tokens import pack
from scorer.problems import echo
from scorer.table import CodeArray, Ragged

__all__ = ["pack"]


def map_at_k(y_true: Ragged, y_pred: Ragged, *, k: int, empty_truth: str = "zero") -> float:
    """Mean average precision of the first k items: the precision at each hit, summed, over the most possible hits.

    Parameters
    ----------
    y_true, y_pred : Ragged
        Items that matter, and predicted items with the best first, in the same row order.
    k : int
        How many items count; further ones are passed over.
    empty_truth : {"zero", "skip"}
        Whether a row where nothing matters scores 0 or is left out.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Manning, Raghavan and Schütze (2008), Introduction to information retrieval, section 8.4.

    Examples
    --------
    >>> map_at_k(pack("a b", "c"), pack("a x b", "x c"), k=3)
    0.6666666666666666
    """
    scores = []
    for wanted, items in _rows(y_true, y_pred, empty_truth):
        found: set[str] = set()
        total = 0.0
        for rank, item in enumerate(items[:k], start=1):
            if item in wanted and item not in found:
                found.add(item)
                total += len(found) / rank
        scores.append(total / min(len(wanted), k) if wanted else 0.0)
    return _mean(scores)


def mrr(y_true: Ragged, y_pred: Ragged, *, k: int | None = None, empty_truth: str = "zero") -> float:
    """Mean of 1 over the rank of the first hit.

    Parameters
    ----------
    y_true, y_pred : Ragged
        Items that matter, and predicted items with the best first, in the same row order.
    k : int, optional
        How many items count; without it all do.
    empty_truth : {"zero", "skip"}
        Whether a row where nothing matters scores 0 or is left out.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Voorhees (1999), The TREC-8 question answering track report, 77–82.

    Examples
    --------
    >>> mrr(pack("a b", "c"), pack("x b", "c"))
    0.75
    """
    ranks = (
        next((rank for rank, item in enumerate(items[:k], start=1) if item in wanted), 0)
        for wanted, items in _rows(y_true, y_pred, empty_truth)
    )
    return _mean([1 / rank if rank else 0.0 for rank in ranks])


def list_ndcg_at_k(y_true: Ragged, y_pred: Ragged, *, k: int | None = None, empty_truth: str = "zero") -> float:
    """Mean over rows of the discounted gain of the predicted list, as a share of what the best list gains.

    Parameters
    ----------
    y_true, y_pred : Ragged
        Items that matter, each of relevance 1, and predicted items with the best first, in the same row order.
    k : int, optional
        How many items count; without it all do.
    empty_truth : {"zero", "skip"}
        Whether a row where nothing matters scores 0 or is left out.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Järvelin and Kekäläinen (2002), ACM Transactions on Information Systems 20, 422–446.

    Examples
    --------
    >>> list_ndcg_at_k(pack("a", "c"), pack("x a", "c"))
    0.8154648767857288
    """
    scores = []
    for wanted, items in _rows(y_true, y_pred, empty_truth):
        ranks: dict[str, int] = {}
        for rank, item in enumerate(items[:k], start=1):
            if item in wanted:
                ranks.setdefault(item, rank)
        most = _discounted_gain(range(1, 1 + len(wanted))[:k])
        scores.append(_discounted_gain(ranks.values()) / most if wanted else 0.0)
    return _mean(scores)


def recall_at_k(
    y_true: Ragged, y_pred: Ragged, *, k: int, denominator: str = "truth", empty_truth: str = "zero"
) -> float:
    """Mean share of the items that matter found among the first k distinct ones.

    Parameters
    ----------
    y_true, y_pred : Ragged
        Items that matter, and predicted items with the best first, in the same row order.
    k : int
        How many distinct items count.
    denominator : {"truth", "min"}
        The number of items that matter, or k where it is smaller.
    empty_truth : {"zero", "skip"}
        Whether a row where nothing matters scores 0 or is left out.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Manning, Raghavan and Schütze (2008), Introduction to information retrieval, section 8.4.

    Examples
    --------
    >>> recall_at_k(pack("a b", "c"), pack("a a x b", "c"), k=2)
    0.75
    """
    scores = []
    for wanted, items in _rows(y_true, y_pred, empty_truth):
        most = min(len(wanted), k) if denominator == "min" else len(wanted)
        scores.append(_count_hits(wanted, items, k) / most if most else 0.0)
    return _mean(scores)


def precision_at_k(
    y_true: Ragged, y_pred: Ragged, *, k: int, denominator: str = "k", empty_truth: str = "zero"
) -> float:
    """Mean share of hits among the first k distinct items; a short list is not forgiven.

    Parameters
    ----------
    y_true, y_pred : Ragged
        Items that matter, and predicted items with the best first, in the same row order.
    k : int
        How many distinct items count, and the denominator.
    denominator : {"k", "min"}
        k, or the number of items that matter where it is smaller.
    empty_truth : {"zero", "skip"}
        Whether a row where nothing matters scores 0 or is left out.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Manning, Raghavan and Schütze (2008), Introduction to information retrieval, section 8.4.

    Examples
    --------
    >>> precision_at_k(pack("a b", "c"), pack("a x", "c"), k=2)
    0.5
    """
    scores = []
    for wanted, items in _rows(y_true, y_pred, empty_truth):
        most = min(len(wanted), k) if denominator == "min" else k
        scores.append(_count_hits(wanted, items, k) / most if most else 0.0)
    return _mean(scores)


def weighted_recall_multi_target(
    y_true: Ragged, y_pred: Ragged, *, types: CodeArray, part_weights: Mapping[str, float], k: int = 20
) -> float:
    """Weighted sum over types of the share of the items that matter found among the first k distinct ones.

    Parameters
    ----------
    y_true, y_pred : Ragged
        Items that matter, and predicted items with the best first, in the same row order.
    types : ndarray of shape (n_rows,)
        The type of each row: its place in `part_weights`.
    part_weights : mapping of str to float
        The weight of each type, not negative.
    k : int
        How many distinct items count.

    Returns
    -------
    float
        0 to the sum of the weights (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If no type has a positive weight, or no row of one that has it has an item that matters.

    References
    ----------
    The OTTO multi-objective recommender competition on Kaggle (2022), its evaluation page.

    Examples
    --------
    >>> weights = {"clicks": 0.25, "orders": 0.75}
    >>> weighted_recall_multi_target(pack("a b", "c"), pack("a x", "c"), types=np.array([0, 1]), part_weights=weights)
    0.875
    """
    hits, most = np.zeros(len(part_weights), np.int64), np.zeros(len(part_weights), np.int64)
    for kind, (wanted, items) in zip(types.tolist(), _rows(y_true, y_pred, "zero"), strict=True):
        hits[kind] += _count_hits(wanted, items, k)
        most[kind] += min(len(wanted), k)
    if not any(part_weights.values()):
        raise UndefinedScoreError("No type has a positive weight.")
    total = 0.0
    for kind, (name, weight) in enumerate(part_weights.items()):
        if weight and not most[kind]:
            raise UndefinedScoreError(f"No row of the type “{echo(name)}” has an item that matters.")
        total += weight * (int(hits[kind]) / int(most[kind])) if weight else 0.0
    return total


def hit_rate_at_k(y_true: Ragged, y_pred: Ragged, *, k: int, empty_truth: str = "zero") -> float:
    """Share of rows with any hit among the first k distinct items.

    Parameters
    ----------
    y_true, y_pred : Ragged
        Items that matter, and predicted items with the best first, in the same row order.
    k : int
        How many distinct items count.
    empty_truth : {"zero", "skip"}
        Whether a row where nothing matters scores 0 or is left out.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Deshpande and Karypis (2004), ACM Transactions on Information Systems 22, 143–177.

    Examples
    --------
    >>> hit_rate_at_k(pack("a b", "c"), pack("x b", "x y c"), k=2)
    0.5
    """
    return _mean([float(_count_hits(wanted, items, k) > 0) for wanted, items in _rows(y_true, y_pred, empty_truth)])


def list_kendall_tau(y_true: Ragged, y_pred: Ragged) -> float:
    """Kendall's tau of the orders of all rows together: how few swaps of neighbours lead from one to the other.

    Parameters
    ----------
    y_true, y_pred : Ragged
        True and predicted order of the items of each row, in the same row order; each pair holds the same items, each
        one once.

    Returns
    -------
    float
        −1 (every order reversed) to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If no row has two items.

    References
    ----------
    Kendall (1938), Biometrika 30, 81–93; pooled over rows as on the evaluation page of AI4Code, Kaggle (2022).

    Examples
    --------
    >>> round(list_kendall_tau(pack("a b c", "x y"), pack("a c b", "x y")), 6)
    0.5
    """
    ranks: list[int] = []
    n_pairs = 0
    for true, given in zip(y_true.texts(), y_pred.texts(), strict=True):
        # Ranks rise from row to row, so that no swap is counted between two rows.
        places = {item: len(ranks) + place for place, item in enumerate(true.split())}
        ranks += [places[item] for item in given.split()]
        n_pairs += len(places) * (len(places) - 1)
    if not n_pairs:
        raise UndefinedScoreError("Every row has one item only, so that there is no order.")
    return 1 - 4 * count_inversions(np.array(ranks, np.int64)) / n_pairs


def gap_at_k(y_true: Ragged, y_pred: Ragged, *, k: int | None = None) -> float:
    """Average precision of the label and confidence pairs of all rows together, the most confident first.

    Parameters
    ----------
    y_true : Ragged
        True labels of each row.
    y_pred : Ragged
        Pairs of a label and its confidence of each row, in the same row order.
    k : int, optional
        How many pairs of a row count, the most confident ones; without it all do.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If no row has a true label.

    References
    ----------
    Perronnin, Liu and Renders (2009), A family of contextual measures of similarity between distributions, CVPR,
    2358–2365; the cut at k as in Abu-El-Haija et al. (2016), YouTube-8M, arXiv 1609.08675.

    Examples
    --------
    >>> round(gap_at_k(pack("cat", "dog"), pack("cat 0.9", "cow 0.8 dog 0.5")), 6)
    0.833333
    """
    confidences: list[float] = []
    hits: list[bool] = []
    n_true = 0
    for true, cell in zip(y_true.texts(), y_pred.texts(), strict=True):
        wanted, tokens = set(true.split()), cell.split()
        n_true += len(wanted)
        pairs = sorted(zip(tokens[::2], map(float, tokens[1::2]), strict=True), key=lambda pair: -pair[1])
        for label, confidence in pairs[:k]:
            confidences.append(confidence)
            hits.append(label in wanted)
            wanted.discard(label)  # a repeated label earns nothing more
    if not n_true:
        raise UndefinedScoreError("No row has a true label, so that none can be found.")
    # A stable sort: pairs of equal confidence stand as in the solution file.
    is_hit = np.array(hits, np.bool_)[np.argsort(-np.array(confidences, np.float64), kind="stable")]
    ranks = np.flatnonzero(is_hit) + 1
    return float((np.arange(1, len(ranks) + 1) / ranks).sum()) / n_true


def _rows(y_true: Ragged, y_pred: Ragged, empty_truth: str) -> Iterator[tuple[set[str], list[str]]]:
    for true, items in zip(y_true.texts(), y_pred.texts(), strict=True):
        wanted = set(true.split())
        if wanted or empty_truth == "zero":
            yield wanted, items.split()


def _discounted_gain(ranks: Iterable[int]) -> float:
    return sum(1 / math.log2(1 + rank) for rank in ranks)


def _count_hits(wanted: set[str], items: list[str], k: int) -> int:
    return len(wanted.intersection(list(dict.fromkeys(items))[:k]))


def _mean(scores: list[float]) -> float:
    if not scores:
        raise UndefinedScoreError("Every row has an empty truth and is left out, so that there is nothing to average.")
    return float(np.array(scores).sum()) / len(scores)
