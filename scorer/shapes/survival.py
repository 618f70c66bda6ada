"""The shape `survival`: one number a row against a time and whether the event happened."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scorer.errors import SolutionError
from scorer.schema import Schema
from scorer.shapes.rules import Predictions, TruthColumns
from scorer.shapes.scalar import Scalar
from scorer.solution_columns import SolutionColumns
from scorer.table import FloatArray

TIME, EVENT, PREDICTION = "time", "event", "prediction"


class Survival(Scalar):
    """One number a row; a blank cell is an error."""

    words = f"one column of numbers named `{PREDICTION}`; the solution has `{TIME}` and `{EVENT}` (1 = it happened)"

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read times, not negative, and whether the event happened."""
        return TruthColumns((PREDICTION,), read_survival(reading, targets))

    def perfect(self, target: Predictions, schema: Schema) -> Predictions:
        """Return the order of the times; of equal times what was censored lasted longer."""
        assert isinstance(target, np.ndarray)
        _, places = np.unique(np.stack([target[0], 1 - target[1]]), axis=1, return_inverse=True)
        lasting = places.reshape(-1).astype(np.float64)
        return lasting if schema.parameters.get("higher_is") == "time" else -lasting


def read_survival(reading: SolutionColumns, targets: Sequence[str]) -> FloatArray:
    """Return the line of the times, not negative, and that of whether the event happened."""
    if set(targets) != {TIME, EVENT}:
        listed = ", ".join(f"`{name}`" for name in targets[:10]) or "none"
        raise SolutionError(
            *reading.faults,
            f"The solution has the target columns {listed}; {reading.metric.name} takes `{TIME}` and `{EVENT}`.",
        )
    times = reading.numbers(TIME)
    bad = np.flatnonzero(times < 0)
    if len(bad):
        reading.add_fault(f"The solution has negative values of `{TIME}`", bad.tolist())
    return np.stack([times, reading.zeros_and_ones(EVENT)])
