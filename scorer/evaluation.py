"""One part of a solution against the predictions of its rows: the call of the metric's function."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from scorer.acceleration import find_kernels
from scorer.columnwise import MetricFunction, score_columns
from scorer.registry import Metric, Target
from scorer.schema import Schema
from scorer.shapes.rules import Predictions
from scorer.table import CodeArray, Ragged

AnyArray = npt.NDArray[Any]


@dataclass(frozen=True)
class PartTruth:
    """The truth of one part, by class where there are classes, so that a metric may take slices instead of masks.

    Attributes
    ----------
    rows : ndarray of int32
        Rows of the solution.
    target : ndarray or Ragged
        Their truth: bool for 0 and 1, float64 for numbers, int32 for classes; lists for shapes of lists.
    extras : mapping of str to ndarray
        More facts of each row; rows are the last axis.
    """

    rows: CodeArray
    target: Predictions
    extras: Mapping[str, AnyArray] = field(default_factory=dict)


def arrange_part(metric: Metric, rows: CodeArray, target: Predictions, extras: Mapping[str, AnyArray]) -> PartTruth:
    """Return the truth of some rows in the order that the metric computes quickest: by class, then as they stand."""
    chosen = target.take(rows) if isinstance(target, Ragged) else target[..., rows]
    if isinstance(chosen, np.ndarray) and chosen.ndim == 1 and metric.target is Target.BINARY:
        chosen = chosen.astype(np.bool_)
    if isinstance(chosen, np.ndarray) and is_by_class(metric, chosen):
        order = np.argsort(chosen, kind="stable")
        rows, chosen = rows[order], chosen[order]
    return PartTruth(rows, chosen, {name: values[..., rows] for name, values in extras.items()})


def is_by_class(metric: Metric, target: Predictions) -> bool:
    """Whether a part keeps its rows by class, those of each class as they stand in the solution."""
    has_classes = metric.target in (Target.BINARY, Target.CLASS) and not metric.keeps_order
    return has_classes and isinstance(target, np.ndarray) and target.ndim == 1


def load_function(metric: Metric) -> MetricFunction:
    """Return the metric's function."""
    module, _, name = metric.function.rpartition(".")
    function: MetricFunction = getattr(importlib.import_module(module), name)
    return function


def evaluate(truth: PartTruth, predictions: Predictions, schema: Schema, *, new_labels: Sequence[str] = ()) -> float:
    """Return the score of one part.

    Parameters
    ----------
    truth : PartTruth
        The truth of the part.
    predictions : ndarray or Ragged
        Predictions of the part's rows, in their order: (n_rows,) numbers or codes, (n_columns, n_rows), or lists.
    schema : Schema
        Metric and parameters, and the labels.
    new_labels : sequence of str
        Labels that only the submission has.
    """
    metric = schema.record
    options = {**function_options(metric, schema.parameters), **truth.extras}
    if metric.takes_names:
        options["names"] = (*schema.labels, *new_labels) or schema.columns
    if metric.takes_n_labels:
        options["n_labels"] = len(schema.labels)
    if metric.takes_bounds:
        options["bounds"] = schema.bounds
    function = load_function(metric)
    if metric.is_columnwise and isinstance(truth.target, np.ndarray) and isinstance(predictions, np.ndarray):
        return score_columns(function, truth.target, predictions, schema, options)
    return function(_rows_first(truth.target), _rows_first(predictions), **options)


def _rows_first(values: Predictions) -> Predictions:
    """Return the values with one row a row: functions see (n_rows, n_columns), memory holds column by column."""
    return values if isinstance(values, Ragged) else values.T


def function_options(metric: Metric, parameters: Mapping[str, object]) -> dict[str, object]:
    """Return the parameters that the metric's function takes."""
    return {p.name: parameters[p.name] for p in metric.parameters if not p.is_for_reader}


def take(values: Predictions, rows: CodeArray) -> Predictions:
    """Return the values of some rows; of every line, where there are several."""
    if isinstance(values, Ragged):
        return values.take(rows)
    kernels = find_kernels()
    if kernels is None:
        return values.take(rows, axis=-1)
    return _each_line(kernels.take, values, rows)


def place(values: Predictions, rows: CodeArray) -> Predictions:
    """Return the array whose `rows` are the values: the opposite of `take` for a permutation."""
    if isinstance(values, Ragged):
        order = np.empty(len(rows), np.int64)
        order[rows] = np.arange(len(rows))
        return values.take(order)
    kernels = find_kernels()
    if kernels is not None:
        return _each_line(kernels.place, values, rows)
    placed = np.empty_like(values)
    placed[..., rows] = values
    return placed


def _each_line(move: Callable[[AnyArray, CodeArray], AnyArray], values: AnyArray, rows: CodeArray) -> AnyArray:
    return move(values, rows) if values.ndim == 1 else np.stack([move(line, rows) for line in values])
