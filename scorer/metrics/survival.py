"""Metrics of survival: whether those who are said to be at risk come to harm first."""

from __future__ import annotations

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.table import BoolArray, CodeArray, FloatArray, IntArray


def concordance_index(y_true: FloatArray, y_pred: FloatArray, *, higher_is: str = "risk") -> float:
    """Share of comparable pairs in the right order, ties of the prediction counting half.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows, 2)
        Time, and 1 where the event happened then, 0 where the row was lost from sight.
    y_pred : ndarray of shape (n_rows,)
        Any finite score.
    higher_is : {"risk", "time"}
        Whether a higher score means an earlier event or a later one.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    References
    ----------
    Harrell, Lee and Mark (1996), Statistics in Medicine 15, 361–387.

    Examples
    --------
    >>> concordance_index(np.array([[1.0, 1], [2, 1], [3, 0]]), np.array([0.9, 0.2, 0.4]))
    0.6666666666666666
    """
    risk = y_pred if higher_is == "risk" else -y_pred
    right, tied, pairs = count_pairs(y_true[:, 0], y_true[:, 1] == 1, risk)
    if not pairs:
        raise UndefinedScoreError("No two rows can be compared: an event is needed that comes before another time.")
    return (right + tied / 2) / pairs


def count_pairs(time: FloatArray, happened: BoolArray, risk: FloatArray) -> tuple[int, int, int]:
    """Return how many pairs are in the right order, how many are tied by the risk, and how many there are.

    A pair is an event and a row of a later time, or a row of the same time that was lost from sight. Rows enter a tree
    of counts (Fenwick 1994) from the latest time on, so that each event is compared with all that outlasted it at once.
    """
    ranks = np.unique(risk, return_inverse=True)[1].reshape(-1) + 1
    tree = [0] * (int(ranks.max()) + 1)
    right = tied = pairs = held = 0
    order = np.lexsort((happened, -time))
    stops = np.flatnonzero(np.diff(time[order])) + 1
    for rows in np.split(order, stops):
        held += _enter(tree, ranks[rows[~happened[rows]]])
        events: IntArray = ranks[rows[happened[rows]]]
        for rank in events.tolist():
            below, upto = _count_upto(tree, rank - 1), _count_upto(tree, rank)
            right, tied, pairs = right + below, tied + upto - below, pairs + held
        held += _enter(tree, events)
    return right, tied, pairs


def _enter(tree: list[int], ranks: IntArray) -> int:
    for rank in ranks.tolist():
        place = rank
        while place < len(tree):
            tree[place] += 1
            place += place & -place
    return len(ranks)


def _count_upto(tree: list[int], rank: int) -> int:
    count = 0
    while rank:
        count += tree[rank]
        rank &= rank - 1
    return count


def stratified_concordance_index(
    y_true: FloatArray, y_pred: FloatArray, *, groups: CodeArray, higher_is: str = "risk", undefined: str = "error"
) -> float:
    """Mean of the concordance over groups, less its population standard deviation.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows, 2)
        Time, and 1 where the event happened then, 0 where the row was lost from sight.
    y_pred : ndarray of shape (n_rows,)
        Any finite score.
    groups : ndarray of shape (n_rows,)
        The group of each row.
    higher_is : {"risk", "time"}
        Whether a higher score means an earlier event or a later one.
    undefined : {"error", "skip"}
        Whether a group without a comparable pair is an error or left out.

    Returns
    -------
    float
        (1 − √2)/2, which is about −0.207, to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If a group has no comparable pair and `undefined` says so, or none has one.

    References
    ----------
    The CIBMTR competition on equity in post-HCT survival predictions, Kaggle (2024), its evaluation page.

    Examples
    --------
    >>> truth, group = np.array([[1.0, 1], [2, 1], [1, 1], [2, 1]]), np.array([0, 0, 1, 1])
    >>> stratified_concordance_index(truth, np.array([2.0, 1, 2, 1]), groups=group)
    1.0
    """
    scores = []
    for group in np.unique(groups).tolist():
        rows = groups == group
        try:
            scores.append(concordance_index(y_true[rows], y_pred[rows], higher_is=higher_is))
        except UndefinedScoreError:
            if undefined == "error":
                raise
    if not scores:
        raise UndefinedScoreError("In no group can two rows be compared.")
    return float(np.mean(scores)) - float(np.std(scores))
