"""What every shape must be able to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from scorer.arrow import ArrowArray
from scorer.cells import ExampleAt
from scorer.errors import SolutionError
from scorer.problems import count_of, echo, make_problem
from scorer.records import Bounds
from scorer.report import MAX_EXAMPLES, Example, Problem
from scorer.schema import LabelKind, Schema
from scorer.solution_columns import SolutionColumns
from scorer.table import BoolArray, FloatArray, Table, Values

Predictions: TypeAlias = Values
"""One value a row, or one line for each column, or one list a row, or those of several components."""


@dataclass(frozen=True)
class TruthColumns:
    """What a shape makes of the target columns.

    Attributes
    ----------
    columns : tuple of str
        The prediction columns that a submission must have.
    target : ndarray of shape (n_rows,) or (n_columns, n_rows), or Ragged, or Joined
        The truth.
    labels, label_kind
        The labels or classes and how they are compared, where there are any.
    extras : mapping of str to ndarray
        More facts of each row, given to the metric's function under these names; rows are the last axis.
    bounds : Bounds or None
        The allowed range of a prediction where the truth decides it; else the metric's.
    row_facts : ndarray or Ragged, or None
        What entrants know of each row and predictions are checked with, such as the size of an image; None where it
        is the target. Rows are the last axis.
    mask : ndarray of bool or None
        The rows that count; None if all do.
    components : tuple of TruthColumns
        Those of each component, for the joint shape.
    """

    columns: tuple[str, ...]
    target: Predictions
    labels: tuple[str, ...] = ()
    label_kind: LabelKind | None = None
    extras: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)
    bounds: Bounds | None = None
    row_facts: Predictions | None = None
    mask: BoolArray | None = None
    components: tuple[TruthColumns, ...] = ()


class Shape(Protocol):
    """The rules of one shape."""

    words: str
    """What a submission holds beside its ids, for the reference page."""

    def holds_text(self, schema: Schema) -> bool:
        """Whether prediction cells are kept as text until they are judged; else they are numbers."""

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read the target columns of a solution; faults are added to the reading, or raised as SolutionError."""

    def read_cells(self, arrays: Mapping[str, ArrowArray], table: Table, schema: Schema) -> Table:
        """Return the table with its predictions, and with their problems alone; columns may be missing."""

    def from_numbers(self, table: Table, values: FloatArray, schema: Schema) -> Table:
        """Return the table with predictions of which every cell was a finite number."""

    def check(self, table: Table, schema: Schema) -> tuple[Problem, ...]:
        """Return what is wrong or odd about readable predictions."""

    def predictions(self, table: Table, schema: Schema) -> Predictions:
        """Return the predictions of a table, in the order of its rows."""

    def perfect(self, target: Predictions, schema: Schema) -> Predictions:
        """Return the predictions that are right in every row of a part."""


FoundAt: TypeAlias = Callable[[int], tuple[str, str]]
"""From a place in a list of faults to what was found there and what was expected."""


def one_target(reading: SolutionColumns, targets: Sequence[str]) -> str:
    """Return the name of the only target column; raises SolutionError if there is none or more than one."""
    if len(targets) != 1:
        listed = ", ".join(f"`{echo(name)}`" for name in targets[:10]) or "none"
        raise SolutionError(
            *reading.faults,
            f"The solution has {count_of(len(targets), 'target column')} ({listed}); {reading.metric.name} takes one. "
            "Columns beside id, target and Usage must be named by a parameter.",
        )
    return targets[0]


def example_at(table: Table, column: str) -> ExampleAt:
    """Return what makes an example of a cell of this column."""

    def make(row: int, found: str, expected: str) -> Example:
        return table.example(row, column=echo(column), found=found, expected=expected)

    return make


def cell_problem(
    code: str,
    said: str,
    rows: Sequence[int],
    example_at: ExampleAt,
    found_at: FoundAt,
    *,
    column: str,
    noun: str = "cell",
    plural: str | None = None,
    hint: str | None = None,
) -> Problem:
    """Return the problem of some cells of a column.

    Parameters
    ----------
    code, hint : str
        As for `scorer.problems.make_problem`.
    said : str
        What is wrong with them, such as “not a number”.
    rows : sequence of int
        Their rows (from 0), at least one; a row stands there for each fault that is counted.
    example_at : callable
        Makes an example of a row.
    found_at : callable
        From a place in `rows` to what was found there and what was expected; asked for the first few alone.
    column, noun, plural : str
        The column, and what is counted in it; the plural where it is more than the noun with an s.
    """
    examples = [example_at(row, *found_at(place)) for place, row in enumerate(rows[:MAX_EXAMPLES])]
    found, expected = found_at(0)
    shown = f"has “{echo(found)}”" if found else "is blank"
    message = (
        f"{count_of(len(rows), noun, plural)} of `{echo(column)}` {said}: "
        f"row {rows[0] + 1} {shown}; expected {expected}."
    )
    return make_problem(code, message, count=len(rows), examples=examples, hint=hint)


def full_of_nan(n_rows: int) -> FloatArray:
    """Return a column of which no cell could be read."""
    return np.full(n_rows, np.nan)
