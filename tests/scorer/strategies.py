"""Solutions and submissions for any metric of the catalogue, drawn by hypothesis: rows, their parts, errors, order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from scorer.records import Metric
from tests.scorer.samples import (
    N_ROWS,
    extra_columns,
    id_of,
    join,
    prediction_cells,
    prediction_names,
    truth_cells,
    truth_names,
    truth_of,
)

USAGES = ("Public", "Private", "Ignored")
ROWS = st.lists(st.integers(0, N_ROWS - 1), min_size=40, max_size=70, unique=True)


@dataclass(frozen=True)
class Case:
    """A solution, and how far each prediction is from the truth.

    Attributes
    ----------
    metric : Metric
        The metric.
    rows : list of int
        Which rows of the samples it has.
    usages : list of str
        The part of each.
    shifts : list of float
        The error of each prediction, between 0 and 1.
    order : list of int
        Another order of the rows.
    """

    metric: Metric
    rows: list[int]
    usages: list[str]
    shifts: list[float]
    order: list[int]

    @property
    def solution(self) -> str:
        """The solution file."""
        return self._solution({})

    @property
    def weighted_solution(self) -> str:
        """The solution file with a column `w` of ones."""
        return self._solution({"w": ["1"] * N_ROWS})

    def _solution(self, more: dict[str, list[str]]) -> str:
        truths, extras = truth_of(self.metric), {**extra_columns(self.metric), **more}
        lines = [",".join(["id", *truth_names(self.metric), *extras, "Usage"])]
        for row, usage in zip(self.rows, self.usages, strict=True):
            cells = [*truth_cells(self.metric, row, truths[row]), *(cells[row] for cells in extras.values())]
            lines.append(",".join([id_of(self.metric, row), *cells, usage]))
        return join(lines)

    @property
    def header(self) -> str:
        """The header of a submission."""
        return ",".join(["id", *prediction_names(self.metric)])

    def lines(self, shifts: Sequence[float] | None = None) -> list[str]:
        """Return the rows of a submission with these errors, without them with the case's own."""
        truths = truth_of(self.metric)
        return [
            ",".join([id_of(self.metric, row), *prediction_cells(self.metric, row, truths[row], shift)])
            for row, shift in zip(self.rows, self.shifts if shifts is None else shifts, strict=True)
        ]

    def submission(self, shifts: Sequence[float] | None = None) -> str:
        """Return a submission in the order of the solution."""
        return join([self.header, *self.lines(shifts)])

    def changed_outside(self, usage: str) -> str:
        """Return the submission with other predictions in all rows but those of a part."""
        return self.submission(
            [shift if own == usage else (shift + 0.37) % 1 for own, shift in zip(self.usages, self.shifts, strict=True)]
        )


@st.composite
def cases(draw: st.DrawFn, metric: Metric) -> Case:
    """Draw a case: every part has rows; the slices of a volume stay together."""
    rows = sorted(draw(ROWS))
    turns = draw(st.lists(st.sampled_from((0, 0, 0, 1, 2)), min_size=len(rows), max_size=len(rows)))
    if "slices" in metric.extras:
        turns = [0] * len(rows)
    usages = [USAGES[(row % 5 // 2 + turn) % 3] for row, turn in zip(rows, turns, strict=True)]
    shifts = draw(st.lists(st.floats(0, 1), min_size=len(rows), max_size=len(rows)))
    return Case(metric, rows, usages, shifts, draw(st.permutations(range(len(rows)))))
