"""The record of a competition as its hosts read it: who did what, and when, with what was before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, cast, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.domain.names import name_key
from server.models import AuditEvent, Competition, Submission, Team, User
from server.services.cuts import After, cut

PAGE_ROWS = 50
BATCH = 500


@dataclass(frozen=True)
class ActsWanted:
    """Which acts are asked for; the defaults ask for all.

    `action` is one such as ``submission.hide``, or its beginning up to the point; `user` is a user's name; times are
    from `since` until before `until`.
    """

    action: str = ""
    user: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def narrows(self) -> bool:
        """Whether some acts may be left out."""
        return self != ALL_ACTS


ALL_ACTS = ActsWanted()


@dataclass(frozen=True)
class Act:
    """One act on the record, and by whom; by nobody where the platform itself did it.

    The record keeps the numbers of users and teams: `about` is what the user is called now to whom it was done, and
    `team` the team.
    """

    event: AuditEvent
    user: str | None
    about: str | None = None
    team: str | None = None

    @property
    def detail(self) -> dict[str, Any]:
        """What the act says, with the user's name in place of the number."""
        return self.event.detail if self.about is None else {**self.event.detail, "user": self.about}

    @property
    def before(self) -> Any:
        """What was there before, where the act says it."""
        return self.event.detail.get("before")

    @property
    def after(self) -> Any:
        """What was there after it, where the act says it."""
        return self.event.detail.get("after")

    @property
    def rest(self) -> dict[str, Any]:
        """What else the act says: a reason, numbers."""
        return {name: value for name, value in self.detail.items() if name not in ("before", "after")}


@dataclass(frozen=True)
class RecordPage:
    """A page of the record, newest first."""

    rows: tuple[Act, ...]
    page: int
    n_pages: int
    n_found: int


def list_record(
    session: Session,
    *,
    competition: Competition,
    wanted: ActsWanted = ALL_ACTS,
    page: int = 1,
    after: After | None = None,
) -> RecordPage:
    """Return a page of what was done to a competition, its teams and submissions: who, when and what."""
    query = _select(competition, wanted)
    passed = None if after is None else AuditEvent.id >= after.number
    part = cut(session, query, per_page=PAGE_ROWS, page=page, passed=passed)
    rows = session.execute(query.order_by(AuditEvent.id.desc()).offset(part.offset).limit(PAGE_ROWS)).all()
    return RecordPage(tuple(_name(session, rows)), part.page, part.n_pages, part.n_found)


def stream_record(session: Session, *, competition: Competition, wanted: ActsWanted = ALL_ACTS) -> Iterator[Act]:
    """Give all acts that are asked for, oldest first, a part at a time."""
    query = _select(competition, wanted).order_by(AuditEvent.id)
    for rows in session.execute(query.execution_options(yield_per=BATCH)).partitions():
        yield from _name(session, rows)


def list_actions(session: Session, *, competition: Competition) -> list[str]:
    """Return the kinds of acts that there are on the record of a competition."""
    query = select(AuditEvent.action).where(_is_about(competition)).distinct()
    return list(session.scalars(query.order_by(AuditEvent.action)))


def _name(session: Session, rows: Sequence[Row[AuditEvent, str | None]]) -> Iterator[Act]:
    """Give the acts with the names of those whom they are about."""
    events = [event for event, _ in rows]
    people = {number for event in events if (number := _find_number(event.detail.get("user"))) is not None}
    teams = {number for event in events if (number := _find_team(event)) is not None}
    user_names = dict(session.execute(select(User.id, User.name).where(User.id.in_(people))).all())
    team_names = dict(session.execute(select(Team.id, Team.name).where(Team.id.in_(teams))).all())
    for event, user in rows:
        number, team = _find_number(event.detail.get("user")), _find_team(event)
        yield Act(
            event,
            user,
            None if number is None else user_names.get(number),
            None if team is None else team_names.get(team),
        )


def _find_team(event: AuditEvent) -> int | None:
    kind, _, number = event.subject.partition(":")
    return int(number) if kind == "team" else _find_number(event.detail.get("team"))


def _find_number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _select(competition: Competition, wanted: ActsWanted) -> Select[AuditEvent, str | None]:
    query = select(AuditEvent, User.name).outerjoin(User, User.id == AuditEvent.user_id)
    return query.where(_is_about(competition), *_conditions(wanted))


def _conditions(wanted: ActsWanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.action:
        below = AuditEvent.action.startswith(f"{wanted.action}.", autoescape=True)
        conditions.append(or_(AuditEvent.action == wanted.action, below))
    if wanted.user:
        conditions.append(User.name_key == name_key(wanted.user))
    if wanted.since is not None:
        conditions.append(AuditEvent.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(AuditEvent.at < wanted.until)
    return conditions


def _is_about(competition: Competition) -> ColumnElement[bool]:
    """Say in SQL which acts are about a competition, its teams or its submissions."""
    of_teams = _subjects("team:", Team.id, Team.competition_id == competition.id)
    of_submissions = _subjects("submission:", Submission.id, Submission.competition_id == competition.id)
    return or_(
        AuditEvent.subject == f"competition:{competition.id}",
        AuditEvent.subject.in_(of_teams),
        AuditEvent.subject.in_(of_submissions),
    )


def _subjects(kind: str, number: InstrumentedAttribute[int], condition: ColumnElement[bool]) -> Select[str]:
    return select(literal(kind) + cast(number, String)).where(condition)
