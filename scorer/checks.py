"""What values say about themselves: what the shape does not take, then what the metric does not take."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from scorer.report import Problem, Severity
from scorer.schema import Schema
from scorer.shapes.choice import SHAPES
from scorer.shapes.rules import Predictions
from scorer.table import CodeArray, Joined, Table

TableCheck = Callable[[Table, Schema], tuple[Problem, ...]]
RowCheck = Callable[[Table, Schema, Predictions, CodeArray | None], tuple[Problem, ...]]


def check_table(table: Table, schema: Schema) -> tuple[Problem, ...]:
    """Return what is wrong or odd about readable values; depends on the submission and public facts alone."""
    problems = SHAPES[schema.shape].check(table, schema)
    metric = schema.record
    faulty = any(problem.severity is Severity.ERROR for problem in (*table.problems, *problems))
    if metric.check and not faulty:
        check: TableCheck = _load(metric.check)
        problems += check(table, schema)
    for held, component in zip(table.components, schema.components, strict=True):
        problems += tuple(problem for problem in check_table(held, component) if problem not in problems)
    return problems


def check_rows(table: Table, schema: Schema, facts: Predictions, rows: CodeArray | None) -> tuple[Problem, ...]:
    """Return what does not fit the solution's own rows, ignored ones among them.

    Parameters
    ----------
    table, schema
        The submission, with values that could be read.
    facts : ndarray or Ragged
        The truth of all rows of the solution, or what the shape keeps beside it, such as the sizes of images. Messages
        tell of it only what entrants know: the items of an order, the length of a sequence.
    rows : ndarray of int32 or None
        The solution's row for each row of the submission; None if both are in the same order.
    """
    if isinstance(facts, Joined):
        held = zip(table.components, schema.components, facts.members, strict=True)
        told = [problem for own, component, member in held for problem in check_rows(own, component, member, rows)]
        return tuple(problem for place, problem in enumerate(told) if problem not in told[:place])
    row_check = schema.record.row_check
    if row_check is None:
        return ()
    check: RowCheck = _load(row_check)
    return check(table, schema, facts, rows)


def _load(name: str) -> Callable[..., tuple[Problem, ...]]:
    module, _, function = name.rpartition(".")
    check: Callable[..., tuple[Problem, ...]] = getattr(importlib.import_module(module), function)
    return check
