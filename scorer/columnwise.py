"""Metrics of one column on several: each column by itself, then their mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from scorer.errors import UndefinedScoreError
from scorer.problems import echo
from scorer.schema import Schema

AnyArray = npt.NDArray[Any]
MetricFunction = Callable[..., float]


def score_columns(
    function: MetricFunction, target: AnyArray, predictions: AnyArray, schema: Schema, options: Mapping[str, object]
) -> float:
    """Return the weighted mean of the scores of the columns; cells whose truth is NaN are left out.

    Raises
    ------
    UndefinedScoreError
        If a column has no score and `undefined` is not `skip`, or the weights do not fit the columns.
    """
    weights = column_weights(schema)
    if target.ndim == 1:
        return function(target, predictions, **options)
    scores = {}
    for place, weight in enumerate(weights):
        if weight:
            score = _score_column(function, target[place], predictions[place], schema, options, place)
            if score is not None:
                scores[place] = (weight, score)
    if not scores:
        raise UndefinedScoreError("No column has a score.")
    return sum(weight * score for weight, score in scores.values()) / sum(weight for weight, _ in scores.values())


def _score_column(
    function: MetricFunction,
    target: AnyArray,
    predictions: AnyArray,
    schema: Schema,
    options: Mapping[str, object],
    place: int,
) -> float | None:
    try:
        is_scored = ~np.isnan(target)
        if is_scored.all():
            return function(target, predictions, **options)
        if not is_scored.any():
            raise UndefinedScoreError("no row is scored.")
        return function(target[is_scored], predictions[is_scored], **_rows_of(options, is_scored))
    except UndefinedScoreError as error:
        if schema.parameters.get("undefined") == "skip":
            return None
        raise UndefinedScoreError(f"Column `{echo(schema.columns[place])}`: {error}") from error


def _rows_of(options: Mapping[str, object], rows: npt.NDArray[np.bool_]) -> dict[str, object]:
    return {name: value[..., rows] if isinstance(value, np.ndarray) else value for name, value in options.items()}


def column_weights(schema: Schema) -> list[float]:
    """Return the weight of each column: all alike, a list, or 1 for the scored ones and 0 for the others."""
    given, scored = schema.parameters.get("multioutput"), schema.parameters.get("scored_columns")
    weights = [1.0] * len(schema.columns)
    if isinstance(given, tuple):
        if len(given) != len(schema.columns) or not sum(given) > 0:
            raise UndefinedScoreError(
                f"multioutput has {len(given)} weights; expected one for each of the {len(schema.columns)} columns, "
                "with a positive sum."
            )
        weights = list(given)
    if isinstance(scored, tuple):
        unknown = [name for name in scored if name not in schema.columns]
        if unknown:
            raise UndefinedScoreError(f"scored_columns names {echo(unknown[0])}, which is no target column.")
        weights = [weight if name in scored else 0.0 for name, weight in zip(schema.columns, weights, strict=True)]
    return weights
