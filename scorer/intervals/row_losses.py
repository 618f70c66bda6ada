"""Metrics that are means of row losses, or smooth functions of such a mean: the loss of each row."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from scorer.evaluation import PartTruth
from scorer.intervals.tallies import find_row_scores
from scorer.metrics.likelihood import gaussian_log_densities, laplace_log_densities, mark_last
from scorer.metrics.survival import survival_losses
from scorer.records import ParameterValues, Shape
from scorer.schema import Schema
from scorer.shapes.rules import Predictions
from scorer.table import FloatArray

_Array = npt.NDArray[Any]
_Losses = Callable[[_Array, _Array, ParameterValues], FloatArray]
_BLOCK = 16_384


@dataclass(frozen=True)
class RowLosses:
    """The loss of each row, and how the score follows from their mean.

    Attributes
    ----------
    values : ndarray of shape (n_rows,)
        The losses.
    weights : ndarray of shape (n_rows,) or None
        The weight of each row.
    mean : float
        Their mean, weighted if there are weights.
    score, slope : float
        The score, and its derivative by the mean.
    """

    values: FloatArray
    weights: FloatArray | None
    mean: float
    score: float
    slope: float

    @property
    def n_counted(self) -> int:
        """Rows of positive weight."""
        return len(self.values) if self.weights is None else int(np.count_nonzero(self.weights))

    @property
    def standard_error(self) -> float:
        """Of the score, by the delta method; infinite where one row alone counts."""
        n = self.n_counted
        if n < 2:
            return math.inf
        if self.weights is None:
            return abs(self.slope) * math.sqrt(_sum_of_squares(self.values, self.mean) / (n * (n - 1)))
        shares = (self.values - self.mean) * (self.weights / self.weights.sum())
        return abs(self.slope) * math.sqrt(_sum_of_squares(shares, 0.0) * n / (n - 1))

    def influences(self) -> FloatArray:
        """Each row's part of the error: their squares sum to the squared standard error, infinite for one row."""
        n = self.n_counted
        if n < 2:
            return np.full(len(self.values), math.inf)
        weights = 1 / len(self.values) if self.weights is None else self.weights / self.weights.sum()
        factor = self.slope * math.sqrt(n / (n - 1))
        return np.asarray(factor * weights * (self.values - self.mean))


def _sum_of_squares(values: FloatArray, mean: float) -> float:
    # Block by block in the processor's cache. einsum of two operands is NumPy's own loop: a BLAS would change the last
    # bit with the number of its threads.
    sums = []
    for start in range(0, len(values), _BLOCK):
        apart = values[start : start + _BLOCK] - mean
        sums.append(float(np.einsum("i,i->", apart, apart)))
    return math.fsum(sums)


def _binary_log_loss(target: _Array, predictions: _Array, parameters: ParameterValues) -> FloatArray:
    eps = cast("float", parameters["eps"])
    chance = np.clip(predictions, eps, 1 - eps)
    n_negative = len(target) - int(np.count_nonzero(target))
    if target[:n_negative].any():
        chance = np.where(target, chance, 1 - chance)
    else:
        np.subtract(1, chance[:n_negative], out=chance[:n_negative])
    np.log(chance, out=chance)
    return np.asarray(np.negative(chance, out=chance))


def _log_loss(target: _Array, predictions: _Array, parameters: ParameterValues) -> FloatArray:
    eps = cast("float", parameters["eps"])
    chance = predictions[target, np.arange(len(target))]
    if parameters["renormalize"]:
        chance = chance / predictions.sum(axis=0)
    return np.asarray(-np.log(np.clip(chance, eps, 1 - eps)))


def _squares(target: _Array, predictions: _Array, _: ParameterValues) -> FloatArray:
    errors = predictions - target
    return np.asarray(np.square(errors, out=errors))


def _distances(target: _Array, predictions: _Array, _: ParameterValues) -> FloatArray:
    errors = predictions - target
    return np.asarray(np.abs(errors, out=errors))


def _is_right(target: _Array, predictions: _Array, _: ParameterValues) -> FloatArray:
    return np.asarray(target == predictions, np.float64)


def _is_wrong(target: _Array, predictions: _Array, _: ParameterValues) -> FloatArray:
    return np.asarray(target != predictions, np.float64)


def _log_squares(target: _Array, predictions: _Array, parameters: ParameterValues) -> FloatArray:
    return _squares(np.log1p(target), np.log1p(np.maximum(predictions, 0.0)), parameters)


