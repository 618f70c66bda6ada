"""The shape `wide`: several independent columns of numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scorer.errors import SolutionError
from scorer.problems import echo
from scorer.records import Target
from scorer.report import Problem
from scorer.schema import Schema
from scorer.shapes.number_columns import check_ranges, read_bounded
from scorer.shapes.rules import Predictions, TruthColumns
from scorer.shapes.scalar import Scalar
from scorer.solution_columns import SolutionColumns
from scorer.table import FloatArray, Table


class Wide(Scalar):
    """Several numbers a row; a blank cell is an error."""

    words = "one column of numbers for each target, named like the solution's target columns"

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read each target column; a cell with `ignore_value` becomes NaN and is not scored."""
        if not targets:
            raise SolutionError(
                *reading.faults, f"The solution has no target column; {reading.metric.name} takes some."
            )
        is_binary = reading.metric.target is Target.BINARY
        columns = [
            _read_zeros_and_ones(reading, name) if is_binary else read_bounded(reading, name) for name in targets
        ]
        return TruthColumns(tuple(targets), np.stack(columns))

    def check(self, table: Table, schema: Schema) -> tuple[Problem, ...]:
        """Check the range, and that scores are no labels."""
        return check_ranges(table, schema, asks_for_probability=schema.record.target is Target.BINARY)

    def predictions(self, table: Table, _: Schema) -> Predictions:
        """Return one line for each column."""
        return table.values

    def perfect(self, target: Predictions, _: Schema) -> Predictions:
        """Return the truth, and 0 where a cell is not scored."""
        assert isinstance(target, np.ndarray)
        return np.nan_to_num(target)


def _read_zeros_and_ones(reading: SolutionColumns, name: str) -> FloatArray:
    ignored = reading.parameters.get("ignore_value")
    if ignored is None:
        return reading.zeros_and_ones(name)
    values = reading.numbers(name)
    values = np.where(values == ignored, np.nan, values)
    bad = np.flatnonzero(~(np.isnan(values) | (values == 0) | (values == 1)))
    if len(bad):
        reading.add_fault(f"The solution has values of `{echo(name)}` that are not 0, 1 or {ignored}", bad.tolist())
    return values
