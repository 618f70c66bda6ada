"""Columns of numbers: how they are read and judged, whatever their shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import numpy as np

from scorer.arrow import ArrowArray
from scorer.cells import to_numbers
from scorer.problems import count_of, echo, make_problem
from scorer.records import PROBABILITY, Bounds
from scorer.report import MAX_EXAMPLES, Problem
from scorer.schema import Schema
from scorer.shapes.rules import TruthColumns, example_at, full_of_nan
from scorer.solution_columns import SolutionColumns
from scorer.table import BoolArray, FloatArray, Table

_FIRST_LOOK = 64
_PLAINLY_MORE_THAN_1, _HUNDRED, _LEAST_SHARE_OF_PERCENTAGES = 2, 100, 0.25
LARGEST_SCALE = 1000


def read_numbers(arrays: Mapping[str, ArrowArray], table: Table, schema: Schema) -> Table:
    """Return the table with every prediction column as numbers, NaN where a cell is none, and their problems."""
    problems: list[Problem] = []
    read: list[FloatArray] = []
    for name in schema.columns:
        if name not in arrays:
            read.append(full_of_nan(table.n_rows))
            continue
        if not schema.is_scored(name):
            read.append(np.zeros(table.n_rows))
            continue
        numbers = to_numbers(arrays[name], name, example_at(table, name))
        read.append(numbers.values)
        problems += numbers.problems
    values = read[0][np.newaxis] if len(read) == 1 else np.stack(read)
    return replace(table, values=values, problems=tuple(problems))


def read_bounded(reading: SolutionColumns, name: str) -> FloatArray:
    """Return a target column as numbers within the metric's bounds; what is none becomes a fault."""
    numbers = reading.numbers(name)
    bounds = reading.metric.bounds(reading.parameters)
    bad = np.flatnonzero((numbers < bounds.lowest) | (numbers > bounds.highest))
    if len(bad):
        reading.add_fault(f"The solution has values of `{echo(name)}` outside {bounds.words}", bad.tolist())
    return numbers


def read_ratings(reading: SolutionColumns, name: str) -> TruthColumns:
    """Return a target column of whole numbers, with the scale: as the parameters say, else as they occur."""
    ratings = read_bounded(reading, name)
    bad = np.flatnonzero(ratings % 1 != 0)
    if len(bad):
        reading.add_fault(f"The solution has values of `{echo(name)}` that are no whole numbers", bad.tolist())
    if not reading.metric.takes_bounds:
        return TruthColumns((name,), ratings)
    declared = reading.metric.bounds(reading.parameters)
    lowest = declared.lowest if np.isfinite(declared.lowest) else float(ratings.min())
    highest = declared.highest if np.isfinite(declared.highest) else float(ratings.max())
    if highest - lowest >= LARGEST_SCALE:
        reading.faults.append(
            f"The ratings of `{echo(name)}` span {highest - lowest:g}; expected at most {LARGEST_SCALE}."
        )
    margin = 0.5 if reading.parameters.get("round") else 0.0
    return TruthColumns((name,), ratings, bounds=Bounds(lowest - margin, highest + margin))


def check_ranges(table: Table, schema: Schema, *, asks_for_probability: bool) -> tuple[Problem, ...]:
    """Find numbers outside the bounds, and labels in the place of probabilities."""
    problems = []
    for name, values in zip(schema.columns, table.values, strict=True):
        if (
            not schema.is_scored(name)
            or not len(values)
            or (values.min() >= schema.bounds.lowest and values.max() <= schema.bounds.highest)
        ):
            continue
        # A comparison with NaN, which stands for a cell told of already, is false.
        is_bad = (values < schema.bounds.lowest) | (values > schema.bounds.highest)
        if is_bad.any():
            problems.append(_out_of_range(table, name, values, is_bad, schema.bounds))
    if not problems and asks_for_probability and _is_zero_or_one(table.values):
        message = "All predictions are 0 or 1; expected probabilities or scores."
        problems.append(make_problem("labels_for_probabilities", message, count=table.n_rows))
    return tuple(problems)


def check_valid_range(table: Table, schema: Schema) -> tuple[Problem, ...]:
    """Find predictions outside of `valid_range`, where it does not hold for the truth."""
    lowest, highest = cast("tuple[float, float]", schema.parameters["valid_range"])
    return check_ranges(table, replace(schema, bounds=Bounds(lowest, highest)), asks_for_probability=False)


def _is_zero_or_one(values: FloatArray) -> bool:
    def holds(part: FloatArray) -> bool:
        return bool(((part == 0) | (part == 1)).all())

    # A constant column is no label column, and a sample submission often is constant.
    return holds(values[:, :_FIRST_LOOK]) and holds(values) and bool(values.size) and values.min() < values.max()


def _are_percentages(values: FloatArray, bounds: Bounds) -> bool:
    """Whether a column of probabilities runs from 0 to 100, and not only a few of its values out of the range."""
    # What merely overshoots, as a regression does, ends near 1.
    if bounds != PROBABILITY or np.nanmin(values) < 0 or not _PLAINLY_MORE_THAN_1 < np.nanmax(values) <= _HUNDRED:
        return False
    return int(np.count_nonzero(values > 1)) >= _LEAST_SHARE_OF_PERCENTAGES * len(values)


def _out_of_range(table: Table, name: str, values: FloatArray, is_bad: BoolArray, bounds: Bounds) -> Problem:
    rows = np.flatnonzero(is_bad).tolist()
    expected = bounds.words
    first = rows[0]
    message = (
        f"{count_of(len(rows), 'value')} of `{echo(name)}` out of range: "
        f"row {first + 1} has {float(values[first])!r}; expected {expected}."
    )
    code = "value_out_of_range"
    if _are_percentages(values, bounds):
        code = "percentage"
        message = (
            f"{count_of(len(rows), 'value')} of `{echo(name)}` as if in percent: row {first + 1} has "
            f"{float(values[first])!r}, and the column ends at {float(np.nanmax(values))!r}; expected {expected}."
        )
    examples = [
        table.example(row, column=echo(name), found=repr(float(values[row])), expected=expected)
        for row in rows[:MAX_EXAMPLES]
    ]
    return make_problem(code, message, count=len(rows), examples=examples)
