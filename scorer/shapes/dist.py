"""The shape `dist`: a mean and a spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scorer.arrow import ArrowArray
from scorer.cells import as_text, is_plain_number
from scorer.problems import count_of, echo, make_problem
from scorer.records import SMALLEST_SPREAD
from scorer.report import MAX_EXAMPLES, Problem
from scorer.schema import Schema
from scorer.shapes.number_columns import read_bounded
from scorer.shapes.rules import Predictions, TruthColumns, one_target
from scorer.shapes.scalar import Scalar
from scorer.solution_columns import SolutionColumns
from scorer.table import Table


class Dist(Scalar):
    """A mean and a spread above 0; a blank cell is an error, unless the metric raises small spreads."""

    words = "two columns of numbers: the mean, named like the solution's target, and the spread, named by `spread_name`"

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read numbers."""
        name = one_target(reading, targets)
        spread = str(reading.parameters["spread_name"])
        if spread == name:
            reading.faults.append(f"The solution's target is `{echo(name)}`, the name of the spread in submissions.")
        return TruthColumns((name, spread), read_bounded(reading, name))

    def read_cells(self, arrays: Mapping[str, ArrowArray], table: Table, schema: Schema) -> Table:
        """Read numbers; a blank spread is 0 where the metric raises small spreads."""
        name = schema.columns[1]
        if schema.record.clips_spread and name in arrays:
            arrays = {**arrays, name: _fill_blanks(arrays[name])}
        return super().read_cells(arrays, table, schema)

    def check(self, table: Table, schema: Schema) -> tuple[Problem, ...]:
        """Check the range, and that every spread is above 0 where the metric does not raise it."""
        found = super().check(table, schema)
        return found if schema.record.clips_spread else (*found, *_check_spread(table, schema))

    def predictions(self, table: Table, _: Schema) -> Predictions:
        """Return the line of the means and that of the spreads."""
        return table.values

    def perfect(self, target: Predictions, _: Schema) -> Predictions:
        """Return the truth with the smallest spread."""
        assert isinstance(target, np.ndarray)
        return np.stack([target, np.full_like(target, SMALLEST_SPREAD)])


def _fill_blanks(array: ArrowArray) -> ArrowArray:
    if is_plain_number(array):
        return pc.fill_null(array, pa.scalar(0, array.type))
    texts = as_text(array)
    return pc.if_else(pc.equal(texts, ""), "0", texts)


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
