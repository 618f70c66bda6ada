"""What a team has used and left: by UTC day, until the end, and what the host granted it beyond."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from server.domain.quota import Quota, day_end, day_start, extra_left
from server.domain.submissions import Fault, SubmissionStatus
from server.models import Accommodation, Competition, Entrant, Submission, Team

_COUNTED = Submission.status.in_((SubmissionStatus.PENDING, SubmissionStatus.COMPLETE))


def get_quota(session: Session, *, competition: Competition, team_id: int, moment: datetime) -> Quota:
    """Return what a team has used and left on the UTC day of `moment`."""
    counted = session.execute(count_used(team_id, moment)).one()
    return make_quota(session, competition=competition, team_id=team_id, counted=counted, moment=moment)


def count_used(team_id: int, moment: datetime) -> Select[int, int, int]:
    """Say in SQL what counts today for the daily limit and for the error limit, and how many attempts were granted.

    What a member handed in on this day for a team that they left counts here too, unless it is a baseline of theirs.
    """
    members = select(Entrant.user_id).where(Entrant.team_id == team_id)
    own_competition = select(Team.competition_id).where(Team.id == team_id).scalar_subquery()
    baselines = select(Team.id).where(Team.competition_id == own_competition, Team.is_baseline)
    by_member = and_(
        Submission.user_id.in_(members),
        Submission.competition_id == own_competition,
        Submission.team_id.not_in(baselines),
    )
    granted = (
        select(func.coalesce(func.sum(Accommodation.extra_attempts), 0))
        .where(Accommodation.team_id == team_id, Accommodation.revoked_at.is_(None))
        .scalar_subquery()
    )
    return select(
        func.count(case((_COUNTED, 1))),
        func.count(case((Submission.fault == Fault.FILE, 1))),
        granted,
    ).where(
        or_(Submission.team_id == team_id, by_member),
        Submission.received_at >= day_start(moment),
        Submission.received_at < day_end(moment),
    )


def make_quota(
    session: Session, *, competition: Competition, team_id: int, counted: Sequence[int], moment: datetime
) -> Quota:
    """Return the limits of a team with what `count_used` counted; asks more only where there is more to know."""
    used, errors_used, granted = counted
    limit = competition.total_limit
    return Quota(
        daily_limit=competition.daily_limit,
        used=used,
        error_limit=competition.error_limit,
        errors_used=errors_used,
        resets_at=day_end(moment),
        extra=_count_extra(session, competition, team_id, granted, moment) if granted else 0,
        total_limit=None if limit is None else limit + granted,
        used_total=0 if limit is None else count_submissions(session, team_id=team_id),
    )


def count_submissions(session: Session, *, team_id: int) -> int:
    """Return how many submissions of a team count against what one team may hand in: no late ones, no errors."""
    counting = (Submission.team_id == team_id, _COUNTED, Submission.is_late.is_(False))
    return session.scalar(select(func.count()).select_from(Submission).where(*counting)) or 0


def _count_extra(session: Session, competition: Competition, team_id: int, granted: int, moment: datetime) -> int:
    """Return the granted attempts that earlier days left."""
    earlier = session.scalars(
        select(Submission.received_at).where(
            Submission.team_id == team_id, _COUNTED, Submission.received_at < day_start(moment)
        )
    )
    # By Python: the databases differ in what day a moment falls on.
    used_by_day = Counter(received_at.date() for received_at in earlier)
    return extra_left(granted, used_by_day, daily_limit=competition.daily_limit, today=day_start(moment).date())
