"""What many runs tell together: means with their standard errors, and shares of medals.

The standard error of a mean is the sample's standard deviation divided by the root of its size; of one run it is not
known. The share of medals is taken over all competitions with a reference board for each seed, and its mean over the
seeds, as MLE-bench does (Chan et al. 2024, arXiv:2410.07095); a run without a score earned none.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from client.evaluation.trials import MEDALS, Outcome


@dataclass(frozen=True)
class Estimate:
    """A mean and its standard error; the error is None for a single value."""

    mean: float
    standard_error: float | None


@dataclass(frozen=True)
class Summary:
    """The runs on one competition; `medals` counts each kind, and is None without a reference board."""

    slug: str
    metric: str
    higher_is_better: bool
    n_runs: int
    n_scored: int
    score: Estimate | None
    best: float | None
    medals: dict[str, int] | None
    n_above_median: int | None
    seconds: Estimate | None

    def as_json(self) -> dict[str, object]:
        """Return it as it is printed for programs."""
        return asdict(self)


@dataclass(frozen=True)
class Overall:
    """All competitions together; the shares are None where no competition has a reference board."""

    n_runs: int
    n_scored: int
    seconds: float
    any_medal: Estimate | None
    above_median: Estimate | None

    def as_json(self) -> dict[str, object]:
        """Return it as it is printed for programs."""
        return asdict(self)


def estimate(values: Sequence[float]) -> Estimate | None:
    """Return mean and standard error of values; None of none."""
    if not values:
        return None
    error = statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else None
    return Estimate(statistics.fmean(values), error)


def summarise(slug: str, outcomes: Sequence[Outcome], *, metric: str, higher_is_better: bool) -> Summary:
    """Return what the runs on one competition tell; scores are those of the runs that have one."""
    scores = [outcome.public_score for outcome in outcomes if outcome.public_score is not None]
    has_reference = any(outcome.has_reference for outcome in outcomes)
    return Summary(
        slug=slug,
        metric=metric,
        higher_is_better=higher_is_better,
        n_runs=len(outcomes),
        n_scored=len(scores),
        score=estimate(scores),
        best=(max if higher_is_better else min)(scores) if scores else None,
        medals={medal: sum(each.medal == medal for each in outcomes) for medal in MEDALS} if has_reference else None,
        n_above_median=sum(bool(each.is_above_median) for each in outcomes) if has_reference else None,
        seconds=estimate([outcome.seconds for outcome in outcomes]),
    )


def summarise_all(outcomes: Sequence[Outcome]) -> Overall:
    """Return what all runs tell together."""
    # A run that failed has no answer of the server; its competition has a reference board if another run saw one.
    with_board = {outcome.slug for outcome in outcomes if outcome.has_reference}
    by_seed: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.slug in with_board:
            by_seed.setdefault(outcome.seed, []).append(outcome)
    return Overall(
        n_runs=len(outcomes),
        n_scored=sum(outcome.public_score is not None for outcome in outcomes),
        seconds=sum(outcome.seconds for outcome in outcomes),
        any_medal=estimate([_share([each.medal is not None for each in runs]) for runs in by_seed.values()]),
        above_median=estimate([_share([bool(each.is_above_median) for each in runs]) for runs in by_seed.values()]),
    )


def _share(answers: Sequence[bool]) -> float:
    return sum(answers) / len(answers)
