"""Honest modes: what of a public score is released, so that a leaderboard can't be fitted to or read out.

In `rounded` and `ladder` all that participants see follows from the released score alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

MAX_DECIMALS = 15


class HonestMode(StrEnum):
    """How much of a public score participants see."""

    EXACT = "exact"
    ROUNDED = "rounded"
    LADDER = "ladder"

    @property
    def words(self) -> str:
        """What entrants are told of it, in one sentence."""
        return _WORDS[self]


_WORDS = {
    HonestMode.EXACT: "Every score is shown as it is computed; teams are ranked by all of its digits.",
    HonestMode.ROUNDED: "Scores are rounded to what the public rows can tell apart; equal ones are ranked by time.",
    HonestMode.LADDER: "A better score is shown only when it is better beyond the noise of the public rows.",
}


@dataclass(frozen=True)
class Released:
    """What a team has seen of its public scores so far.

    Attributes
    ----------
    score : float
        The released score.
    submission_id : int
        The submission that it was released for, with which the next one is compared.
    """

    score: float
    submission_id: int


def round_to_step(score: float, step: float) -> float:
    """Return the nearest multiple of `step`; of two equally near ones the even one."""
    return round(score / step) * step + 0.0


def rounding_step(standard_error: float) -> float:
    """Return the power of ten that a score with this standard error is rounded to.

    It is the smallest power of ten that is not below the standard error: a shown difference of one step is then at
    least one standard error, and no further digit of a label shows.

    Raises
    ------
    ValueError
        If the standard error is not finite or is negative.
    """
    if not math.isfinite(standard_error) or standard_error < 0:
        raise ValueError(f"A standard error must be finite and not negative: {standard_error}.")
    if standard_error == 0:
        return float(f"1e-{MAX_DECIMALS}")
    # The epsilon takes 0.01 for 10⁻², although its logarithm is not quite −2.
    exponent = max(-MAX_DECIMALS, math.ceil(math.log10(standard_error) - 1e-9))
    return float(f"1e{exponent}")


def climb(
    before: Released | None,
    *,
    submission_id: int,
    score: float,
    standard_error: float,
    n_public: int,
    higher_is_better: bool,
) -> Released:
    """Return what the parameter-free ladder releases after one more submission.

    Parameters
    ----------
    before : Released or None
        What the team has seen so far; None before its first score.
    submission_id, score : int, float
        The new submission and its public score.
    standard_error : float
        Of the difference between the new submission and that of `before`, paired on the same public rows.
    n_public : int
        Public rows; a released score is a multiple of 1/n.
    higher_is_better : bool
        The metric's direction.

    Returns
    -------
    Released
        The new score if it is better than the last by more than a standard error, and shows better too, else what was
        there before.

    References
    ----------
    Blum and Hardt (2015), The Ladder: A Reliable Leaderboard for Machine Learning Competitions, ICML, the ladder
    without parameters.
    """
    shown = Released(round_to_step(score, 1 / n_public), submission_id)
    if before is None:
        return shown
    sign = 1 if higher_is_better else -1
    is_beyond_noise = sign * (score - before.score) > standard_error
    # Two nearly equal files have next to no standard error: one that would show the same score again is no step.
    return shown if is_beyond_noise and sign * (shown.score - before.score) > 0 else before


@dataclass(frozen=True)
class Rung:
    """A scored submission of a team, to be put on the ladder once more.

    Attributes
    ----------
    submission_id, score : int, float
        The submission and its public score.
    is_hidden : bool
        Whether a host has hidden it: then nothing is compared with it.
    is_compared : bool
        Whether it was compared with a step.
    step_id, standard_error : int or None, float
        The step that it was compared with, and the standard error of the difference.
    """

    submission_id: int
    score: float
    is_hidden: bool = False
    is_compared: bool = False
    step_id: int | None = None
    standard_error: float = 0.0


@dataclass(frozen=True)
class Replay:
    """What the ladder releases of a team's submissions, as far as they have been compared.

    Attributes
    ----------
    released : dict of int to float
        The released scores, by submission; those that tell no improvement are left out.
    n_left : int
        Submissions that are still to be compared.
    wanted : tuple of int and int, or None
        The first of them, and the step that it is to be compared with; None if none is left.
    """

    released: dict[int, float]
    n_left: int
    wanted: tuple[int, int] | None


def replay_ladder(rungs: Sequence[Rung], *, n_public: int, higher_is_better: bool) -> Replay:
    """Go up the ladder once more, from the first submission of a team to its last.

    A comparison with another step than the one that the team stands on here is no comparison: something was hidden or
    merged since. So what comes out is what the ladder would have released from the start, whatever came between.
    """
    before: Released | None = None
    released: dict[int, float] = {}
    for index, rung in enumerate(rungs):
        if before is not None and not (rung.is_compared and rung.step_id == before.submission_id):
            return Replay(released, len(rungs) - index, (rung.submission_id, before.submission_id))
        after = climb(
            before,
            submission_id=rung.submission_id,
            score=rung.score,
            standard_error=rung.standard_error,
            n_public=n_public,
            higher_is_better=higher_is_better,
        )
        if after.submission_id == rung.submission_id:
            released[rung.submission_id] = after.score
            before = before if rung.is_hidden else after
    return Replay(released, 0, None)


def leak_budget(*, n_submissions: int, bits_per_score: float, n_public: int) -> float:
    """Return how many bits a team can read out until the end, for each public label; above 1 is too many.

    Parameters
    ----------
    n_submissions : int
        Submissions of one team until the end.
    bits_per_score : float
        What one released score can tell at most.
    n_public : int
        Public rows.
    """
    return n_submissions * bits_per_score / n_public


def bits_per_score(mode: HonestMode, *, decimals: int, step: float | None) -> float:
    """Return how many bits a released score of about 1 can tell: its distinguishable values, as a power of two.

    A ladder answers at most whether there was progress, and then with one of n values; counted is the usual answer.
    """
    match mode:
        case HonestMode.EXACT:
            return decimals * math.log2(10)
        case HonestMode.ROUNDED:
            return max(1.0, -math.log2(step)) if step else decimals * math.log2(10)
        case HonestMode.LADDER:
            return 1.0
