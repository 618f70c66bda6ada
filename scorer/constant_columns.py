"""Columns with one value in every row: nearly always a mistake, and never a fault by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from scorer.problems import echo, make_problem
from scorer.records import Shape
from scorer.report import Example, Problem
from scorer.schema import Schema
from scorer.table import Table

_FIRST_LOOK = 64
_OF_ONE_VALUE = (Shape.SCALAR, Shape.WIDE, Shape.LONG, Shape.SURVIVAL, Shape.LABEL)


def find_constant(table: Table, schema: Schema, told: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return a warning for each column of predictions, all read, that has one value in every row.

    Parameters
    ----------
    table, schema : Table, Schema
        The whole submission.
    told : sequence of Problem
        What was found already: a metric may have refused the column for that.
    """
    if table.n_rows < 2 or any(problem.code == "column_constant" for problem in told):
        return ()
    if table.components:
        pairs = zip(table.components, schema.components, strict=True)
        # A column that several components take is told of once.
        return tuple(dict.fromkeys(note for held, own in pairs for note in find_constant(held, own, told)))
    lines = lines_of(table, schema)
    return tuple(
        _warn(schema.columns[place], _text_of(lines[place][0], table, schema), table)
        for place in columns_to_note([_is_constant(line) for line in lines], schema.shape)
        if schema.is_scored(schema.columns[place])
    )


def lines_of(table: Table, schema: Schema) -> Sequence[npt.NDArray[Any]]:
    """Return the prediction columns of a table, numbers or codes; none for shapes that hold lists."""
    if schema.shape is Shape.LABEL:
        return [table.codes]
    return [*table.values] if table.lists is None and table.values.size else []


def columns_to_note(is_constant: Sequence[bool], shape: Shape) -> list[int]:
    """Return the places of the columns to warn of.

    Of several columns with a meaning in common some may well be constant: the spread of a distribution, a rare class.
    """
    if shape is Shape.WIDE_PROB:
        return [0] if is_constant and all(is_constant) else []
    return [place for place, own in enumerate(is_constant) if own] if shape in _OF_ONE_VALUE else []


def _is_constant(line: npt.NDArray[Any]) -> bool:
    # NaN, which differs from itself, and -1 stand for cells that were told of already.
    first = line[0]
    is_code = np.issubdtype(line.dtype, np.integer)
    return not (is_code and first < 0) and bool((line[:_FIRST_LOOK] == first).all()) and bool((line == first).all())


def _text_of(value: Any, table: Table, schema: Schema) -> str:
    return (*schema.labels, *table.new_labels)[value] if schema.shape is Shape.LABEL else repr(float(value))


def _warn(column: str, value: str, table: Table) -> Problem:
    name, found = echo(column), echo(value)
    message = f"The column `{name}` has one value, {found}, in every row."
    examples = [Example(column=name, found=found, expected="values that vary")]
    return make_problem("predictions_constant", message, count=table.n_rows, examples=examples)
