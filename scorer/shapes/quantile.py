"""The shape `quantile`: one column of numbers for each level."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from scorer.labels import number_text
from scorer.records import ParameterValues
from scorer.report import Problem
from scorer.schema import Schema
from scorer.shapes.interval import check_rising
from scorer.shapes.number_columns import read_bounded
from scorer.shapes.rules import Predictions, TruthColumns, one_target
from scorer.shapes.scalar import Scalar
from scorer.solution_columns import SolutionColumns
from scorer.table import Table


class Quantile(Scalar):
    """A number for each level; a blank cell is an error."""

    words = "one column of numbers for each of `levels`, named by the level"

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read numbers."""
        names = level_names(reading.parameters, "levels", reading.faults)
        return TruthColumns(names, read_bounded(reading, one_target(reading, targets)))

    def predictions(self, table: Table, _: Schema) -> Predictions:
        """Return one line for each level."""
        return table.values

    def perfect(self, target: Predictions, schema: Schema) -> Predictions:
        """Return the truth at every level."""
        assert isinstance(target, np.ndarray)
        return np.tile(target, (len(schema.columns), 1))


def level_names(parameters: ParameterValues, parameter: str, faults: list[str]) -> tuple[str, ...]:
    """Return the columns of rising numbers, such as `0.1`, `0.5`, `0.9`; numbers that do not rise are a fault."""
    numbers = parameters[parameter]
    assert isinstance(numbers, tuple)
    if list(numbers) != sorted(set(numbers)):
        faults.append(f"The numbers of the parameter `{parameter}` do not rise.")
    return tuple(number_text(number) for number in numbers)


def check_monotone(table: Table, schema: Schema) -> tuple[Problem, ...]:
    """Find rows whose quantiles cross, where the host asks for it."""
    return check_rising(table, schema) if schema.parameters["require_monotone"] else ()
