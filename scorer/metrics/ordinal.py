"""Metrics of ratings: whole numbers on a scale, where being far off is worse than being near."""

from __future__ import annotations

import math

import numpy as np

from scorer.metrics.means import mean
from scorer.problems import count_of, echo, make_problem
from scorer.records import Bounds
from scorer.report import MAX_EXAMPLES, Problem
from scorer.schema import Schema
from scorer.table import CodeArray, FloatArray, Table

CAP = 0.999


def quadratic_weighted_kappa(
    y_true: FloatArray,
    y_pred: FloatArray,
    *,
    bounds: Bounds,
    round: bool = False,  # noqa: A002
) -> float:
    """Agreement of ratings beyond chance; a disagreement counts with its square.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    bounds : Bounds
        The lowest and the highest rating of the scale.
    round : bool
        Round predictions to whole numbers, half to even.

    Returns
    -------
    float
        −1 to 1 (perfect); higher is better, 0 is chance.

    References
    ----------
    Cohen (1968), Psychological Bulletin 70, 213–220.

    Examples
    --------
    >>> truth, predicted = np.array([1.0, 2.0, 5.0, 5.0]), np.array([1.0, 2.0, 5.0, 1.0])
    >>> quadratic_weighted_kappa(truth, predicted, bounds=Bounds(1, 5))
    0.4181818181818182
    """
    return _kappa(y_true, np.rint(y_pred) if round else y_pred, bounds, 2)


def linear_weighted_kappa(
    y_true: FloatArray,
    y_pred: FloatArray,
    *,
    bounds: Bounds,
    round: bool = False,  # noqa: A002
) -> float:
    """Agreement of ratings beyond chance; a disagreement counts with its size.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    bounds : Bounds
        The lowest and the highest rating of the scale.
    round : bool
        Round predictions to whole numbers, half to even.

    Returns
    -------
    float
        −1 to 1 (perfect); higher is better, 0 is chance.

    References
    ----------
    Cohen (1968), Psychological Bulletin 70, 213–220.

    Examples
    --------
    >>> linear_weighted_kappa(np.array([1.0, 2.0]), np.array([1.0, 2.0]), bounds=Bounds(1, 5))
    1.0
    """
    return _kappa(y_true, np.rint(y_pred) if round else y_pred, bounds, 1)


def _kappa(y_true: FloatArray, y_pred: FloatArray, bounds: Bounds, power: int) -> float:
    lowest = math.ceil(bounds.lowest)
    n_ratings = math.floor(bounds.highest) - lowest + 1
    distances = np.abs(np.arange(n_ratings)[:, None] - np.arange(n_ratings)[None]) ** power
    n_true, n_predicted = (
        np.bincount((values - lowest).astype(np.int64), minlength=n_ratings) for values in (y_true, y_pred)
    )
    observed = int((np.abs(y_true - y_pred) ** power).sum())
    # Whole numbers of any size: many rows on a long scale pass the largest one of 64 bits.
    expected = sum(
        n * distance for n, distance in zip(n_true.tolist(), (distances @ n_predicted).tolist(), strict=True)
    )
    # Both constant and equal: there is nothing to disagree on.
    return 1 - observed * len(y_true) / expected if expected else 1.0


def mean_group_qwk(
    y_true: FloatArray,
    y_pred: FloatArray,
    *,
    bounds: Bounds,
    groups: CodeArray,
    group_weights: FloatArray | None = None,
    round: bool = False,  # noqa: A002
) -> float:
    """Quadratic kappa of each group, capped, averaged as Fisher z and transformed back.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.
    bounds : Bounds
        The lowest and the highest rating of the scale.
    groups : ndarray of shape (n_rows,)
        The group of each row.
    group_weights : ndarray of shape (n_rows,), optional
        The weight of each row's group.
    round : bool
        Round predictions to whole numbers, half to even.

    Returns
    -------
    float
        −0.999 to 0.999 (perfect); higher is better.

    References
    ----------
    The automated essay scoring competition on Kaggle (2012), its evaluation page.

    Examples
    --------
    >>> mean_group_qwk(np.array([1.0, 2.0]), np.array([1.0, 2.0]), bounds=Bounds(1, 5), groups=np.array([0, 0]))
    0.999
    """
    sizes, scores = [], []
    for group in np.unique(groups):
        rows = groups == group
        kappa = quadratic_weighted_kappa(y_true[rows], y_pred[rows], bounds=bounds, round=round)
        scores.append(np.arctanh(min(CAP, max(-CAP, kappa))))
        sizes.append(1.0 if group_weights is None else float(group_weights[rows][0]))
    return float(np.tanh(mean(np.array(scores), np.array(sizes))))


def macro_mae(y_true: FloatArray, y_pred: FloatArray) -> float:
    """Mean absolute error of each true rating by itself, then their mean.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        True and predicted values, in the same row order.

    Returns
    -------
    float
        In steps of the scale, 0 (perfect) to infinity; lower is better.

    References
    ----------
    Baccianella, Esuli and Sebastiani (2009), Intelligent Systems Design and Applications, 283–287.

    Examples
    --------
    >>> macro_mae(np.array([1.0, 1.0, 2.0]), np.array([1.0, 2.0, 4.0]))
    1.25
    """
    errors = np.abs(y_true - y_pred)
    return mean(np.array([errors[y_true == rating].mean() for rating in np.unique(y_true)]))


def check_whole(table: Table, schema: Schema) -> tuple[Problem, ...]:
    """Find ratings that are no whole numbers, or, where they are rounded, are rounded off the scale."""
    (values,) = table.values
    if schema.parameters.get("round"):
        return _check_rounded(table, schema)
    rows = np.flatnonzero(values % 1 != 0).tolist()
    if not rows:
        return ()
    column, expected = echo(schema.columns[0]), "a whole number"
    examples = [
        table.example(row, column=column, found=repr(float(values[row])), expected=expected)
        for row in rows[:MAX_EXAMPLES]
    ]
    message = (
        f"{count_of(len(rows), 'rating')} of `{column}` with a fraction: "
        f"row {rows[0] + 1} has {float(values[rows[0]])!r}; expected {expected}."
    )
    return (make_problem("rating_not_whole", message, count=len(rows), examples=examples),)


def _check_rounded(table: Table, schema: Schema) -> tuple[Problem, ...]:
    # The bounds allow half a step beyond the scale; exactly half a step is rounded to the even number, in or out.
    lowest, highest = math.ceil(schema.bounds.lowest), math.floor(schema.bounds.highest)
    (values,) = table.values
    is_within = (values >= schema.bounds.lowest) & (values <= schema.bounds.highest)
    rows = np.flatnonzero(is_within & ((np.rint(values) < lowest) | (np.rint(values) > highest))).tolist()
    if not rows:
        return ()
    column, expected = echo(schema.columns[0]), f"a number that is rounded to {lowest} to {highest}, half to even"
    examples = [
        table.example(row, column=column, found=repr(float(values[row])), expected=expected)
        for row in rows[:MAX_EXAMPLES]
    ]
    message = (
        f"{count_of(len(rows), 'rating')} of `{column}` off the scale: "
        f"row {rows[0] + 1} has {float(values[rows[0]])!r}; expected {expected}."
    )
    return (make_problem("value_out_of_range", message, count=len(rows), examples=examples),)
