"""The shape `grid`: a distribution as one column of chances for each point of a grid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scorer.report import Problem
from scorer.schema import Schema
from scorer.shapes.interval import check_rising
from scorer.shapes.quantile import Quantile, level_names
from scorer.shapes.rules import Predictions, TruthColumns, one_target
from scorer.solution_columns import SolutionColumns
from scorer.table import Table


class Grid(Quantile):
    """The chance that the truth is at most each point; a blank cell is an error, and so is a chance that falls."""

    words = "one column of chances, 0 to 1 and not falling, for each point of `grid`, named by the point"

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read numbers."""
        names = level_names(reading.parameters, "grid", reading.faults)
        return TruthColumns(names, reading.numbers(one_target(reading, targets)))

    def check(self, table: Table, schema: Schema) -> tuple[Problem, ...]:
        """Check the range, and that no chance falls from one point to the next."""
        return (*super().check(table, schema), *check_rising(table, schema))

    def perfect(self, target: Predictions, schema: Schema) -> Predictions:
        """Return steps from 0 to 1 at the truth."""
        assert isinstance(target, np.ndarray)
        points = np.array([float(name) for name in schema.columns])
        return (points[:, np.newaxis] >= target).astype(np.float64)
