"""A submission in memory: ids, prediction columns, and what was found while reading them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from scorer.problems import echo
from scorer.report import Example, Problem

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
CodeArray: TypeAlias = npt.NDArray[np.int32]
ByteArray: TypeAlias = npt.NDArray[np.uint8]
BoolArray: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class TextColumn:
    """Texts end to end: text i is `data[offsets[i]:offsets[i + 1]]`, in UTF-8."""

    offsets: CodeArray
    data: ByteArray

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def text(self, row: int) -> str:
        """Return one text."""
        return bytes(self.data[self.offsets[row] : self.offsets[row + 1]]).decode()


Ids: TypeAlias = IntArray | TextColumn


@dataclass(frozen=True)
class Table:
    """What the reader made of a submission.

    Attributes
    ----------
    ids : ndarray of int64 or TextColumn
        One id a row, in the file's order.
    has_id : ndarray of bool or None
        False in rows whose id could not be read; None if all could.
    values : ndarray of shape (n_columns, n_rows), float64
        The predictions, for numeric shapes; NaN where a cell could not be read. Empty for labels.
    codes : ndarray of shape (n_rows,), int32
        The labels, for the label shape: the place in the schema's labels, then in `new_labels`; -1 where a cell could
        not be read. Empty for numbers.
    new_labels : tuple of str
        Labels that the schema does not hold.
    extra_columns : tuple of str
        Columns that are not needed.
    n_skipped : int
        Rows that could not be divided into cells.
    problems : tuple of Problem
        What was found while reading.
    """

    ids: Ids
    values: FloatArray
    codes: CodeArray
    has_id: BoolArray | None = None
    new_labels: tuple[str, ...] = ()
    extra_columns: tuple[str, ...] = ()
    n_skipped: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def n_rows(self) -> int:
        """Rows of the submission."""
        return len(self.ids)

    def id_text(self, row: int) -> str | None:
        """Return the id of a row (from 0) for a message, or None if it could not be read."""
        if self.has_id is not None and not self.has_id[row]:
            return None
        return echo(self.ids.text(row) if isinstance(self.ids, TextColumn) else int(self.ids[row]))

    def example(
        self, row: int, *, column: str | None = None, found: object = None, expected: str | None = None
    ) -> Example:
        """Return the example that points at a row (from 0)."""
        return Example(row + 1, self.id_text(row), column, None if found is None else echo(found), expected)


NO_VALUES: FloatArray = np.empty((0, 0), dtype=np.float64)
NO_CODES: CodeArray = np.empty(0, dtype=np.int32)
