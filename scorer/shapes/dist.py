"""The shape `dist`: a mean and a spread."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scorer.problems import count_of, echo, make_problem
from scorer.report import MAX_EXAMPLES, Problem
from scorer.schema import Schema
from scorer.shapes.number_columns import read_bounded
from scorer.shapes.rules import Predictions, TruthColumns, one_target
from scorer.shapes.scalar import Scalar
from scorer.solution_columns import SolutionColumns
from scorer.table import Table

SMALLEST_SPREAD = 1e-140


class Dist(Scalar):
    """A mean and a spread above 0; a blank cell is an error."""

    words = "two columns of numbers: the mean, named like the solution's target, and the spread, named by `spread_name`"

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read numbers."""
        name = one_target(reading, targets)
        spread = str(reading.parameters["spread_name"])
        if spread == name:
            reading.faults.append(f"The solution's target is `{echo(name)}`, the name of the spread in submissions.")
        return TruthColumns((name, spread), read_bounded(reading, name))

    def check(self, table: Table, schema: Schema) -> tuple[Problem, ...]:
        """Check the range, and that every spread is above 0."""
        return (*super().check(table, schema), *_check_spread(table, schema))

    def predictions(self, table: Table) -> Predictions:
        """Return the line of the means and that of the spreads."""
        return table.values

    def perfect(self, target: Predictions, _: Schema) -> Predictions:
        """Return the truth with the smallest spread."""
        assert isinstance(target, np.ndarray)
        return np.stack([target, np.full_like(target, SMALLEST_SPREAD)])


def _check_spread(table: Table, schema: Schema) -> tuple[Problem, ...]:
    spreads, name = table.values[1], schema.columns[1]
    rows = np.flatnonzero(spreads < SMALLEST_SPREAD).tolist()
    if not rows:
        return ()
    expected = f"at least {SMALLEST_SPREAD:g}"
    message = (
        f"{count_of(len(rows), 'spread')} of `{echo(name)}` too small: "
        f"row {rows[0] + 1} has {float(spreads[rows[0]])!r}; expected {expected}."
    )
    examples = [
        table.example(row, column=echo(name), found=repr(float(spreads[row])), expected=expected)
        for row in rows[:MAX_EXAMPLES]
    ]
    return (make_problem("value_out_of_range", message, count=len(rows), examples=examples),)
