"""The shape `survival_curve`: the chance to last beyond each time of a grid, against a time and whether it happened."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scorer.report import Problem
from scorer.schema import Schema
from scorer.shapes.interval import check_falling
from scorer.shapes.quantile import Quantile, level_names
from scorer.shapes.rules import Predictions, TruthColumns
from scorer.shapes.survival import EVENT, TIME, read_survival
from scorer.solution_columns import SolutionColumns
from scorer.table import Table


class SurvivalCurve(Quantile):
    """The chance that the event comes later than each time; a blank cell is an error, and so is a chance that rises."""

    words = (
        "one column of chances, 0 to 1 and not rising, that the event comes after each time of `grid`, named by the "
        f"time; the solution has `{TIME}` and `{EVENT}` (1 = it happened)"
    )

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read times, not negative, and whether the event happened."""
        names = level_names(reading.parameters, "grid", reading.faults)
        return TruthColumns(names, read_survival(reading, targets))

    def check(self, table: Table, schema: Schema) -> tuple[Problem, ...]:
        """Check the range, and that no chance rises from one time to the next."""
        return (*super().check(table, schema), *check_falling(table, schema))

    def perfect(self, target: Predictions, schema: Schema) -> Predictions:
        """Return steps from 1 to 0 at the time of the row."""
        assert isinstance(target, np.ndarray)
        times = np.array([float(name) for name in schema.columns])
        return np.asarray(times[:, np.newaxis] < target[0], np.float64)
