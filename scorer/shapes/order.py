"""The shape `order`: all items of the row, each one once, in the predicted order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scorer.problems import echo
from scorer.report import Problem
from scorer.schema import Schema
from scorer.shapes.rules import Predictions, TruthColumns
from scorer.shapes.text import CellFault, Text, tell_cells
from scorer.solution_columns import SolutionColumns
from scorer.table import CodeArray, Ragged, Table

_FAULT = CellFault("order_not_permutation", "not made of the row's items", "every item of the row, each one once")


class Order(Text):
    """A permutation of the row's items, divided by spaces; a blank cell is an error."""

    words = (
        "one column with all items of the row divided by spaces, each one once, in the predicted order, named like the "
        "solution's target; a blank cell is an error"
    )

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read orders; a row without items, and an item that occurs twice, are faults."""
        read = super().read_truth(reading, targets)
        assert isinstance(read.target, Ragged)
        rows = [text.split() for text in read.target.texts()]
        name = echo(read.columns[0])
        blank = [row for row, items in enumerate(rows) if not items]
        repeated = [row for row, items in enumerate(rows) if len(set(items)) < len(items)]
        if blank:
            reading.add_fault(f"The solution has orders without an item in `{name}`", blank)
        if repeated:
            reading.add_fault(f"The solution has orders of `{name}` that repeat an item", repeated)
        return read


def check_permutations(
    table: Table, schema: Schema, target: Predictions, rows: CodeArray | None
) -> tuple[Problem, ...]:
    """Find orders that do not hold exactly the items of their row, of which the test data tell."""
    assert isinstance(target, Ragged)
    assert table.lists is not None
    truth = target.texts() if rows is None else target.take(rows).texts()
    wrong = {
        row: _find_difference(Counter(wanted.split()), Counter(given.split()))
        for row, (wanted, given) in enumerate(zip(truth, table.lists.texts(), strict=True))
        if sorted(wanted.split()) != sorted(given.split())
    }
    return tell_cells(wrong, _FAULT, table, schema)


def _find_difference(wanted: Counter[str], given: Counter[str]) -> str:
    """Return an item that is too many, else one that lacks; nothing for a blank cell."""
    if not given:
        return ""
    too_many, lacking = sorted(given - wanted), sorted(wanted - given)
    return too_many[0] if too_many else f"no {lacking[0]}"
