"""By what the sample submission is known again, however it was saved: hashes of its predictions in their order."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt

from scorer.schema import SampleMarks, Schema
from scorer.shapes.rules import Predictions
from scorer.table import Joined, Ragged

FIRST_ROWS = 64


def mark_sample(predictions: Predictions) -> SampleMarks:
    """Return the marks of predictions that stand in the order of the solution's rows."""
    return SampleMarks(_hash(_first_rows(predictions)), _hash(predictions))


def is_sample(predictions: Predictions, schema: Schema) -> bool:
    """Whether these are the predictions of the sample."""
    return begins_like_sample(predictions, schema) and _hash(predictions) == schema.sample.all_rows


def begins_like_sample(predictions: Predictions, schema: Schema) -> bool:
    """Whether the first rows are those of the sample: a few rows tell nearly every other file apart."""
    marks = schema.sample
    return bool(marks.first_rows) and _hash(_first_rows(predictions)) == marks.first_rows


def _first_rows(predictions: Predictions) -> Predictions:
    if isinstance(predictions, Joined):
        return predictions.change(_first_rows)
    if isinstance(predictions, Ragged):
        return predictions.take(np.arange(min(FIRST_ROWS, len(predictions))))
    return predictions[..., :FIRST_ROWS]


def _hash(predictions: Predictions) -> str:
    told = hashlib.sha256()
    for part in _list_arrays(predictions):
        told.update(np.ascontiguousarray(part).data)
    return told.hexdigest()


def _list_arrays(predictions: Predictions) -> list[npt.NDArray[Any]]:
    if isinstance(predictions, Joined):
        return [part for member in predictions.members for part in _list_arrays(member)]
    if isinstance(predictions, Ragged):
        return [predictions.offsets, predictions.data]
    # Adding 0 makes the negative zero a zero.
    return [predictions + predictions.dtype.type(0)]
