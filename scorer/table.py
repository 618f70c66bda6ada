"""A submission in memory: ids, prediction columns, and what was found while reading them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

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
class Ragged:
    """Lists end to end: list i is `data[offsets[i]:offsets[i + 1]]`; codes of tags, or the UTF-8 bytes of a text."""

    offsets: IntArray
    data: npt.NDArray[Any]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> npt.NDArray[Any]:
        return self.data[self.offsets[row] : self.offsets[row + 1]]

    @property
    def lengths(self) -> IntArray:
        """The length of each list."""
        return np.diff(self.offsets)

    def take(self, rows: npt.NDArray[Any]) -> Ragged:
        """Return the lists of some rows."""
        starts, lengths = self.offsets[rows], self.lengths[rows]
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        places = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], lengths)
        return Ragged(offsets, self.data[places])

    def texts(self) -> list[str]:
        """Return the lists as texts, where they hold bytes."""
        whole, ends = self.data.tobytes(), self.offsets.tolist()
        return [whole[start:end].decode() for start, end in pairwise(ends)]


@dataclass(frozen=True)
class Joined:
    """Values for each component of a metric: row i of every member belongs to one row of the file.

    Attributes
    ----------
    members : tuple of ndarray, Ragged or Joined
        The values that each component takes.
    new_labels : tuple of tuple of str
        For each component the labels that only the submission has; empty for a truth.
    """

    members: tuple[npt.NDArray[Any] | Ragged | Joined, ...]
    new_labels: tuple[tuple[str, ...], ...] = ()

    def take(self, rows: npt.NDArray[Any]) -> Joined:
        """Return the values of some rows."""
        return self.change(lambda member: member[..., rows] if isinstance(member, np.ndarray) else member.take(rows))

    def change(self, change: Callable[[Values], Values]) -> Joined:
        """Return the same with every member changed."""
        return Joined(tuple(change(member) for member in self.members), self.new_labels)


Values: TypeAlias = npt.NDArray[Any] | Ragged | Joined
"""One value a row, or one line for each column, or one list a row, or those of several components."""


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
    lists : Ragged or None
        The lists or texts, for shapes that hold some: codes into the schema's labels and `new_labels`, or bytes.
    extra_columns : tuple of str
        Columns that are not needed.
    n_skipped : int
        Rows that could not be divided into cells.
    problems : tuple of Problem
        What was found while reading.
    components : tuple of Table
        For the joint shape: what each component of the metric takes of the file.
    """

    ids: Ids
    values: FloatArray
    codes: CodeArray
    has_id: BoolArray | None = None
    new_labels: tuple[str, ...] = ()
    extra_columns: tuple[str, ...] = ()
    n_skipped: int = 0
    problems: tuple[Problem, ...] = ()
    lists: Ragged | None = None
    components: tuple[Table, ...] = ()

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
