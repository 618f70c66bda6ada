"""The shape `ranked`: one list of items a row, the best first."""

from __future__ import annotations

from scorer.metrics.tokens import pack
from scorer.schema import Schema
from scorer.shapes.rules import Predictions
from scorer.shapes.text import Text
from scorer.table import Ragged


class Ranked(Text):
    """A list of items divided by spaces; a blank cell is the empty list."""

    words = (
        "one column with a list of items divided by spaces, the best first, named like the solution's target; "
        "a blank cell is the empty list"
    )

    def perfect(self, target: Predictions, _: Schema) -> Predictions:
        """Return the items of the truth, each one once."""
        assert isinstance(target, Ragged)
        return pack(*(" ".join(dict.fromkeys(text.split())) for text in target.texts()))
