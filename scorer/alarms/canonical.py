"""What a file predicts, whatever it looks like: a mark for each row, in the order of the ids, and one hash of all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from scorer.alignment import Arrays, solution_ids
from scorer.evaluation import AnyArray
from scorer.schema import Schema
from scorer.shapes.rules import Predictions
from scorer.table import FloatArray, IntArray, Joined, Ragged, TextColumn

MarkArray = npt.NDArray[np.uint64]
_STEP = np.uint64(0x9E3779B97F4A7C15)
_SPREAD = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(29)


def order_of_ids(arrays: Arrays) -> IntArray:
    """Return the rows of a solution in the order of their ids: the same for every version that has these ids."""
    ids = solution_ids(arrays)
    if isinstance(ids, TextColumn):
        return np.argsort(np.array([ids.text(row) for row in range(len(ids))]), kind="stable")
    return np.argsort(ids, kind="stable")


def mark_rows(predictions: Predictions, schema: Schema, new_labels: Sequence[str] = ()) -> MarkArray:
    """Return a number for each row that is equal where the predictions are, and else is not but for a chance of 2⁻⁶⁴.

    Parameters
    ----------
    predictions : ndarray, Ragged or Joined
        Those of all rows, in any order.
    schema : Schema
        With the labels that codes stand for.
    new_labels : sequence of str
        Labels that only the submission has.
    """
    if isinstance(predictions, Joined):
        pairs = zip(predictions.members, schema.components, predictions.new_labels, strict=True)
        return combine_marks([mark_rows(member, component, names) for member, component, names in pairs])
    if isinstance(predictions, Ragged):
        ends = predictions.offsets.tolist()
        whole = _named(predictions.data, schema, new_labels)
        return np.array([_mark(whole[start:end].tobytes()) for start, end in pairwise(ends)], "u8")
    lines = predictions if predictions.ndim == 2 else predictions[np.newaxis]
    return combine_marks([_named(line, schema, new_labels).view(np.uint64) for line in lines])


def hash_marks(marks: MarkArray) -> str:
    """Return the SHA-256 of the marks of all rows in the order of their ids."""
    return hashlib.sha256(np.ascontiguousarray(marks, "<u8").tobytes()).hexdigest()


def _named(values: AnyArray, schema: Schema, new_labels: Sequence[str]) -> AnyArray:
    """Return eight bytes for each value: of a number itself, of a code the mark of its label."""
    if np.issubdtype(values.dtype, np.floating):
        # Adding 0 makes the negative zero a zero.
        numbers: FloatArray = np.ascontiguousarray(values, np.float64) + 0.0
        return numbers
    names = (*schema.labels, *new_labels)
    if values.dtype == np.uint8 or not names:
        return values if values.dtype == np.uint8 else np.ascontiguousarray(values, np.int64)
    marks = np.array([_mark(name.encode()) for name in names], "u8")
    return marks[values]


def mark_text(text: str) -> int:
    """Return a number for a text, equal for equal ones."""
    return _mark(text.encode())


def _mark(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")


def combine_marks(lines: Sequence[MarkArray], n_rows: int | None = None) -> MarkArray:
    """Make one number of those of each column; overflow is meant. `n_rows` are there also where there is no column."""
    with np.errstate(over="ignore"):
        total = np.zeros(len(lines[0]) if n_rows is None else n_rows, np.uint64)
        for line in lines:
            mixed = (total ^ np.ascontiguousarray(line, np.uint64)) * _SPREAD + _STEP
            total = mixed ^ (mixed >> _SHIFT)
    return total
