"""The shape `ranked`: one list of items a row, the best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from scorer.metrics.tokens import pack
from scorer.problems import echo
from scorer.schema import Schema
from scorer.shapes.rules import Predictions, TruthColumns
from scorer.shapes.text import Text
from scorer.solution_columns import SolutionColumns
from scorer.table import CodeArray, Ragged

UNKNOWN = -1


class Ranked(Text):
    """A list of items divided by spaces; a blank cell is the empty list."""

    words = (
        "one column with a list of items divided by spaces, the best first, named like the solution's target; "
        "a blank cell is the empty list"
    )

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read lists; where parts are weighted, the type of a row is what stands behind the last _ of its id."""
        read = super().read_truth(reading, targets)
        weights = reading.parameters.get("part_weights")
        if not isinstance(weights, Mapping):
            return read
        return replace(read, extras={"types": _read_types(reading, list(weights))})

    def perfect(self, target: Predictions, _: Schema) -> Predictions:
        """Return the items of the truth, each one once."""
        assert isinstance(target, Ragged)
        return pack(*(" ".join(dict.fromkeys(text.split())) for text in target.texts()))


def _read_types(reading: SolutionColumns, known: Sequence[str]) -> CodeArray:
    """Return the place of each row's type among the known ones; another type is a fault."""
    positions = {name: code for code, name in enumerate(known)}
    types = [str(text).rpartition("_")[2] for text in reading.columns[reading.id_name].to_pylist()]
    codes = np.array([positions.get(name, UNKNOWN) for name in types], np.int32)
    bad = np.flatnonzero(codes == UNKNOWN).tolist()
    if bad:
        reading.add_fault(
            f"The solution has ids in `{echo(reading.id_name)}` whose last part, such as “{echo(types[bad[0]])}”, has "
            f"no weight in part_weights ({', '.join(map(echo, known))})",
            bad,
        )
    return codes
