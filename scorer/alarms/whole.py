"""A sketch of a file whose metric is a host's own: what its columns mean is not known, only what stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from scorer.alarms.canonical import MarkArray, combine_marks, hash_marks, mark_text
from scorer.alarms.sketches import FEWEST_NUMBERS, Kind, Sketch, choose_rows, sum_blocks
from scorer.arrow import ArrowArray
from scorer.cells import as_text, to_numbers
from scorer.evaluation import AnyArray
from scorer.files import read_bytes
from scorer.limits import Limits
from scorer.report import Example
from scorer.table import FloatArray, IntArray
from scorer.whole_files import read_whole


def read_whole_marks(path: Path, id_column: str | None, limits: Limits) -> MarkArray:
    """Return the mark of each row of a file, in the order of its ids.

    Parameters
    ----------
    path : Path
        The submission.
    id_column : str or None
        The column that names the rows; without it, or where the file has none of that name, the first one.

    Raises
    ------
    SubmissionError
        If the file is no table.
    """
    return _read(path, id_column, limits)[0]


def make_whole_sketch(path: Path, id_column: str | None, limits: Limits) -> Sketch:
    """Return the sketch of a file: of all its columns beside the ids, by their names.

    Neither the order of rows and columns nor the way in which a number is written makes a difference.

    Raises
    ------
    SubmissionError
        If the file is no table.
    """
    marks, order, columns = _read(path, id_column, limits)
    distinct, counts = np.unique(marks, return_counts=True)
    n_rows = len(marks)
    numbers = [column for column in columns if np.issubdtype(column.dtype, np.floating)]
    kind = Kind.MARKS
    values: AnyArray = (marks[choose_rows(n_rows)] >> np.uint64(32)).astype(np.uint32)
    if columns and len(numbers) == len(columns) and len(distinct) >= FEWEST_NUMBERS:
        rows = order[choose_rows(n_rows, len(numbers))]
        with np.errstate(over="ignore"):
            kind, values = Kind.NUMBERS, np.stack(numbers)[:, rows].astype(np.float32).ravel()
    n_apart = n_rows - int(counts.max(initial=0))
    return Sketch(hash_marks(marks), n_rows, len(distinct), n_apart, sum_blocks(marks), kind, values)


def _read(path: Path, id_column: str | None, limits: Limits) -> tuple[MarkArray, IntArray, Sequence[AnyArray]]:
    """Return the marks in the order of the ids, that order, and the columns beside the ids by their names."""
    whole = read_whole(read_bytes(path), limits, expected=(id_column,) if id_column else ())
    place = whole.names.index(id_column) if id_column in whole.names else 0
    ids = np.array(as_text(whole.columns[place]).to_pylist(), dtype=str)
    others = sorted((name, other) for other, name in enumerate(whole.names) if other != place)
    columns = [_values(whole.columns[other]) for _, other in others]
    names = [np.full(len(ids), mark_text(name), np.uint64) for name, _ in others]
    marks = combine_marks([mark for pair in zip(names, map(_marks, columns), strict=True) for mark in pair], len(ids))
    # Rows of one id stand by what is in them: a file may repeat an id where the metric matches the rows itself.
    order = np.lexsort((marks, ids))
    return marks[order], order, columns


def _values(column: ArrowArray) -> AnyArray:
    """Return a column as numbers where every cell is one, else the mark of each text."""
    if not pa.types.is_nested(column.type):
        numbers = to_numbers(column, "", _no_example)
        if not numbers.problems:
            return numbers.values
        column = as_text(column)
    return np.array([mark_text(str(cell)) for cell in column.to_pylist()], np.uint64)


def _marks(values: AnyArray) -> MarkArray:
    if np.issubdtype(values.dtype, np.floating):
        numbers: FloatArray = np.ascontiguousarray(values, np.float64) + 0.0  # the negative zero is a zero
        return numbers.view(np.uint64)
    return values


def _no_example(_row: int, found: str, expected: str) -> Example:
    return Example(found=found, expected=expected)
