"""The ladder of a rescore: each team's submissions go up once more, by their new scores, before anybody sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.honesty import HonestMode, replay_ladder
from server.models import Competition, Rescore
from server.services import shadow_scores
from server.services.metrics import describe_metric
from server.services.shadow_scores import Progress


@dataclass(frozen=True)
class Climb:
    """What the ladder releases of all submissions of a rescore, and how many are still to be compared.

    `wanted` names the next of each team, with the step that it is to be compared with.
    """

    released: dict[int, float]
    n_left: int
    wanted: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Comparison:
    """Two submissions of a team whose difference is wanted, by the keys of what they are compared by."""

    rescore_id: int
    submission_id: int
    step_id: int
    evidence_key: str | None
    step_evidence_key: str | None


def climb_all(session: Session, *, rescore: Rescore) -> Climb:
    """Have each team go up the ladder by the new scores, as far as they have been compared."""
    solution = rescore.solution
    higher_is_better = describe_metric(solution).higher_is_better
    replays = [
        replay_ladder(rungs, n_public=solution.n_public, higher_is_better=higher_is_better)
        for rungs in shadow_scores.list_rungs(session, rescore=rescore).values()
    ]
    return Climb(
        released={number: score for replay in replays for number, score in replay.released.items()},
        n_left=sum(replay.n_left for replay in replays),
        wanted=tuple(replay.wanted for replay in replays if replay.wanted is not None),
    )


def measure_progress(session: Session, *, competition: Competition, rescore: Rescore) -> Progress:
    """Return how far a rescore has come; in the mode `ladder` a submission is done once it was compared, too."""
    progress = shadow_scores.measure_progress(session, rescore=rescore)
    if competition.honest_mode is not HonestMode.LADDER:
        return progress
    n_left = climb_all(session, rescore=rescore).n_left
    return Progress(progress.n_all, progress.n_done - n_left, progress.n_waiting)


def list_wanted(session: Session) -> Sequence[Comparison]:
    """Return what is to be compared next for open rescores of which all submissions are scored: one of each team."""
    rescores = session.scalars(
        select(Rescore)
        .join(Competition, Competition.id == Rescore.competition_id)
        .where(Rescore.ended_at.is_(None), Competition.honest_mode == HonestMode.LADDER)
    ).all()
    return [wanted for rescore in rescores for wanted in _list_of(session, rescore)]


def _list_of(session: Session, rescore: Rescore) -> list[Comparison]:
    if shadow_scores.measure_progress(session, rescore=rescore).n_left > 0:
        return []  # one that comes between would have the rest compared in vain
    pairs = climb_all(session, rescore=rescore).wanted
    numbers = {number for pair in pairs for number in pair}
    keys = shadow_scores.find_evidence(session, rescore_id=rescore.id, submission_ids=numbers)
    return [Comparison(rescore.id, first, second, keys.get(first), keys.get(second)) for first, second in pairs]
