"""The shape `scalar`: one column of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from scorer.arrow import ArrowArray
from scorer.records import Target
from scorer.report import Problem
from scorer.schema import Schema
from scorer.shapes.number_columns import check_ranges, read_bounded, read_numbers, read_ratings
from scorer.shapes.rules import Predictions, TruthColumns, one_target
from scorer.solution_columns import SolutionColumns
from scorer.table import FloatArray, Table


class Scalar:
    """One number a row, or one for each of several targets; a blank cell is an error."""

    words = "one column of numbers, named like the solution's target; several where `multioutput` is a parameter"

    def holds_text(self, _: Schema) -> bool:
        """Numbers are read as numbers."""
        return False

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read 0 and 1, or numbers within the metric's bounds."""
        if reading.metric.is_columnwise and len(targets) > 1:
            return TruthColumns(tuple(targets), np.stack([read_bounded(reading, name) for name in targets]))
        name = one_target(reading, targets)
        if reading.metric.target is Target.BINARY:
            return TruthColumns((name,), reading.zeros_and_ones(name))
        if reading.metric.target is Target.RATING:
            return read_ratings(reading, name)
        return TruthColumns((name,), read_bounded(reading, name))

    def read_cells(self, arrays: Mapping[str, ArrowArray], table: Table, schema: Schema) -> Table:
        """Read numbers."""
        return read_numbers(arrays, table, schema)

    def from_numbers(self, table: Table, values: FloatArray, _: Schema) -> Table:
        """Take the numbers as they are."""
        return replace(table, values=values)

    def check(self, table: Table, schema: Schema) -> tuple[Problem, ...]:
        """Check the range, and that scores are no labels."""
        return check_ranges(table, schema, asks_for_probability=schema.record.target is Target.BINARY)

    def predictions(self, table: Table, _: Schema) -> Predictions:
        """Return the one column, or one line for each."""
        predictions: Predictions = table.values if len(table.values) > 1 else table.values[0]
        return predictions

    def perfect(self, target: Predictions, _: Schema) -> Predictions:
        """Return the truth as numbers."""
        assert isinstance(target, np.ndarray)
        return target.astype(np.float64)
