"""One part of a solution against the predictions of its rows: the call of the metric's function."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from scorer.acceleration import find_kernels
from scorer.registry import METRICS, Metric, Shape, Target
from scorer.schema import Schema
from scorer.table import BoolArray, CodeArray, FloatArray

AnyArray = npt.NDArray[Any]
MetricFunction = Callable[..., float]


@dataclass(frozen=True)
class PartTruth:
    """The truth of one part, by class where there are classes, so that a metric may take slices instead of masks.

    Attributes
    ----------
    rows : ndarray of int32
        Rows of the solution.
    target : ndarray
        Their truth: bool for 0 and 1, float64 for numbers, int32 for classes.
    weights : ndarray of float64 or None
        Their weights.
    """

    rows: CodeArray
    target: BoolArray | FloatArray | CodeArray
    weights: FloatArray | None = None


def arrange_part(metric: Metric, rows: CodeArray, target: AnyArray, weights: FloatArray | None) -> PartTruth:
    """Return the truth of some rows in the order that the metric computes quickest: by class, then as they stand."""
    chosen = target[rows]
    if metric.target is Target.BINARY:
        chosen = chosen.astype(np.bool_)
    if metric.target is not Target.REAL:
        order = np.argsort(chosen, kind="stable")
        rows, chosen = rows[order], chosen[order]
    return PartTruth(rows, chosen, None if weights is None else weights[rows])


def load_function(metric: Metric) -> MetricFunction:
    """Return the metric's function."""
    module, _, name = metric.function.rpartition(".")
    function: MetricFunction = getattr(importlib.import_module(module), name)
    return function


def evaluate(truth: PartTruth, predictions: AnyArray, schema: Schema, *, new_labels: Sequence[str] = ()) -> float:
    """Return the score of one part.

    Parameters
    ----------
    truth : PartTruth
        The truth of the part.
    predictions : ndarray
        Predictions of the part's rows, in their order: (n_rows,) numbers or codes, or (n_classes, n_rows).
    schema : Schema
        Metric and parameters, and the labels.
    new_labels : sequence of str
        Labels that only the submission has.
    """
    metric = METRICS[schema.metric]
    options = function_options(metric, schema.parameters)
    if truth.weights is not None:
        options["weights"] = truth.weights
    if metric.takes_names:
        options["names"] = (*schema.labels, *new_labels)
    y_pred = predictions.T if metric.shape is Shape.WIDE_PROB else predictions
    return load_function(metric)(truth.target, y_pred, **options)


def function_options(metric: Metric, parameters: Mapping[str, object]) -> dict[str, object]:
    """Return the parameters that the metric's function takes."""
    return {p.name: parameters[p.name] for p in metric.parameters if not p.is_for_reader}


def take(values: AnyArray, rows: CodeArray) -> AnyArray:
    """Return the values of some rows; of every line, where there are several."""
    kernels = find_kernels()
    if kernels is None:
        return values.take(rows, axis=-1)
    return _each_line(kernels.take, values, rows)


def place(values: AnyArray, rows: CodeArray) -> AnyArray:
    """Return the array whose `rows` are the values: the opposite of `take` for a permutation."""
    kernels = find_kernels()
    if kernels is not None:
        return _each_line(kernels.place, values, rows)
    placed = np.empty_like(values)
    placed[..., rows] = values
    return placed


def _each_line(move: Callable[[AnyArray, CodeArray], AnyArray], values: AnyArray, rows: CodeArray) -> AnyArray:
    return move(values, rows) if values.ndim == 1 else np.stack([move(line, rows) for line in values])


def perfect_predictions(truth: PartTruth, schema: Schema) -> AnyArray:
    """Return the predictions that are right in every row."""
    if schema.shape is not Shape.WIDE_PROB:
        return truth.target.astype(np.float64) if schema.shape is Shape.SCALAR else truth.target
    perfect = np.zeros((len(schema.columns), len(truth.target)))
    perfect[truth.target, np.arange(len(truth.target))] = 1.0
    return perfect
