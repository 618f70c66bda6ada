"""The shape `pairs`: labels with their confidence, any number a row."""

from __future__ import annotations

import math

from scorer.metrics.tokens import NUMBER, pack
from scorer.report import Problem
from scorer.schema import Schema
from scorer.shapes.rules import Predictions
from scorer.shapes.text import CellFault, Text, tell_cells
from scorer.table import Ragged, Table

_FAULT = CellFault("groups_broken", "not made of pairs", "pairs of a label and a finite number")


class Pairs(Text):
    """Pairs of a label and its confidence, divided by spaces; a blank cell is the empty list."""

    words = (
        "one column with pairs of a label and its confidence divided by spaces, such as `cat 0.9 dog 0.3`, named like "
        "the solution's target, which holds labels divided by spaces; a blank cell holds none"
    )

    def check(self, table: Table, schema: Schema) -> tuple[Problem, ...]:
        """Find cells with half a pair, or with a confidence that is no finite number."""
        assert table.lists is not None
        wrong = {
            row: token
            for row, text in enumerate(table.lists.texts())
            if (token := _find_fault(text.split())) is not None
        }
        return tell_cells(wrong, _FAULT, table, schema)

    def perfect(self, target: Predictions, _: Schema) -> Predictions:
        """Return the labels of the truth, each one once and with full confidence."""
        assert isinstance(target, Ragged)
        return pack(*(" ".join(f"{label} 1" for label in dict.fromkeys(text.split())) for text in target.texts()))


def _find_fault(tokens: list[str]) -> str | None:
    """Return the first confidence that is none, or the label that has none."""
    for token in tokens[1::2]:
        if not NUMBER.fullmatch(token) or not math.isfinite(float(token)):
            return token
    return tokens[-1] if len(tokens) % 2 else None
