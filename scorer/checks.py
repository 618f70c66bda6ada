"""What values say about themselves: what the shape does not take, then what the metric does not take."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from scorer.report import Problem, Severity
from scorer.schema import Schema
from scorer.shapes.choice import SHAPES
from scorer.table import Table

TableCheck = Callable[[Table, Schema], tuple[Problem, ...]]


def check_table(table: Table, schema: Schema) -> tuple[Problem, ...]:
    """Return what is wrong or odd about readable values; depends on the submission and public facts alone."""
    problems = SHAPES[schema.shape].check(table, schema)
    metric = schema.record
    faulty = any(problem.severity is Severity.ERROR for problem in (*table.problems, *problems))
    if metric.check and not faulty:
        problems += _load(metric.check)(table, schema)
    return problems


def _load(name: str) -> TableCheck:
    module, _, function = name.rpartition(".")
    check: TableCheck = getattr(importlib.import_module(module), function)
    return check
