"""One run of a command on one competition, and what became of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

State = Literal["ran", "scored", "refused", "failed", "timed_out", "no_file"]
MEDALS = ("gold", "silver", "bronze")


@dataclass(frozen=True)
class Trial:
    """A competition and the seed of one run on it."""

    slug: str
    seed: int


@dataclass(frozen=True)
class Outcome:
    """What became of a run.

    Parameters
    ----------
    state : str
        `ran`: its file waits to be handed in; `scored`; `refused`: the file ended in error; `failed`: the command ended
        with another code than 0; `timed_out`; `no_file`: it wrote no submission.
    seconds : float
        Wall clock of the command alone.
    key : str
        What the file is handed in under, so that a second try is no second submission.
    medal : str or None
        What the public score would have earned on the competition's reference board.
    is_above_median : bool or None
        Whether it is above the middle of that board; None without such a board.
    """

    slug: str
    seed: int
    state: State
    seconds: float
    key: str = ""
    exit_code: int | None = None
    submission_id: int | None = None
    public_score: float | None = None
    has_reference: bool = False
    medal: str | None = None
    is_above_median: bool | None = None
    message: str = ""

    @property
    def trial(self) -> Trial:
        """The run that it is of."""
        return Trial(self.slug, self.seed)

    def as_json(self) -> dict[str, object]:
        """Return it as it is kept and printed."""
        return asdict(self)


def list_trials(slugs: list[str], n_seeds: int) -> list[Trial]:
    """Return all runs: every competition with the first seed, then every one with the second, from 1."""
    return [Trial(slug, seed) for seed in range(1, n_seeds + 1) for slug in slugs]
