"""Metrics of class labels, given as codes into a list of label names."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.metrics.counts import count_labels, fbeta_of, macro_f1_of
from scorer.problems import count_of, echo, make_problem
from scorer.report import MAX_EXAMPLES, Problem
from scorer.schema import Schema
from scorer.table import CodeArray, FloatArray, Table

_FRACTION = re.compile(r"[+-]?[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?")


def accuracy(y_true: CodeArray, y_pred: CodeArray, *, weights: FloatArray | None = None) -> float:
    """Share of rows whose label is right.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels, in the same row order.
    weights : ndarray of shape (n_rows,), optional
        Weight of each row, not negative.

    Returns
    -------
    float
        0 to 1; higher is better.

    References
    ----------
    Fielding and Bell (1997), Environmental Conservation 24, 38–49: the correct classification rate.

    Examples
    --------
    >>> accuracy(np.array([0, 1, 1, 2]), np.array([0, 1, 2, 2]))
    0.75
    """
    is_right = y_true == y_pred
    if weights is None:
        return int(np.count_nonzero(is_right)) / len(is_right)
    return float(weights[is_right].sum() / weights.sum())


def f1(
    y_true: CodeArray,
    y_pred: CodeArray,
    *,
    names: Sequence[str],
    positive_label: str | None = None,
    zero_division: float = 0.0,
) -> float:
    """Harmonic mean of precision and recall of one label.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels, in the same row order.
    names : sequence of str
        The label of each code.
    positive_label : str, optional
        The label that counts; without it `1`, else `True`.
    zero_division : float
        The value where the label neither occurs nor is predicted.

    Returns
    -------
    float
        0 to 1; higher is better.

    Raises
    ------
    UndefinedScoreError
        If the positive label is not among the names.

    References
    ----------
    van Rijsbergen (1979), Information Retrieval, chapter 7.

    Examples
    --------
    >>> f1(np.array([0, 1, 1, 0]), np.array([0, 1, 0, 1]), names=["0", "1"])
    0.5
    """
    code = positive_code(names, positive_label)
    true, predicted = y_true == code, y_pred == code
    n_both = int(np.count_nonzero(true & predicted))
    n_true, n_predicted = int(np.count_nonzero(true)), int(np.count_nonzero(predicted))
    return float(fbeta_of(n_both, n_true, n_predicted, zero_division=zero_division))


def positive_code(names: Sequence[str], positive_label: str | None) -> int:
    """Return the code of the positive label; raises UndefinedScoreError if it is not there."""
    candidates = ("1", "True") if positive_label is None else (positive_label,)
    for label in candidates:
        if label in names:
            return list(names).index(label)
    known = ", ".join(names[:MAX_EXAMPLES])
    if positive_label is None:
        raise UndefinedScoreError(f"The metric needs the parameter positive_label; the labels are {known}.")
    raise UndefinedScoreError(f"The positive label “{positive_label}” is not among the labels {known}.")


def macro_f1(
    y_true: CodeArray,
    y_pred: CodeArray,
    *,
    names: Sequence[str],
    labels: str | Sequence[str] = "union",
    zero_division: float = 0.0,
) -> float:
    """Plain mean of the F1 of each class.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_rows,)
        Codes of the true and the predicted labels, in the same row order.
    names : sequence of str
        The label of each code.
    labels : str or sequence of str
        The classes of the mean: `union` of those in truth and prediction, those in the `truth`, or a list.
    zero_division : float
        The F1 of a class that neither occurs nor is predicted.

    Returns
    -------
    float
        0 to 1; higher is better.

    References
    ----------
    Opitz and Burst (2019), arXiv 1911.03347: the averaged F1, not the F1 of averages.

    Examples
    --------
    >>> round(macro_f1(np.array([0, 0, 1]), np.array([0, 2, 1]), names=["0", "1", "2"]), 4)
    0.5556
    """
    counts = count_labels(y_true, y_pred, n_labels=len(names))
    return float(macro_f1_of(counts, names=names, labels=labels, zero_division=zero_division))


def _is_fraction(label: str) -> bool:
    return _FRACTION.fullmatch(label) is not None and not float(label).is_integer()


def check_not_probabilities(table: Table, schema: Schema) -> tuple[Problem, ...]:
    """Find fractions among the predictions where no label is one."""
    if any(map(_is_fraction, schema.labels)):
        return ()
    fractions = [place for place, label in enumerate(table.new_labels) if _is_fraction(label)]
    if not fractions:
        return ()
    rows = np.flatnonzero(np.isin(table.codes, np.array(fractions) + len(schema.labels))).tolist()
    names = (*schema.labels, *table.new_labels)
    column, expected = echo(schema.columns[0]), "a label"
    examples = [
        table.example(row, column=column, found=names[table.codes[row]], expected=expected)
        for row in rows[:MAX_EXAMPLES]
    ]
    message = (
        f"{count_of(len(rows), 'cell')} of `{column}` with a fraction, as if a probability: "
        f"row {rows[0] + 1} has {names[table.codes[rows[0]]]}; expected {expected}."
    )
    return (make_problem("probabilities_for_labels", message, count=len(rows), examples=examples),)