def _gaussian(target: _Array, predictions: _Array, parameters: ParameterValues) -> FloatArray:
    return gaussian_log_densities(target, *predictions, sigma_min=cast("float | None", parameters["sigma_min"]))


def _laplace(target: _Array, predictions: _Array, parameters: ParameterValues) -> FloatArray:
    sigma_min, delta_max = (cast("float", parameters[name]) for name in ("sigma_min", "delta_max"))
    return laplace_log_densities(target, *predictions, sigma_min=sigma_min, delta_max=delta_max)


def _integrated_brier(target: _Array, predictions: _Array, parameters: ParameterValues) -> FloatArray:
    names = ("grid", "train_times", "train_events")
    grid, train_times, train_events = (cast("tuple[float, ...]", parameters[name]) for name in names)
    return survival_losses(target.T, predictions.T, grid=grid, train_times=train_times, train_events=train_events)


_LOSSES: Mapping[str, _Losses] = {
    "binary_log_loss": _binary_log_loss,
    "log_loss": _log_loss,
    "brier_score": _squares,
    "mse": _squares,
    "rmse": _squares,
    "msle": _log_squares,
    "rmsle": _log_squares,
    "mae": _distances,
    "wmae": _distances,
    "accuracy": _is_right,
    "classification_error": _is_wrong,
    "gaussian_log_likelihood": _gaussian,
    "laplace_log_likelihood": _laplace,
    "integrated_brier_score": _integrated_brier,
}
ROOTS = frozenset({"rmse", "rmsle"})


def find_row_losses(truth: PartTruth, predictions: Predictions, schema: Schema) -> RowLosses | None:
    """Return the loss of each row, where the metric is a smooth function of their mean.

    Parameters
    ----------
    truth : PartTruth
        The truth of the part.
    predictions : ndarray or Ragged
        Predictions of its rows, in their order, as for `scorer.evaluation.evaluate`.
    schema : Schema
        Metric and parameters.

    Returns
    -------
    RowLosses or None
        None for metrics that are no such mean, and where several columns are predicted.

    References
    ----------
    Delta method: Oehlert (1992), The American Statistician 46, 27–29.
    """
    scores = find_row_scores(truth, predictions, schema)
    if scores is not None:
        return _weigh_scores(scores)
    values = measure_rows(truth, predictions, schema)
    if values is None:
        return None
    weights = _find_weights(truth, schema)
    mean = float(values.sum()) / len(values) if weights is None else float((values * weights).sum() / weights.sum())
    score = score_of_mean(mean, schema)
    if schema.metric not in ROOTS:
        return RowLosses(values, weights, mean, score, 1.0)
    return RowLosses(values, weights, mean, score, 0.5 / score if score else 0.0)


def _weigh_scores(scores: FloatArray) -> RowLosses:
    """Return scores as losses; a row that is left out has no weight."""
    is_counted = ~np.isnan(scores)
    mean = float(scores[is_counted].sum()) / int(np.count_nonzero(is_counted))
    weights = None if is_counted.all() else is_counted.astype(np.float64)
    return RowLosses(np.where(is_counted, scores, 0.0), weights, mean, mean, 1.0)


def measure_rows(truth: PartTruth, predictions: Predictions, schema: Schema) -> FloatArray | None:
    """Return the loss of each row alone; arguments and None as for `find_row_losses`."""
    losses = _LOSSES.get(schema.metric)
    if losses is None or not isinstance(truth.target, np.ndarray):
        return None
    # Two lines of truth are the two of survival, or several targets, which are averaged after their roots are taken.
    if truth.target.ndim > 1 and schema.shape is not Shape.SURVIVAL_CURVE:
        return None
    return losses(truth.target, cast("_Array", predictions), schema.parameters)


def score_of_mean(mean: float, schema: Schema) -> float:
    """Return the score that follows from the mean of the row losses."""
    return math.sqrt(mean) if schema.metric in ROOTS else mean


def has_row_losses(schema: Schema) -> bool:
    """Whether the metric is a function of a mean of row losses, of one column or of one for each class."""
    return schema.metric in _LOSSES and (len(schema.columns) == 1 or schema.shape is Shape.WIDE_PROB)


def _find_weights(truth: PartTruth, schema: Schema) -> FloatArray | None:
    last_n = cast("int | None", schema.parameters.get("last_n"))
    if last_n is not None:
        return mark_last(truth.extras["groups"], truth.extras["order"], last_n)
    return cast("FloatArray | None", truth.extras.get("weights"))
