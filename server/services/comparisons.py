"""Two submissions side by side: whether one is better beyond chance, as far as its reader may know.

A page asks for a pair, a worker compares it when no submission waits. What it compares by tells labels; in modes other
than `exact` it is not looked at, and all that is said follows from the released scores.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from server.domain.honesty import HonestMode
from server.domain.leaderboard import shown_score
from server.domain.submissions import SubmissionStatus
from server.errors import InvalidInputError, NotFoundError
from server.models import Comparison, Competition, Score, User
from server.services import submissions
from server.services.submissions import ScoredSubmission


class ComparisonState(StrEnum):
    """What is known of a pair."""

    NOT_SCORED = "not_scored"
    RELEASED = "released"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    FOUND = "found"


@dataclass(frozen=True)
class Difference:
    """The paired difference, first minus second: the ends of its 95 % interval, and the p-value of a paired test."""

    difference: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True)
class Pair:
    """Two submissions with what is known of their difference.

    `difference` is that of the scores as they are shown, None where one is not; `found` is there in the state `found`
    alone. `is_new` says that nobody has asked for the pair before.
    """

    first: ScoredSubmission
    second: ScoredSubmission
    state: ComparisonState
    difference: float | None
    found: Difference | None = None
    is_new: bool = False


@dataclass(frozen=True)
class OpenComparison:
    """A pair that waits, with the keys of what both are compared by."""

    id: int
    first_key: str
    second_key: str


def get_pair(session: Session, *, competition: Competition, user: User | None, first_id: int, second_id: int) -> Pair:
    """Return what is known of two submissions that the reader may see.

    Raises
    ------
    NotFoundError
        If the competition has not both, or one is another team's.
    InvalidInputError
        If both are the same one.
    """
    first, second = (_get(session, competition, user, number) for number in (first_id, second_id))
    if first_id == second_id:
        raise InvalidInputError("Choose two submissions.", fields={"second": "Another one than the first."})
    if any(shown.submission.status is not SubmissionStatus.COMPLETE for shown in (first, second)):
        return Pair(first, second, ComparisonState.NOT_SCORED, None)
    difference = _subtract(first, second, competition.score_decimals)
    if competition.honest_mode is not HonestMode.EXACT:
        return Pair(first, second, ComparisonState.RELEASED, difference)
    if difference is None:
        return Pair(first, second, ComparisonState.NOT_SCORED, None)
    return _look_up(session, competition, first, second, difference)


def ask(session: Session, *, competition: Competition, first_id: int, second_id: int, now: datetime) -> None:
    """Have a worker compare two submissions; a pair that was asked for already stays as it is."""
    low, high = sorted((first_id, second_id))
    asked = Comparison(first_id=low, second_id=high, solution_version=competition.solution_version, asked_at=now)
    with suppress(IntegrityError), session.begin_nested():  # somebody has asked at the same time
        session.add(asked)


def find_open(session: Session) -> OpenComparison | None:
    """Return the oldest pair that waits and can be compared by now."""
    first, second = aliased(Score), aliased(Score)
    found = session.execute(
        select(Comparison.id, first.evidence_key, second.evidence_key)
        .join(first, _is_score_of(first, Comparison.first_id))
        .join(second, _is_score_of(second, Comparison.second_id))
        .where(Comparison.computed_at.is_(None), first.evidence_key.is_not(None), second.evidence_key.is_not(None))
        .order_by(Comparison.id)
        .limit(1)
    ).one_or_none()
    return None if found is None else OpenComparison(*found)  # type: ignore[arg-type]  # None was left out


def record(session: Session, *, comparison_id: int, found: Difference | None, now: datetime) -> None:
    """Keep what was found of a pair; None where nothing can be told."""
    values = {} if found is None else found.__dict__
    session.execute(
        update(Comparison)
        .where(Comparison.id == comparison_id, Comparison.computed_at.is_(None))
        .values(**values, computed_at=now)
        .execution_options(synchronize_session=False)
    )


def _get(session: Session, competition: Competition, user: User | None, number: int) -> ScoredSubmission:
    of, shown = submissions.get_submission(session, submission_id=number, user=user)
    if of.id != competition.id:
        raise NotFoundError
    return shown


def _subtract(first: ScoredSubmission, second: ScoredSubmission, decimals: int) -> float | None:
    if first.public_score is None or second.public_score is None:
        return None
    return shown_score(first.public_score - second.public_score, decimals)


def _look_up(
    session: Session, competition: Competition, first: ScoredSubmission, second: ScoredSubmission, difference: float
) -> Pair:
    low, high = sorted((first.submission.id, second.submission.id))
    row = session.scalar(
        select(Comparison).where(
            Comparison.first_id == low,
            Comparison.second_id == high,
            Comparison.solution_version == competition.solution_version,
        )
    )
    if row is None or row.computed_at is None:
        if not _may_be_compared(session, competition, low, high):
            return Pair(first, second, ComparisonState.UNKNOWN, difference)
        return Pair(first, second, ComparisonState.WAITING, difference, is_new=row is None)
    found = _turned(row, is_turned=first.submission.id == high, decimals=competition.score_decimals)
    state = ComparisonState.UNKNOWN if found is None else ComparisonState.FOUND
    return Pair(first, second, state, difference, found)


def _turned(row: Comparison, *, is_turned: bool, decimals: int) -> Difference | None:
    """Return what was found as it is shown, first minus second in the order of the reader."""
    if row.difference is None or row.low is None or row.high is None or row.p_value is None:
        return None
    ends = (-row.high, -row.low) if is_turned else (row.low, row.high)
    low, high = (shown_score(end, decimals) for end in ends)
    difference = shown_score(-row.difference if is_turned else row.difference, decimals)
    return Difference(difference, low, high, round(row.p_value, 3))


def _may_be_compared(session: Session, competition: Competition, *numbers: int) -> bool:
    """Whether both have, or will have, what they are compared by."""
    query = select(Score.estimated_at, Score.evidence_key).where(
        Score.submission_id.in_(numbers), Score.solution_version == competition.solution_version
    )
    return all(estimated_at is None or key is not None for estimated_at, key in session.execute(query))


def _is_score_of(score: type[Score], submission_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    return and_(score.submission_id == submission_id, score.solution_version == Comparison.solution_version)
