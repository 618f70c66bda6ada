"""Metrics of survival: whether those who are said to be at risk come to harm first."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.means import mean
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
    """Return how many pairs are in the right order, how many are tied by the risk, and how many there are."""
    _, *counts = compare_events(time, happened, risk)
    right, tied, pairs = (int(count.sum()) for count in counts)
    return right, tied, pairs


def compare_events(
    time: FloatArray, happened: BoolArray, risk: FloatArray
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Return the row of each event, and how many of its pairs are right, how many tied, and how many there are.

    A pair is an event and a row of a later time, or a row of the same time that was lost from sight. Rows enter a tree
    of counts (Fenwick 1994) from the latest time on, so that each event is compared with all that outlasted it at once.
    """
    ranks = np.unique(risk, return_inverse=True)[1].reshape(-1) + 1
    tree = [0] * (int(ranks.max()) + 1)
    held = 0
    compared: list[tuple[int, int, int, int]] = []
    order = np.lexsort((happened, -time))
    stops = np.flatnonzero(np.diff(time[order])) + 1
    for rows in np.split(order, stops):
        held += _enter(tree, ranks[rows[~happened[rows]]])
        events: IntArray = rows[happened[rows]]
        for row, rank in zip(events.tolist(), ranks[events].tolist(), strict=True):
            below, upto = _count_upto(tree, rank - 1), _count_upto(tree, rank)
            compared.append((row, below, upto - below, held))
        held += _enter(tree, ranks[events])
    found, right, tied, pairs = np.array(compared, np.int64).reshape(-1, 4).T
    return found, right, tied, pairs


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


def ipcw_concordance(
    y_true: FloatArray,
    y_pred: FloatArray,
    *,
    train_times: Sequence[float],
    train_events: Sequence[float],
    tau: float | None = None,
    higher_is: str = "risk",
) -> float:
    """Concordance in which each pair weighs as much as censoring made such pairs rare.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows, 2)
        Time, and 1 where the event happened then, 0 where the row was lost from sight.
    y_pred : ndarray of shape (n_rows,)
        Any finite score.
    train_times, train_events : sequence of float
        Time of each training row, and 1 where the event happened then, else 0: from them follows how likely it is to
        stay in sight.
    tau : float, optional
        Only events before this time count; without it all do.
    higher_is : {"risk", "time"}
        Whether a higher score means an earlier event or a later one.

    Returns
    -------
    float
        0 to 1 (perfect); higher is better.

    Raises
    ------
    UndefinedScoreError
        If no two rows can be compared, or an event that counts lies where the training data have lost all rows from
        sight.

    References
    ----------
    Uno, Cai, Pencina, D'Agostino and Wei (2011), Statistics in Medicine 30, 1105–1117.

    Examples
    --------
    >>> truth, train = np.array([[1.0, 1], [2, 1], [3, 0]]), {"train_times": (1.5, 4.0), "train_events": (0.0, 1.0)}
    >>> round(ipcw_concordance(truth, np.array([0.9, 0.2, 0.4]), **train), 6)
    0.333333
    """
    time, risk = y_true[:, 0], y_pred if higher_is == "risk" else -y_pred
    rows, right, tied, pairs = compare_events(time, y_true[:, 1] == 1, risk)
    is_counted = (pairs > 0) & (time[rows] < (math.inf if tau is None else tau))
    if not is_counted.any():
        raise UndefinedScoreError("No two rows can be compared: an event is needed that comes before another time.")
    in_sight = share_in_sight(time[rows[is_counted]], train_times, train_events)
    # Relative to the largest one, no weight overflows.
    weights = np.square(in_sight.min() / in_sight)
    halves = (2 * right + tied)[is_counted]
    return float((weights * halves).sum()) / (2 * float((weights * pairs[is_counted]).sum()))


