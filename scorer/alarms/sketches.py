"""A sketch of a submission: small, told by its predictions alone, and enough to find what is near to it."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from scorer.alarms.canonical import MarkArray, hash_marks, mark_rows, order_of_ids
from scorer.compiled import CompiledSolution
from scorer.evaluation import AnyArray
from scorer.placement import place_predictions
from scorer.shapes.rules import Predictions
from scorer.table import IntArray, Table

N_BLOCKS = 256
MOST_VALUES = 4096
# Fewer distinct values than this are classes, whatever the metric calls them.
FEWEST_NUMBERS = 20
_SEED = 20_170_206


class Kind(StrEnum):
    """What the values of a sketch are: comparable numbers, or marks that are equal or not."""

    NUMBERS = "numbers"
    MARKS = "marks"


@dataclass(frozen=True)
class Sketch:
    """What is kept of a submission's predictions.

    Attributes
    ----------
    sha256 : str
        Of all predictions in the order of their ids: equal for files that predict the same.
    n_rows, n_distinct, n_apart : int
        Rows; distinct rows; rows that differ from the commonest one.
    blocks : ndarray of shape (256,), uint32
        A sum of the marks of every 256th row: two files differ in at least as many rows as in blocks.
    kind : Kind
        What `values` are.
    values : ndarray of shape (n_values,)
        float32 or uint32, of the rows that `choose_rows` gives; several columns one after the other.
    """

    sha256: str
    n_rows: int
    n_distinct: int
    n_apart: int
    blocks: npt.NDArray[np.uint32]
    kind: Kind
    values: AnyArray

    def pack(self) -> bytes:
        """Return the sketch as bytes: four for each value, compressed."""
        facts = {"sha256": self.sha256, "n_rows": self.n_rows, "n_distinct": self.n_distinct, "n_apart": self.n_apart}
        body = self.blocks.astype("<u4").tobytes() + self.values.astype(_TYPES[self.kind]).tobytes()
        return json.dumps({**facts, "kind": self.kind}).encode() + b"\n" + zlib.compress(body, level=1)

    @classmethod
    def unpack(cls, data: bytes) -> Sketch:
        """Return the sketch that `pack` wrote."""
        head, _, packed = data.partition(b"\n")
        facts, body = json.loads(head), zlib.decompress(packed)
        kind = Kind(facts["kind"])
        blocks, values = body[: 4 * N_BLOCKS], body[4 * N_BLOCKS :]
        return cls(
            facts["sha256"],
            facts["n_rows"],
            facts["n_distinct"],
            facts["n_apart"],
            np.frombuffer(blocks, "<u4"),
            kind,
            np.frombuffer(values, _TYPES[kind]),
        )


_TYPES = {Kind.NUMBERS: "<f4", Kind.MARKS: "<u4"}


def read_marks(table: Table, compiled: CompiledSolution) -> MarkArray:
    """Return the mark of each row of a submission, in the order of the ids.

    Raises
    ------
    SubmissionError
        If the submission cannot be scored.
    """
    predictions, _ = place_predictions(table, compiled)
    return mark_rows(predictions, compiled.schema, table.new_labels)[order_of_ids(compiled.arrays)]


def make_sketch(table: Table, compiled: CompiledSolution) -> Sketch:
    """Return the sketch of a submission.

    Parameters
    ----------
    table : Table
        The submission, as `scorer.reading.read_submission` gives it.
    compiled : CompiledSolution
        The solution, for its ids alone.

    Raises
    ------
    SubmissionError
        If the submission cannot be scored.
    """
    predictions, _ = place_predictions(table, compiled)
    order = order_of_ids(compiled.arrays)
    marks = mark_rows(predictions, compiled.schema, table.new_labels)[order]
    distinct, counts = np.unique(marks, return_counts=True)
    kind, values = _choose_values(predictions, marks, order, n_distinct=len(distinct))
    return Sketch(
        hash_marks(marks), len(marks), len(distinct), len(marks) - int(counts.max()), sum_blocks(marks), kind, values
    )


def choose_rows(n_rows: int, n_columns: int = 1) -> IntArray:
    """Return which rows, in the order of their ids, have their values in a sketch: the same ones for every file."""
    n_wanted = max(MOST_VALUES // n_columns, 1)
    if n_rows <= n_wanted:
        return np.arange(n_rows)
    return np.sort(np.random.default_rng(_SEED).choice(n_rows, n_wanted, replace=False))


def count_blocks(one: Sketch, other: Sketch) -> int:
    """Return how many blocks of two files differ: at least as many rows do."""
    return int(np.count_nonzero(one.blocks != other.blocks))


def count_changes(one: MarkArray, other: MarkArray) -> int:
    """Return in how many rows two files differ."""
    return int(np.count_nonzero(one != other))


def _choose_values(
    predictions: Predictions, marks: MarkArray, order: IntArray, *, n_distinct: int
) -> tuple[Kind, AnyArray]:
    if isinstance(predictions, np.ndarray) and np.issubdtype(predictions.dtype, np.floating):
        lines = predictions if predictions.ndim == 2 else predictions[np.newaxis]
        if n_distinct >= FEWEST_NUMBERS:
            rows = order[choose_rows(len(marks), len(lines))]
            with np.errstate(over="ignore"):
                return Kind.NUMBERS, lines[:, rows].astype(np.float32).ravel()
    return Kind.MARKS, (marks[choose_rows(len(marks))] >> np.uint64(32)).astype(np.uint32)


def sum_blocks(marks: MarkArray) -> npt.NDArray[np.uint32]:
    """Return a sum for each block; a row's place is in it, so that two swapped rows are told."""
    with np.errstate(over="ignore"):
        placed = (marks ^ (np.arange(len(marks), dtype=np.uint64) * np.uint64(0x9E3779B1))) * np.uint64(
            0xBF58476D1CE4E5B9
        )
        sums = np.zeros(N_BLOCKS, np.uint64)
        np.add.at(sums, np.arange(len(marks)) % N_BLOCKS, placed >> np.uint64(7))
    return (sums >> np.uint64(20)).astype(np.uint32)
