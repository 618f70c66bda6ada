"""Probing: a team's files that differ in so few rows, or tell so little, that they ask for labels, not for a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

# So many near-identical files, or files that tell rows hardly apart, are an alarm; twice as many a strong one.
FEWEST_NEAR = 5
FEWEST_PROBES = 4
# Near is a file that differs in at most so many rows, or in this share of them.
MOST_ROWS = 3
MOST_SHARE = 0.001
# Of few rows three may be much.
SMALLEST_SHARE = 0.01
MOST_SHOWN = 100
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class ProbedFile:
    """One file of a team as its sketch tells it; scores are exact."""

    submission_id: int
    received_at: datetime
    n_rows: int
    n_apart: int
    is_probe_like: bool
    nearest_id: int | None
    n_changed: int | None
    public_score: float | None


@dataclass(frozen=True)
class Step:
    """A near-identical file: which one it was made from, how many rows differ, and what that did to the score."""

    submission_id: int
    nearest_id: int
    received_at: datetime
    n_changed: int
    change: float | None
    is_whole: bool


@dataclass(frozen=True)
class Probing:
    """What speaks for probing.

    `n_labels` is how many labels the steps can have told at most. Steps are whole where the score moved by a whole
    number of public rows, no more than were changed: what a change of single answers does to a share of right ones.
    `probe_ids` are files that tell rows hardly apart: constants, or one-hot ones.
    """

    steps: tuple[Step, ...]
    probe_ids: tuple[int, ...]
    n_rows: int
    is_strong: bool

    @property
    def n_labels(self) -> int:
        """The rows that all steps changed."""
        return sum(step.n_changed for step in self.steps)

    @property
    def n_whole(self) -> int:
        """The steps that moved the score by whole rows."""
        return sum(step.is_whole for step in self.steps)


def is_near(*, n_changed: int, n_rows: int) -> bool:
    """Whether a file differs from another in so few rows that no model was trained in between."""
    few = max(1, min(MOST_ROWS, int(SMALLEST_SHARE * n_rows)))
    return 0 < n_changed <= max(few, MOST_SHARE * n_rows)


def find_probing(files: Sequence[ProbedFile], *, n_public: int) -> Probing | None:
    """Return what speaks for probing in the files of one team, or None if that is too little.

    Parameters
    ----------
    files : sequence of ProbedFile
        All files of the team that have a sketch.
    n_public : int
        Public rows of the solution.
    """
    scores = {file.submission_id: file.public_score for file in files}
    steps = tuple(
        _make_step(file, scores, n_public)
        for file in sorted(files, key=lambda file: file.submission_id)
        if file.n_changed is not None and is_near(n_changed=file.n_changed, n_rows=file.n_rows)
    )
    probes = tuple(sorted(file.submission_id for file in files if file.is_probe_like))
    if len(steps) < FEWEST_NEAR and len(probes) < FEWEST_PROBES:
        return None
    is_strong = len(steps) >= 2 * FEWEST_NEAR or len(probes) >= 2 * FEWEST_PROBES
    return Probing(steps, probes, max(file.n_rows for file in files), is_strong)


def _make_step(file: ProbedFile, scores: dict[int, float | None], n_public: int) -> Step:
    assert file.nearest_id is not None
    assert file.n_changed is not None
    before = scores.get(file.nearest_id)
    change = None if before is None or file.public_score is None else file.public_score - before
    return Step(
        file.submission_id,
        file.nearest_id,
        file.received_at,
        file.n_changed,
        change,
        change is not None and _is_whole(change * n_public, file.n_changed),
    )


def _is_whole(rows: float, n_changed: int) -> bool:
    return abs(rows - round(rows)) < _TOLERANCE and 1 <= abs(round(rows)) <= n_changed
