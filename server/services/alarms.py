"""Alarms of a competition, for its hosts alone: raised by workers, noted or dismissed with a reason on the record.

Nothing happens to a team by an alarm. What is found again, or has grown, changes the alarm that is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import SQLColumnExpression, and_, case, func, select, true
from sqlalchemy.orm import Session

from server.domain.names import clean_text
from server.domain.webhooks import WebhookEvent
from server.errors import ConflictError, InvalidInputError, NotFoundError
from server.models import Alarm, AlarmKind, AlarmState, Competition, Score, Strength, Submission, Team, User
from server.services import audit, co_hosts, notices, outbox
from server.services.cuts import After, cut, cut_after, find_place

LONGEST_REASON = 500
PAGE_ROWS = 50
# The open ones first, the strongest of them before others, then by the last time that evidence came.
_ORDER: tuple[SQLColumnExpression[Any], ...] = (
    case((Alarm.state == AlarmState.OPEN, 0), else_=1),
    case({strength: -place for place, strength in enumerate(Strength)}, value=Alarm.strength),
    Alarm.last_seen_at.desc(),
    Alarm.id.desc(),
)


@dataclass(frozen=True)
class Finding:
    """What speaks for an alarm: about whom, how strongly, and the evidence as it is kept."""

    kind: AlarmKind
    subject: str
    strength: Strength
    team_ids: tuple[int, ...]
    submission_ids: tuple[int, ...]
    evidence: Mapping[str, Any]


@dataclass(frozen=True)
class SeenAlarm:
    """An alarm with the names of its teams, in their order."""

    alarm: Alarm
    teams: tuple[str, ...]


@dataclass(frozen=True)
class AlarmsPage:
    """A page of the alarms, of `n_found` in all."""

    rows: tuple[SeenAlarm, ...]
    page: int
    n_pages: int
    n_found: int


@dataclass(frozen=True)
class NamedFile:
    """A submission that an alarm names, whose it is, and its exact public score."""

    submission: Submission
    team: str
    submitted_by: str
    public_score: float | None


def raise_alarms(
    session: Session, *, competition: Competition, findings: Iterable[Finding], now: datetime, is_told: bool = False
) -> list[Alarm]:
    """Keep what was found and return the alarms that are new; their hosts are told once until they have looked.

    With `is_told` they know it already.
    """
    new = [alarm for finding in findings if (alarm := _raise(session, competition, finding, now)) is not None]
    for alarm in new:
        about = f"/competitions/{competition.slug}/host/alarms/{alarm.id}"
        data = {"alarm": alarm.id, "kind": alarm.kind.value, "strength": alarm.strength.value, "path": about}
        outbox.tell_hosts(session, event=WebhookEvent.ALARM_RAISED, competition=competition, data=data, now=now)
    if new and not is_told:
        path = f"/competitions/{competition.slug}/host/alarms"
        message = f"There is something to look at in “{competition.title}”: {_describe(new)}."
        people = co_hosts.list_ids(session, competition=competition)
        unaware = [each for each in people if not notices.has_unseen(session, user_id=each, path=path)]
        notices.tell_users(session, user_ids=unaware, competition=competition, message=message, now=now, path=path)
    return new


def count_open(session: Session, *, competition: Competition) -> int:
    """Return how many alarms no host has noted or dismissed."""
    query = select(func.count()).where(Alarm.competition_id == competition.id, Alarm.state == AlarmState.OPEN)
    return session.scalar(query) or 0


def list_alarms(
    session: Session,
    *,
    competition: Competition,
    state: AlarmState | None = None,
    page: int = 1,
    after: After | None = None,
) -> AlarmsPage:
    """Return a page of the alarms of a competition: the open ones first, of these the strongest."""
    query = select(Alarm).where(
        Alarm.competition_id == competition.id, true() if state is None else Alarm.state == state
    )
    part = cut(session, query, per_page=PAGE_ROWS, page=page)
    if after is not None:
        offset = find_place(session, query, key=Alarm.id, order=_ORDER, after=after)
        part = cut_after(part.n_found, per_page=PAGE_ROWS, offset=offset)
    found = session.scalars(query.order_by(*_ORDER).offset(part.offset).limit(PAGE_ROWS)).all()
    names = _name_teams(session, {number for row in found for number in row.team_ids})
    rows = tuple(SeenAlarm(row, tuple(names[number] for number in row.team_ids if number in names)) for row in found)
    return AlarmsPage(rows, part.page, part.n_pages, part.n_found)


def get(session: Session, *, competition: Competition, alarm_id: int) -> SeenAlarm:
    """Return one alarm.

    Raises
    ------
    NotFoundError
        If the competition has none of that number.
    """
    alarm = session.get(Alarm, alarm_id)
    if alarm is None or alarm.competition_id != competition.id:
        raise NotFoundError
    names = _name_teams(session, alarm.team_ids)
    return SeenAlarm(alarm, tuple(names[number] for number in alarm.team_ids if number in names))


def list_files(session: Session, *, competition: Competition, alarm: Alarm) -> list[NamedFile]:
    """Return the submissions that an alarm names, in the order in which they came."""
    score = and_(Score.submission_id == Submission.id, Score.solution_version == competition.solution_version)
    found = session.execute(
        select(Submission, Team.name, User.name, Score.public_score)
        .select_from(Submission)
        .join(Team, Team.id == Submission.team_id)
        .join(User, User.id == Submission.user_id)
        .outerjoin(Score, score)
        .where(Submission.competition_id == competition.id, Submission.id.in_(alarm.submission_ids))
        .order_by(Submission.received_at, Submission.id)
    )
    return [NamedFile(*row) for row in found]


def decide(
    session: Session,
    *,
    competition: Competition,
    alarm_id: int,
    state: AlarmState,
    reason: str,
    host: User,
    now: datetime,
    address: str = "",
) -> Alarm:
    """Note an alarm, dismiss it, or open it again; the reason goes on the record and no team learns of it.

    Raises
    ------
    NotFoundError
        If the competition has none of that number.
    InvalidInputError
        If no reason is given.
    ConflictError
        If it is in that state already, with that reason.
    """
    query = select(Alarm).where(Alarm.id == alarm_id, Alarm.competition_id == competition.id)
    alarm = session.scalars(query.with_for_update(of=Alarm)).one_or_none()
    if alarm is None:
        raise NotFoundError
    reason = clean_text(reason)
    if not 0 < len(reason) <= LONGEST_REASON:
        words = f"Say in 1 to {LONGEST_REASON} characters why: it goes on the record."
        raise InvalidInputError("A decision about an alarm needs a reason.", fields={"reason": words})
    if (alarm.state, alarm.reason) == (state, reason):
        raise ConflictError(f"This alarm is {state.value} already, for this reason.")
    before = {"state": alarm.state.value, "reason": alarm.reason}
    is_open = state is AlarmState.OPEN
    alarm.state, alarm.reason = state, reason
    alarm.decided_by_id, alarm.decided_at = (None, None) if is_open else (host.id, now)
    alarm.decided_by = None if is_open else host
    audit.record(
        session,
        action="alarm.decide",
        subject=f"competition:{competition.id}",
        user_id=host.id,
        detail={
            "alarm": alarm.id,
            "kind": alarm.kind.value,
            "about": alarm.subject,
            "before": before,
            "after": {"state": state.value, "reason": reason},
        },
        now=now,
        address=address,
    )
    session.flush()
    return alarm


def _raise(session: Session, competition: Competition, finding: Finding, now: datetime) -> Alarm | None:
    """Return the alarm if it is new."""
    alarm = session.scalars(
        select(Alarm).where(
            Alarm.competition_id == competition.id, Alarm.kind == finding.kind, Alarm.subject == finding.subject
        )
    ).one_or_none()
    facts = {
        "strength": finding.strength,
        "team_ids": list(finding.team_ids),
        "submission_ids": list(finding.submission_ids),
        "evidence": dict(finding.evidence),
    }
    if alarm is None:
        alarm = Alarm(
            competition_id=competition.id,
            kind=finding.kind,
            subject=finding.subject,
            first_seen_at=now,
            last_seen_at=now,
            **facts,
        )
        session.add(alarm)
        session.flush()
        return alarm
    if {name: getattr(alarm, name) for name in facts} != facts:
        for name, value in facts.items():
            setattr(alarm, name, value)
        alarm.last_seen_at = now
    return None


_WORDS = {
    AlarmKind.PROBING: "files like probes",
    AlarmKind.COPIES: "files like copies",
    AlarmKind.ACCOUNTS: "accounts that behave as one",
    AlarmKind.SCORE: "a second score that is not the first",
}


def _describe(alarms: Sequence[Alarm]) -> str:
    return ", ".join(dict.fromkeys(_WORDS[alarm.kind] for alarm in alarms))


def _name_teams(session: Session, team_ids: Iterable[int]) -> dict[int, str]:
    return dict(session.execute(select(Team.id, Team.name).where(Team.id.in_(set(team_ids)))).all())
