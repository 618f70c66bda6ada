"""The shape `interval`: a lower and an upper number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scorer.problems import count_of, make_problem
from scorer.report import MAX_EXAMPLES, Problem
from scorer.schema import Schema
from scorer.shapes.number_columns import read_bounded
from scorer.shapes.rules import Predictions, TruthColumns, one_target
from scorer.shapes.scalar import Scalar
from scorer.solution_columns import SolutionColumns
from scorer.table import BoolArray, Table

LOWER, UPPER = "lower", "upper"


class Interval(Scalar):
    """The two ends of an interval; a blank cell is an error, and so is a lower end above the upper one."""

    words = f"two columns of numbers, `{LOWER}` and `{UPPER}`"

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read numbers."""
        return TruthColumns((LOWER, UPPER), read_bounded(reading, one_target(reading, targets)))

    def check(self, table: Table, schema: Schema) -> tuple[Problem, ...]:
        """Check the range, and that no row has its ends in the wrong order."""
        return (*super().check(table, schema), *check_rising(table, schema))

    def predictions(self, table: Table, _: Schema) -> Predictions:
        """Return the line of the lower ends and that of the upper ones."""
        return table.values

    def perfect(self, target: Predictions, _: Schema) -> Predictions:
        """Return intervals without width."""
        assert isinstance(target, np.ndarray)
        return np.stack([target, target])


def check_rising(table: Table, schema: Schema) -> tuple[Problem, ...]:
    """Find rows whose numbers fall from one column to the next."""
    return _check_steps(table, schema, np.diff(table.values, axis=0) < 0, "rising", "at most")


def check_falling(table: Table, schema: Schema) -> tuple[Problem, ...]:
    """Find rows whose numbers rise from one column to the next."""
    return _check_steps(table, schema, np.diff(table.values, axis=0) > 0, "falling", "at least")


def _check_steps(
    table: Table, schema: Schema, is_wrong: BoolArray, direction: str, relation: str
) -> tuple[Problem, ...]:
    rows = np.flatnonzero(is_wrong.any(axis=0)).tolist()
    if not rows:
        return ()

    def find_step(row: int) -> tuple[str, str]:
        place = int(np.flatnonzero(is_wrong[:, row])[0])
        before, after = schema.columns[place], schema.columns[place + 1]
        first, second = float(table.values[place, row]), float(table.values[place + 1, row])
        return f"{before} {first!r} and {after} {second!r}", f"{before} {relation} {after}"

    found, expected = find_step(rows[0])
    message = f"{count_of(len(rows), 'row')} not {direction}: row {rows[0] + 1} has {found}; expected {expected}."
    examples = [
        table.example(row, found=told, expected=wanted)
        for row in rows[:MAX_EXAMPLES]
        for told, wanted in [find_step(row)]
    ]
    hint = "Sort the numbers of each row, for instance with numpy.sort, and look why they crossed."
    return (make_problem("value_out_of_range", message, count=len(rows), examples=examples, hint=hint),)
