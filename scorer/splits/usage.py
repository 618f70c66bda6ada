"""The `Usage` column: which rows of a solution are public, private or ignored."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import numpy as np

from scorer.arrow import ArrowArray
from scorer.cells import distinct_texts
from scorer.problems import count_of, echo
from scorer.table import CodeArray


class Part(StrEnum):
    """A part of the solution that has a score of its own."""

    PUBLIC = "public"
    PRIVATE = "private"


IGNORED = "ignored"


def read_usage(column: ArrowArray | None, n_rows: int, faults: list[str]) -> Mapping[Part, CodeArray]:
    """Return the rows of each part that has any; without a column all are public. Faults are added to the list."""
    if column is None:
        return {Part.PUBLIC: np.arange(n_rows, dtype=np.int32)}
    distinct, places = distinct_texts(column)
    words = [text.casefold() for text in distinct]
    for place, text in enumerate(distinct):
        if words[place] not in (*Part, IGNORED):
            rows = np.flatnonzero(places == place)
            where = f"{count_of(len(rows), 'row')}; first: {int(rows[0]) + 1}"
            faults.append(f"The solution has “{echo(text)}” in `Usage` ({where}); expected Public, Private or Ignored.")
    parts: dict[Part, CodeArray] = {}
    for part in Part:
        named = [place for place, word in enumerate(words) if word == part]
        scored: CodeArray = np.flatnonzero(np.isin(places, named)).astype(np.int32)
        if len(scored):
            parts[part] = scored
    if Part.PUBLIC not in parts:
        faults.append("The solution has no Public row in `Usage`.")
    return parts
