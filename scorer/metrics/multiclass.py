"""Metrics of a probability for each of several classes."""

from __future__ import annotations

import numpy as np

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


def check_row_sums(table: Table, schema: Schema) -> tuple[Problem, ...]:
    """Find rows whose probabilities cannot be rescaled, or do not sum to 1 where they must."""
    sums = table.values.sum(axis=0)
    if schema.parameters["renormalize"]:
        is_bad, expected = ~((sums > 0) & (sums < np.inf)), "a sum above 0"
    else:
        is_bad, expected = ~(np.abs(sums - 1) <= SUM_TOLERANCE), "a sum of 1"
    rows = np.flatnonzero(is_bad).tolist()
    if not rows:
        return ()
    examples = [table.example(row, found=f"sum {float(sums[row])!r}", expected=expected) for row in rows[:MAX_EXAMPLES]]
    message = (
        f"{count_of(len(rows), 'row')} with a wrong sum of probabilities: "
        f"row {rows[0] + 1} sums to {float(sums[rows[0]])!r}; expected {expected}."
    )
    return (make_problem("row_sum", message, count=len(rows), examples=examples),)