def integrated_brier_score(
    y_true: FloatArray,
    y_pred: FloatArray,
    *,
    grid: Sequence[float],
    train_times: Sequence[float],
    train_events: Sequence[float],
) -> float:
    """Squared distance of predicted survival curves from what happened, weighted for censoring, averaged over times.

    Parameters
    ----------
    y_true : ndarray of shape (n_rows, 2)
        Time, and 1 where the event happened then, 0 where the row was lost from sight.
    y_pred : ndarray of shape (n_rows, n_times)
        The predicted chance that the event comes after each time of the grid.
    grid : sequence of float
        The times, rising.
    train_times, train_events : sequence of float
        Time of each training row, and 1 where the event happened then, else 0: from them follows how likely it is to
        stay in sight.

    Returns
    -------
    float
        0 (perfect) to infinity; lower is better.

    Raises
    ------
    UndefinedScoreError
        If the grid has one time only, or a time that counts lies where the training data have lost all rows from sight.

    References
    ----------
    Graf, Schmoor, Sauerbrei and Schumacher (1999), Statistics in Medicine 18, 2529–2545.

    Examples
    --------
    >>> truth, train = np.array([[1.0, 1], [3.0, 1]]), {"train_times": (1.5, 4.0), "train_events": (0.0, 1.0)}
    >>> integrated_brier_score(truth, np.array([[0.5, 0.0], [1.0, 0.5]]), grid=(1.0, 2.0), **train)
    0.1875
    """
    return mean(survival_losses(y_true, y_pred, grid=grid, train_times=train_times, train_events=train_events))


def survival_losses(
    y_true: FloatArray,
    y_pred: FloatArray,
    *,
    grid: Sequence[float],
    train_times: Sequence[float],
    train_events: Sequence[float],
) -> FloatArray:
    """Return each row's part of the integrated Brier score, the trapezoid rule over the times of the grid."""
    times, lasted = np.array(grid), y_true[:, :1]
    if len(times) < 2:
        raise UndefinedScoreError("The grid has one time only; an integral needs two.")
    has_died = (lasted <= times) & (y_true[:, 1:] == 1)
    counted = np.flatnonzero(has_died[:, -1])
    in_sight = np.ones(len(lasted))
    in_sight[counted] = share_in_sight(y_true[counted, 0], train_times, train_events)
    weights = np.where(has_died, 1 / in_sight[:, np.newaxis], 0.0)
    weights = np.where(lasted > times, 1 / share_in_sight(times, train_times, train_events), weights)
    losses = weights * np.square(y_pred - (lasted > times))
    steps = np.diff(times)
    areas = ((losses[:, 1:] + losses[:, :-1]) / 2 * steps).sum(axis=1)
    return np.asarray(areas / (times[-1] - times[0]), np.float64)


def share_in_sight(at: FloatArray, train_times: Sequence[float], train_events: Sequence[float]) -> FloatArray:
    """Return the chance of not being lost from sight up to and at some times, by the training data (Kaplan–Meier).

    Of rows of equal time, events come before losses.

    Raises
    ------
    UndefinedScoreError
        If the chance is 0, or not known since a time lies beyond the last training time; if the training data are none.
    """
    times, happened = np.array(train_times), np.array(train_events)
    if len(times) != len(happened) or not np.isin(happened, (0, 1)).all():
        raise UndefinedScoreError("train_events does not hold one 0 or 1 for each number of train_times.")
    distinct, places = np.unique(times, return_inverse=True)
    n_events = np.bincount(places, weights=happened, minlength=len(distinct))
    n_lost = np.bincount(places, minlength=len(distinct)) - n_events
    n_there = np.cumsum((n_events + n_lost)[::-1])[::-1] - n_events
    kept = np.cumprod(1 - n_lost / np.maximum(n_there, 1.0))
    shares: FloatArray = np.append(1.0, kept)[np.searchsorted(distinct, at, "right")]
    beyond = at[(shares <= 0) | (at > distinct[-1])]
    if len(beyond):
        raise UndefinedScoreError(
            f"The training times end, or every training row is lost from sight, before the time {beyond.min():g}; the "
            "weight of rows of that time is not known. Give longer training times, or stop earlier."
        )
    return shares
