"""The rows that tell most of two files that are too near to each other, side by side. They tell labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scorer.alarms.canonical import MarkArray, mark_rows, order_of_ids
from scorer.alarms.pairs import Pair
from scorer.alarms.sketches import Kind, Sketch, choose_rows
from scorer.alignment import solution_ids
from scorer.compiled import CompiledSolution
from scorer.evaluation import AnyArray
from scorer.shapes.choice import SHAPES
from scorer.table import IntArray, TextColumn

LONGEST_TEXT = 40


@dataclass(frozen=True)
class TellingRow:
    """A row in which two files are wrong in the same way.

    Attributes
    ----------
    id, column : str
        Which row; and which column, where files of numbers have several.
    truth, first, second : str
        What is right, and what the two files say.
    usual : str
        Of labels what most of the other teams say, of numbers the median of theirs; empty if it has no name.
    """

    id: str
    column: str
    truth: str
    first: str
    second: str
    usual: str


@dataclass(frozen=True)
class Teller:
    """Puts the rows of pairs into texts, given the sketches that were compared, whose each is, and the solution."""

    sketches: Sequence[Sketch]
    teams: Sequence[int]
    compiled: CompiledSolution

    def tell(self, pair: Pair) -> tuple[TellingRow, ...]:
        """Return the rows of a pair; those of which a value has no name are left out."""
        first, second = self.sketches[pair.first], self.sketches[pair.second]
        others = self._find_others(pair)
        if len(others) == 0 or self._truth.lines is None:
            return ()
        tell = self._tell_numbers if first.kind is Kind.NUMBERS else self._tell_marks
        told = (tell(place, first.values[place], second.values[place], others[:, place]) for place in pair.rows)
        return tuple(row for row in told if row is not None)

    def _find_others(self, pair: Pair) -> AnyArray:
        """Return the values of the last file of each other team: that one speaks for it."""
        like = self.sketches[pair.first]
        last = {
            team: held.values
            for team, held in zip(self.teams, self.sketches, strict=True)
            if held.kind is like.kind and held.values.shape == like.values.shape
        }
        two = (self.teams[pair.first], self.teams[pair.second])
        return np.array([values for team, values in last.items() if team not in two])

    def _tell_numbers(self, place: int, first: float, second: float, others: AnyArray) -> TellingRow | None:
        lines, columns = self._truth.lines, self.compiled.schema.columns
        assert lines is not None
        chosen = choose_rows(self.compiled.n_rows, len(lines))
        column, row = place // len(chosen), int(self._order[chosen[place % len(chosen)]])
        name = columns[column][:LONGEST_TEXT] if len(lines) > 1 else ""
        values = (lines[column, row], first, second, np.median(others))
        return TellingRow(self._name_id(row), name, *(_write(value) for value in values))

    def _tell_marks(self, place: int, first: int, second: int, others: AnyArray) -> TellingRow | None:
        row = int(self._order[choose_rows(self.compiled.n_rows)[place]])
        answers, counts = np.unique(others, return_counts=True)
        truth, said, copied = self._truth.name_row(row), self._truth.name(first), self._truth.name(second)
        if not truth or not said or not copied:
            return None
        usual = self._truth.name(int(answers[counts.argmax()]))
        return TellingRow(self._name_id(row), "", truth, said, copied, usual)

    def _name_id(self, row: int) -> str:
        ids = solution_ids(self.compiled.arrays)
        return (ids.text(row) if isinstance(ids, TextColumn) else str(ids[row]))[:LONGEST_TEXT]

    @cached_property
    def _order(self) -> IntArray:
        return order_of_ids(self.compiled.arrays)

    @cached_property
    def _truth(self) -> _Truth:
        return _read_truth(self.compiled)


@dataclass(frozen=True)
class _Truth:
    """The truth of all rows, a line for each column; None if it is of another make. No part has a row of mark 0."""

    lines: AnyArray | None
    marks: MarkArray
    labels: tuple[str, ...]

    def name_row(self, row: int) -> str:
        """Return the truth of a row, or nothing if there is none."""
        if self.lines is None or self.marks[row] == 0:
            return ""
        return ", ".join(self._name_value(value) for value in self.lines[:, row])[:LONGEST_TEXT]

    def name(self, mark: int) -> str:
        """Return what a mark of a sketch stands for, if it is right in any row: a mark tells nothing by itself."""
        row = self._rows.get(int(mark))
        return "" if row is None else self.name_row(row)

    @cached_property
    def _rows(self) -> dict[int, int]:
        short, rows = np.unique((self.marks >> np.uint64(32)).astype(np.uint32), return_index=True)
        return dict(zip(short.tolist(), rows.tolist(), strict=True))

    def _name_value(self, value: np.generic) -> str:
        if self.labels and not isinstance(value, np.floating):
            return self.labels[int(value)]
        return _write(value)


def _read_truth(compiled: CompiledSolution) -> _Truth:
    schema, n_rows = compiled.schema, compiled.n_rows
    marks: MarkArray = np.zeros(n_rows, np.uint64)
    lines: AnyArray | None = None
    for part in compiled.parts().values():
        perfect = SHAPES[schema.shape].perfect(part.target, schema)
        if not isinstance(perfect, np.ndarray):
            return _Truth(None, marks, schema.labels)
        marks[part.rows] = mark_rows(perfect, schema)
        held = perfect if perfect.ndim == 2 else perfect[np.newaxis]
        if lines is None:
            lines = np.zeros((len(held), n_rows), held.dtype)
        lines[:, part.rows] = held
    return _Truth(lines, marks, schema.labels)


def _write(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, (float, np.floating)) else str(value)
