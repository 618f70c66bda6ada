"""What a metric keeps of each row, so that its samples need not be scored from the start."""

from __future__ import annotations

import importlib
from contextlib import suppress
from typing import Any

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.evaluation import PartTruth, evaluate, function_options, rows_first, take_rows, take_truth
from scorer.metrics.tallies import Tally
from scorer.schema import Schema
from scorer.shapes.rules import Predictions
from scorer.table import FloatArray


def find_row_scores(truth: PartTruth, predictions: Predictions, schema: Schema) -> FloatArray | None:
    """Score of each row, where the metric's score is their mean.

    Parameters
    ----------
    truth, predictions, schema
        As for `scorer.evaluation.evaluate`.

    Returns
    -------
    ndarray of shape (n_rows,) or None
        NaN where a row is left out; None for a metric that is no such mean.

    Raises
    ------
    UndefinedScoreError
        If every row is left out.
    """
    scores: FloatArray | None
    if schema.record.is_mean_of_rows:
        scores = _score_one_by_one(truth, predictions, schema)
    else:
        scores = _call(schema.record.row_scores, truth, predictions, schema)
    if scores is not None and np.isnan(scores).all():
        raise UndefinedScoreError("Every row is left out, so that there is nothing to average.")
    return scores


def _score_one_by_one(truth: PartTruth, predictions: Predictions, schema: Schema) -> FloatArray:
    scores = np.full(len(truth.rows), np.nan)
    for row in range(len(scores)):
        rows = np.array([row])
        # A row that the metric leaves out has no score of its own.
        with suppress(UndefinedScoreError):
            scores[row] = evaluate(take_truth(truth, rows), take_rows(predictions, rows), schema)
    return scores


def find_row_tally(truth: PartTruth, predictions: Predictions, schema: Schema) -> Tally | None:
    """Return what the score is made of by row, or None for a metric that does not tell; arguments as above."""
    tally: Tally | None = _call(schema.record.row_tally, truth, predictions, schema)
    return tally


def find_case_tally(truth: PartTruth, predictions: Predictions, schema: Schema) -> Tally | None:
    """Return what the score is made of by case, with their number as its length; None where there are no cases."""
    tally: Tally | None = _call(schema.record.case_tally, truth, predictions, schema)
    return tally


def _call(name: str | None, truth: PartTruth, predictions: Predictions, schema: Schema) -> Any:
    if name is None:
        return None
    module, _, function = name.rpartition(".")
    options = {**function_options(schema.record, schema.parameters), **truth.extras}
    target, given = rows_first(truth.target), rows_first(predictions)
    return getattr(importlib.import_module(module), function)(target, given, **options)
