"""The shape `wide_prob`: one column of probabilities for each class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from scorer.arrow import ArrowArray
from scorer.cells import distinct_texts
from scorer.errors import SolutionError
from scorer.problems import echo
from scorer.records import Target
from scorer.report import Problem
from scorer.schema import Schema
from scorer.shapes.label import find_blank_labels, label_kind_of, sort_labels
from scorer.shapes.number_columns import check_ranges, read_numbers
from scorer.shapes.rules import Predictions, TruthColumns, one_target
from scorer.solution_columns import SolutionColumns
from scorer.table import CodeArray, FloatArray, Table


class WideProb:
    """A number for each class; a blank cell is an error."""

    words = "one column of probabilities for each class, named like the class"

    def holds_text(self, _: Schema) -> bool:
        """Numbers are read as numbers."""
        return False

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read one column of class labels, or one of 0 and 1 for each class."""
        if reading.metric.target is Target.DISTRIBUTION:
            return _read_distribution(reading, targets)
        if len(targets) > 1:
            return _read_one_hot(reading, targets)
        name = one_target(reading, targets)
        distinct, places = distinct_texts(reading.columns[name])
        if find_blank_labels(reading, name, distinct, places):
            return TruthColumns((name,), places)
        return _order_classes(reading, name, distinct, places)

    def read_cells(self, arrays: Mapping[str, ArrowArray], table: Table, schema: Schema) -> Table:
        """Read numbers."""
        return read_numbers(arrays, table, schema)

    def from_numbers(self, table: Table, values: FloatArray, _: Schema) -> Table:
        """Take the numbers as they are."""
        return replace(table, values=values)

    def check(self, table: Table, schema: Schema) -> tuple[Problem, ...]:
        """Check the range, and that probabilities are no labels."""
        return check_ranges(table, schema, asks_for_probability=True)

    def predictions(self, table: Table, _: Schema) -> Predictions:
        """Return one line for each class."""
        return table.values

    def perfect(self, target: Predictions, schema: Schema) -> Predictions:
        """Return 1 for the true class and 0 for the others."""
        assert isinstance(target, np.ndarray)
        if target.ndim == 2:
            return target
        perfect = np.zeros((len(schema.columns), len(target)))
        perfect[target, np.arange(len(target))] = 1.0
        return perfect


def _order_classes(reading: SolutionColumns, name: str, distinct: Sequence[str], places: CodeArray) -> TruthColumns:
    declared = reading.parameters.get("labels")
    classes = list(declared) if isinstance(declared, tuple) else sort_labels(set(distinct), label_kind_of(distinct))
    unknown = [text for text in distinct if text not in classes]
    if unknown:
        shown = ", ".join(echo(text) for text in unknown[:3])
        reading.faults.append(f"The solution has labels in `{echo(name)}` that are not in `labels`: {shown}.")
        return TruthColumns(tuple(classes), places, tuple(classes))
    if len(classes) < 2:
        reading.faults.append(f"The solution has one class in `{echo(name)}`; expected two or more.")
    positions = {label: code for code, label in enumerate(classes)}
    codes = np.array([positions[text] for text in distinct], np.int32)[places]
    return TruthColumns(tuple(classes), codes, tuple(classes))


def _read_one_hot(reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
    stack = np.stack([reading.numbers(name) for name in targets])
    bad = np.flatnonzero(~(((stack == 0) | (stack == 1)).all(axis=0) & (stack.sum(axis=0) == 1)))
    if len(bad):
        reading.add_fault("The solution has rows without exactly one 1 among the class columns", bad.tolist())
    return TruthColumns(tuple(targets), stack.argmax(axis=0).astype(np.int32), tuple(targets))


def _read_distribution(reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
    if len(targets) < 2:
        raise SolutionError(*reading.faults, f"{reading.metric.name} needs a target column for each class.")
    stack = np.stack([reading.numbers(name) for name in targets])
    sums = stack.sum(axis=0)
    bad = np.flatnonzero(~((stack >= 0).all(axis=0) & (sums > 0)))
    if len(bad):
        reading.add_fault("The solution has rows without votes, or with negative ones", bad.tolist())
        return TruthColumns(tuple(targets), stack, tuple(targets))
    return TruthColumns(tuple(targets), stack / sums, tuple(targets))
