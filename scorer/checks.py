"""What values say about themselves: ranges, labels and habits that the metric does not take."""

from __future__ import annotations

import importlib
from collections.abc import Callable

import numpy as np

from scorer.problems import count_of, echo, make_problem
from scorer.registry import METRICS, PROBABILITY, Bounds, Shape, Target
from scorer.report import MAX_EXAMPLES, Example, Problem, Severity
from scorer.schema import Schema
from scorer.table import BoolArray, FloatArray, Table

TableCheck = Callable[[Table, Schema], tuple[Problem, ...]]
_FIRST_LOOK = 64


def check_table(table: Table, schema: Schema) -> tuple[Problem, ...]:
    """Return what is wrong or odd about readable values; depends on the submission and public facts alone."""
    problems = _check_labels(table, schema) if schema.shape is Shape.LABEL else _check_ranges(table, schema)
    metric = METRICS[schema.metric]
    faulty = any(problem.severity is Severity.ERROR for problem in (*table.problems, *problems))
    if metric.check and not faulty:
        problems += _load(metric.check)(table, schema)
    return problems


def _load(name: str) -> TableCheck:
    module, _, function = name.rpartition(".")
    check: TableCheck = getattr(importlib.import_module(module), function)
    return check


def _check_ranges(table: Table, schema: Schema) -> tuple[Problem, ...]:
    problems = []
    for name, values in zip(schema.columns, table.values, strict=True):
        if not len(values) or (values.min() >= schema.bounds.lowest and values.max() <= schema.bounds.highest):
            continue
        # A comparison with NaN, which stands for a cell told of already, is false.
        is_bad = (values < schema.bounds.lowest) | (values > schema.bounds.highest)
        if is_bad.any():
            problems.append(_out_of_range(table, name, values, is_bad, schema.bounds))
    if not problems and _asks_for_probability(schema) and _is_zero_or_one(table.values):
        message = "All predictions are 0 or 1; expected probabilities or scores."
        problems.append(make_problem("labels_for_probabilities", message, count=table.n_rows))
    return tuple(problems)


def _asks_for_probability(schema: Schema) -> bool:
    metric = METRICS[schema.metric]
    return metric.target is Target.BINARY or metric.shape is Shape.WIDE_PROB


def _is_zero_or_one(values: FloatArray) -> bool:
    def holds(part: FloatArray) -> bool:
        return bool(((part == 0) | (part == 1)).all())

    # A constant column is no label column, and a sample submission often is constant.
    return holds(values[:, :_FIRST_LOOK]) and holds(values) and bool(values.size) and values.min() < values.max()


def _out_of_range(table: Table, name: str, values: FloatArray, is_bad: BoolArray, bounds: Bounds) -> Problem:
    rows = np.flatnonzero(is_bad).tolist()
    expected = bounds.words
    first = rows[0]
    message = (
        f"{count_of(len(rows), 'value')} of `{echo(name)}` out of range: "
        f"row {first + 1} has {float(values[first])!r}; expected {expected}."
    )
    hint = None
    if bounds == PROBABILITY and float(np.nanmin(values)) >= 0 and 1 < float(np.nanmax(values)) <= 100:
        hint = "These look like percentages: divide them by 100."
    examples = [
        table.example(row, column=echo(name), found=repr(float(values[row])), expected=expected)
        for row in rows[:MAX_EXAMPLES]
    ]
    return make_problem("value_out_of_range", message, count=len(rows), examples=examples, hint=hint)


def _check_labels(table: Table, schema: Schema) -> tuple[Problem, ...]:
    rows = np.flatnonzero(table.codes >= len(schema.labels)).tolist()
    if not rows:
        return ()
    names = (*schema.labels, *table.new_labels)
    known = ", ".join(echo(label) for label in schema.labels[:MAX_EXAMPLES])
    expected = f"one of {known}" + (" …" if len(schema.labels) > MAX_EXAMPLES else "")
    code = "label_not_allowed" if schema.parameters.get("reject_unknown") else "label_unknown"
    examples: list[Example] = [
        table.example(row, column=echo(schema.columns[0]), found=names[table.codes[row]], expected=expected)
        for row in rows[:MAX_EXAMPLES]
    ]
    message = (
        f"{count_of(len(rows), 'label')} of `{echo(schema.columns[0])}` not known: "
        f"row {rows[0] + 1} has “{echo(names[table.codes[rows[0]]])}”; expected {expected}."
    )
    return (make_problem(code, message, count=len(rows), examples=examples),)
