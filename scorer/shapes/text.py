"""The shape `text`: one column of free text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scorer.arrow import ArrowArray, to_text_column
from scorer.cells import as_text
from scorer.metrics.tokens import WHOLE_NUMBER, pack
from scorer.report import Problem
from scorer.schema import Schema
from scorer.shapes.rules import Predictions, TruthColumns, cell_problem, example_at, one_target
from scorer.solution_columns import SolutionColumns
from scorer.table import FloatArray, Ragged, Table


class Text:
    """One text a row; a blank cell is the empty text."""

    words = "one column of text, named like the solution's target; a blank cell is the empty text"

    def holds_text(self, _: Schema) -> bool:
        """Cells are text."""
        return True

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read texts."""
        name = one_target(reading, targets)
        return TruthColumns((name,), to_texts(reading.columns[name]))

    def read_cells(self, arrays: Mapping[str, ArrowArray], table: Table, schema: Schema) -> Table:
        """Read texts; every cell is one."""
        (name,) = schema.columns
        texts = to_texts(arrays[name]) if name in arrays else empty_lists(table.n_rows)
        return replace(table, lists=texts, problems=())

    def from_numbers(self, table: Table, values: FloatArray, schema: Schema) -> Table:
        """Never asked for: cells of text are not read as numbers."""
        raise NotImplementedError(f"{len(values)} columns of {table.n_rows} rows; {schema.shape} is text.")

    def check(self, _: Table, __: Schema) -> tuple[Problem, ...]:
        """Every text is allowed."""
        return ()

    def predictions(self, table: Table, _: Schema) -> Predictions:
        """Return the texts."""
        assert table.lists is not None
        return table.lists

    def perfect(self, target: Predictions, schema: Schema) -> Predictions:
        """Return the truth; the first of several answers that is not blank, where they are divided by a separator."""
        assert isinstance(target, Ragged)
        separator = schema.parameters.get("separator")
        if not separator:
            return target
        return pack(*(next(filter(None, text.split(str(separator))), "") for text in target.texts()))


def to_texts(array: ArrowArray) -> Ragged:
    """Return a column as the bytes of its texts."""
    column = to_text_column(as_text(array))
    return Ragged(column.offsets.astype(np.int64), column.data)


def empty_lists(n_rows: int) -> Ragged:
    """Return as many empty lists."""
    return Ragged(np.zeros(n_rows + 1, np.int64), np.empty(0, np.uint8))


def check_whole_numbers(table: Table, schema: Schema) -> tuple[Problem, ...]:
    """Find texts with a token that is no whole number, where the metric divides them into whole numbers."""
    if schema.parameters["tokens"] != "int" or table.lists is None:
        return ()
    wrong = {}
    for row, text in enumerate(table.lists.texts()):
        token = next((word for word in text.split() if not WHOLE_NUMBER.fullmatch(word)), None)
        if token is not None:
            wrong[row] = token
    fault = CellFault(
        "value_not_number",
        "with a token that is no whole number",
        "whole numbers divided by spaces",
        "Write each cell as in the sample submission: whole numbers with single spaces between them.",
    )
    return tell_cells(wrong, fault, table, schema)


@dataclass(frozen=True)
class CellFault:
    """What is wrong with cells of text: its code, in words, what was expected, and a hint other than the code's."""

    code: str
    words: str
    expected: str
    hint: str | None = None


def tell_cells(found: Mapping[int, str], fault: CellFault, table: Table, schema: Schema) -> tuple[Problem, ...]:
    """Return the problem of the cells in which something was found, by row (from 0); none if there are no such rows."""
    if not found:
        return ()
    (column,), rows = schema.columns, list(found)
    told = cell_problem(
        fault.code,
        fault.words,
        rows,
        example_at(table, column),
        lambda place: (found[rows[place]], fault.expected),
        column=column,
        hint=fault.hint,
    )
    return (told,)
