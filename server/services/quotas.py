"""What a team has used and left: by UTC day, until the end, and what the host granted it beyond."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, cast, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from server.domain.quota import Quota, day_end, day_start
from server.domain.submissions import Fault, SubmissionStatus
from server.models import Accommodation, Competition, Entrant, Submission, Team
from server.services import accommodations
from server.services.competitions import timeline

_COUNTED = Submission.status.in_((SubmissionStatus.PENDING, SubmissionStatus.COMPLETE))
_BY_GRANT = Submission.accommodation_id.is_not(None)


def get_quota(session: Session, *, competition: Competition, team_id: int, moment: datetime) -> Quota:
    """Return what a team has used and left on the UTC day of `moment`."""
    counted = session.execute(count_used(team_id, moment)).one()
    return make_quota(session, competition=competition, team_id=team_id, counted=counted, moment=moment)


def count_used(team_id: int, moment: datetime) -> Select[int, int, int, int, int, int]:
    """Say in SQL what `make_quota` asks: what counts today, and how many attempts were granted and used.

    What a member handed in on this day for a team that they left counts here too, unless it is a baseline of theirs.
    Of what was granted and taken back nothing counts any more, neither the attempts nor their use.
    """
    members = select(Entrant.user_id).where(Entrant.team_id == team_id)
    own_competition = select(Team.competition_id).where(Team.id == team_id).scalar_subquery()
    baselines = select(Team.id).where(Team.competition_id == own_competition, Team.is_baseline)
    by_member = and_(
        Submission.user_id.in_(members),
        # As a sum, which no index has: SQLite would rather look through all submissions of the competition.
        Submission.competition_id + 0 == own_competition,
        Submission.team_id.not_in(baselines),
    )
    # PostgreSQL sums whole numbers to decimals, which would go out as text.
    n_granted = cast(func.coalesce(func.sum(Accommodation.extra_attempts), 0), BigInteger)
    granted = select(n_granted).where(*_hold_for(team_id))
    # An alias: the columns of the outer query are those of other submissions.
    other = aliased(Submission)
    granted_used = (
        select(func.count(other.id))
        .join(Accommodation, Accommodation.id == other.accommodation_id)
        .where(*_hold_for(team_id), other.status != SubmissionStatus.ERROR)
    )
    return select(
        func.count(case((_COUNTED, 1))),
        func.count(case((and_(_COUNTED, _BY_GRANT), 1))),
        func.count(case((Submission.status == SubmissionStatus.PENDING, 1))),
        func.count(case((Submission.fault == Fault.FILE, 1))),
        granted.scalar_subquery(),
        granted_used.scalar_subquery(),
    ).where(
        or_(Submission.team_id == team_id, by_member),
        Submission.received_at >= day_start(moment),
        Submission.received_at < day_end(moment),
    )


def make_quota(
    session: Session, *, competition: Competition, team_id: int, counted: Sequence[int], moment: datetime
) -> Quota:
    """Return the limits of a team with what `count_used` counted; asks more only where there is more to know."""
    used, used_extra, n_pending, errors_used, granted, granted_used = counted
    limit = _find_total_limit(session, competition, team_id, moment)
    return Quota(
        daily_limit=competition.daily_limit,
        used=used,
        error_limit=competition.error_limit,
        errors_used=errors_used,
        resets_at=day_end(moment),
        n_pending=n_pending,
        used_extra=used_extra,
        extra_left=max(0, granted - granted_used),
        total_limit=None if limit is None else limit + granted,
        used_total=0 if limit is None else granted_used + min(limit, _count_own(session, team_id)),
    )


def count_submissions(session: Session, *, team_id: int) -> int:
    """Return how many submissions of a team count against what one team may hand in: no late ones, no errors."""
    counting = (Submission.team_id == team_id, _COUNTED, Submission.is_late.is_(False))
    return session.scalar(select(func.count()).select_from(Submission).where(*counting)) or 0


def find_grant(session: Session, *, team_id: int) -> int | None:
    """Return the number of the oldest accommodation of a team that has an attempt left, or None."""
    n_used = (
        select(func.count(Submission.id))
        .where(Submission.accommodation_id == Accommodation.id, _COUNTED)
        .correlate(Accommodation)
        .scalar_subquery()
    )
    having_left = select(Accommodation.id).where(*_hold_for(team_id), Accommodation.extra_attempts > n_used)
    return session.scalar(having_left.order_by(Accommodation.id).limit(1))


def give_back(session: Session, *, submission_id: int) -> None:
    """Give a granted attempt back after a submission ended in error that had used none.

    It left a place among the team's own of its UTC day: the first of that day that used a granted attempt takes it.
    """
    team_id, received_at, used = session.execute(
        select(Submission.team_id, Submission.received_at, Submission.accommodation_id).where(
            Submission.id == submission_id
        )
    ).one()
    if used is not None or not _has_grants(session, team_id):
        return
    session.execute(select(Team.id).where(Team.id == team_id).with_for_update())  # a file may be using one just now
    first = select(func.min(Submission.id)).where(
        Submission.team_id == team_id,
        Submission.received_at >= day_start(received_at),
        Submission.received_at < day_end(received_at),
        _COUNTED,
        _BY_GRANT,
    )
    session.execute(
        update(Submission)
        .where(Submission.id == session.scalar(first))
        .values(accommodation_id=None)
        .execution_options(synchronize_session=False)
    )


def _hold_for(team_id: int) -> tuple[ColumnElement[bool], ...]:
    return Accommodation.team_id == team_id, Accommodation.revoked_at.is_(None)


def _has_grants(session: Session, team_id: int) -> bool:
    granted = select(Accommodation.id).where(Accommodation.team_id == team_id, Accommodation.extra_attempts > 0)
    return session.scalar(granted.limit(1)) is not None


def _find_total_limit(session: Session, competition: Competition, team_id: int, moment: datetime) -> int | None:
    """Return the limit until the end, or None where there is none, as for late submissions, which never count."""
    if competition.total_limit is None or competition.finalized_at is not None:
        return None
    times = timeline(competition)
    if times.has_ended(moment):
        times = accommodations.team_timeline(session, competition=competition, team_id=team_id)
    return None if times.has_ended(moment) else competition.total_limit


def _count_own(session: Session, team_id: int) -> int:
    """Return how many submissions count for the limit until the end that used no granted attempt."""
    own = (Submission.team_id == team_id, _COUNTED, Submission.is_late.is_(False), ~_BY_GRANT)
    return session.scalar(select(func.count()).select_from(Submission).where(*own)) or 0
