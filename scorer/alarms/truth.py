"""What would be right in the rows of a sketch, and how unlike each other the right answers are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scorer.alarms.canonical import mark_rows, order_of_ids
from scorer.alarms.sketches import choose_rows
from scorer.compiled import CompiledSolution
from scorer.evaluation import AnyArray
from scorer.shapes.choice import SHAPES

# Of a file without any sign of a model at least so many rows are equal, and so few differ beside those of the truth.
_EQUAL_SHARE = 0.8
_SHARE_OF_TRUTH = 0.25


@dataclass(frozen=True)
class RightAnswers:
    """The truth in the rows of sketches. It tells labels.

    Attributes
    ----------
    numbers : ndarray or None
        What sketches of numbers are held against; NaN in rows that no part scores.
    marks : ndarray of uint32
        What sketches of marks are held against; 0 in rows that no part scores.
    n_rows, n_apart : int
        Rows that are scored, and those of them whose right answer is not the commonest one.
    """

    numbers: AnyArray | None
    marks: npt.NDArray[np.uint32]
    n_rows: int
    n_apart: int


def read_right_answers(compiled: CompiledSolution) -> RightAnswers:
    """Return the truth of a solution as sketches hold predictions."""
    schema, n_rows = compiled.schema, compiled.n_rows
    marks, numbers = np.zeros(n_rows, np.uint64), None
    for part in compiled.parts().values():
        perfect = SHAPES[schema.shape].perfect(part.target, schema)
        marks[part.rows] = mark_rows(perfect, schema)
        if isinstance(perfect, np.ndarray) and np.issubdtype(perfect.dtype, np.floating):
            lines = perfect if perfect.ndim == 2 else perfect[np.newaxis]
            numbers = np.full((len(lines), n_rows), np.nan) if numbers is None else numbers
            numbers[:, part.rows] = lines
    _, counts = np.unique(marks[marks != 0], return_counts=True)
    order = order_of_ids(compiled.arrays)
    chosen = None if numbers is None else numbers[:, order[choose_rows(n_rows, len(numbers))]].ravel()
    short = (marks[order[choose_rows(n_rows)]] >> np.uint64(32)).astype(np.uint32)
    return RightAnswers(chosen, short, int(counts.sum()), int(counts.sum() - counts.max(initial=0)))


def is_probe_like(*, n_rows: int, n_apart: int, right: RightAnswers) -> bool:
    """Whether a file says the same in nearly every row although the right answers do not: a constant, or one-hot.

    Where nearly all right answers are equal, a model may say so, too.
    """
    return n_apart <= (1 - _EQUAL_SHARE) * n_rows and n_apart <= _SHARE_OF_TRUTH * right.n_apart
