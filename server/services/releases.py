"""What of a public score is released to participants: what every query of theirs reads instead of the score itself."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, select
from sqlalchemy.orm import Session

from server.domain.honesty import HonestMode, Released, climb
from server.models import Competition, Score, Submission, Team


class StepChangedError(Exception):
    """The team stands on another step than the one that a submission was compared with: compare it again."""


@dataclass(frozen=True)
class Step:
    """What a team stands on in the mode `ladder`, and the key of what the next submission is compared with."""

    released: Released
    evidence_key: str | None


@dataclass(frozen=True)
class Attempt:
    """How a submission compares with its team's step; `step_id` is None where the team stands on none.

    `standard_error` is of the difference between the two, paired on the same rows; infinite where none can be told.
    """

    step_id: int | None
    standard_error: float


def released_score() -> ColumnElement[float]:
    """Say in SQL what participants see of a score, in a query that joins `Competition` and `Score`.

    NULL where there is no score, and where the ladder released none.
    """
    return case((Competition.honest_mode == HonestMode.EXACT, Score.public_score), else_=Score.released_score)


def find_step(session: Session, *, submission_id: int, higher_is_better: bool) -> Step | None:
    """Return what the team of a submission stands on: the best that was released to it, hidden submissions left out."""
    team_id = select(Submission.team_id).where(Submission.id == submission_id).scalar_subquery()
    best = Score.released_score.desc() if higher_is_better else Score.released_score.asc()
    found = session.execute(
        select(Score.released_score, Submission.id, Score.evidence_key)
        .join(Submission, Submission.id == Score.submission_id)
        .join(
            Competition,
            and_(
                Competition.id == Submission.competition_id,
                Competition.solution_version == Score.solution_version,
            ),
        )
        .where(Submission.team_id == team_id, Submission.is_hidden.is_(False), Score.released_score.is_not(None))
        .order_by(best, Submission.received_at, Submission.id)
        .limit(1)
    ).one_or_none()
    return None if found is None else Step(Released(found.released_score, found.id), found.evidence_key)


def decide_climb(
    session: Session,
    *,
    submission_id: int,
    team_id: int,
    public_score: float,
    attempt: Attempt,
    n_public: int,
    higher_is_better: bool,
) -> float | None:
    """Return what the ladder releases of a score, or None if it tells no significant improvement; locks the team.

    Raises
    ------
    StepChangedError
        If the team stands on another step by now: a merger came between, or a submission was hidden.
    """
    session.execute(select(Team.id).where(Team.id == team_id).with_for_update())
    step = find_step(session, submission_id=submission_id, higher_is_better=higher_is_better)
    before = None if step is None else step.released
    if (None if before is None else before.submission_id) != attempt.step_id:
        raise StepChangedError(f"Submission {submission_id} was compared with a step that its team left meanwhile.")
    after = climb(
        before,
        submission_id=submission_id,
        score=public_score,
        standard_error=attempt.standard_error,
        n_public=n_public,
        higher_is_better=higher_is_better,
    )
    return after.score if after.submission_id == submission_id else None
