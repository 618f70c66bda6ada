"""Competitions: finding them, who the reader is to them, and entering by accepting the rules."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, String, and_, bindparam, case, cast, func, or_, select, true
from sqlalchemy.orm import Session

from server.domain.names import clean_text, name_key
from server.domain.schedule import CompetitionStatus, Timeline
from server.domain.visibility import Viewer, Visibility, may_see_competition
from server.errors import (
    ConflictError,
    DeadlinePassedError,
    NotAllowedError,
    NotFoundError,
    NotOpenError,
    RulesChangedError,
)
from server.models import Accommodation, CoHost, Competition, Entrant, Page, Role, Solution, Team, User
from server.services import audit

PAGE_CARDS = 24
# Asked for by nearly every request, so built once.
_BY_SLUG = select(Competition).where(Competition.slug == bindparam("slug"))
_ENTRY = select(Entrant).where(
    Entrant.competition_id == bindparam("competition_id"), Entrant.user_id == bindparam("user_id")
)
_CO_HOST = select(CoHost.id).where(
    CoHost.competition_id == bindparam("competition_id"), CoHost.user_id == bindparam("user_id")
)
# Whether a user is a co-host, within a query that has the competition.
IS_CO_HOST = (
    select(CoHost.id)
    .where(CoHost.competition_id == Competition.id, CoHost.user_id == bindparam("user_id"))
    .correlate(Competition)
    .exists()
)
_WITH_SOLUTION_AND_ENTRY = (
    select(Competition, Solution, Entrant, IS_CO_HOST)
    .join(Solution, and_(Solution.competition_id == Competition.id, Solution.version == Competition.solution_version))
    .outerjoin(Entrant, and_(Entrant.competition_id == Competition.id, Entrant.user_id == bindparam("user_id")))
    .where(Competition.slug == bindparam("slug"))
)


@dataclass(frozen=True)
class Card:
    """A competition in a list, with what the reader has to do with it; `own_times` hold for the reader's team."""

    competition: Competition
    solution: Solution
    is_entered: bool
    own_times: Timeline


@dataclass(frozen=True)
class CardPage:
    """A page of a list of competitions; `n_all` counts without search and filters."""

    cards: tuple[Card, ...]
    page: int
    n_pages: int
    n_found: int
    n_all: int


def timeline(competition: Competition) -> Timeline:
    """Return the times of a competition, for the rules to judge by."""
    return Timeline(
        starts_at=competition.starts_at,
        entry_deadline_at=competition.entry_deadline_at,
        merger_deadline_at=competition.merger_deadline_at,
        ends_at=competition.ends_at,
        finalized_at=competition.finalized_at,
        is_practice=competition.is_practice,
        allows_late=competition.allows_late,
    )


def get_competition(session: Session, *, slug: str, user: User | None, now: datetime) -> tuple[Competition, Viewer]:
    """Return a competition and who the reader is to it.

    Raises
    ------
    NotFoundError
        If there is none, or none that the reader may know of.
    """
    competition = session.scalar(_BY_SLUG, {"slug": slug})
    if competition is None:
        raise NotFoundError
    viewer = find_viewer(session, competition=competition, user=user)
    _check_visible(competition, viewer, now)
    return competition, viewer


def check_hosted(viewer: Viewer) -> None:
    """Hide what is the host's alone.

    Raises
    ------
    NotFoundError
        If the reader has not the host's rights here.
    """
    if not viewer.runs_it:
        raise NotFoundError


def check_owned(viewer: Viewer) -> None:
    """Refuse what a co-host may not do.

    Raises
    ------
    NotFoundError
        If the reader has not the host's rights here.
    NotAllowedError
        If the reader is a co-host.
    """
    check_hosted(viewer)
    if not viewer.owns_it:
        raise NotAllowedError("A co-host may not do this. Ask the host who made the competition, or an administrator.")


def get_with_solution(
    session: Session, *, slug: str, user: User | None, now: datetime
) -> tuple[Competition, Solution, Viewer]:
    """Return a competition, the current version of its solution and who the reader is to it, in one query.

    Raises
    ------
    NotFoundError
        If there is none, or none that the reader may know of.
    """
    values = {"slug": slug, "user_id": user.id if user else None}
    found = session.execute(_WITH_SOLUTION_AND_ENTRY, values).one_or_none()
    if found is None:
        raise NotFoundError
    competition, solution, entrant, is_co_host = found
    viewer = make_viewer(competition, user, entrant, is_co_host=is_co_host) if user else Viewer()
    _check_visible(competition, viewer, now)
    return competition, solution, viewer


def is_published(competition: Competition, now: datetime) -> bool:
    """Return whether a competition is there for others than its host: from the moment for which it was planned."""
    return competition.published_at is not None and competition.published_at <= now


def _check_visible(competition: Competition, viewer: Viewer, now: datetime) -> None:
    if not may_see_competition(viewer, competition.visibility, is_published=is_published(competition, now)):
        raise NotFoundError


def find_viewer(session: Session, *, competition: Competition, user: User | None) -> Viewer:
    """Return who a user is to a competition."""
    if user is None:
        return Viewer()
    entrant = find_entrant(session, competition_id=competition.id, user_id=user.id)
    is_co_host = entrant is None and has_co_host(session, competition_id=competition.id, user_id=user.id)
    return make_viewer(competition, user, entrant, is_co_host=is_co_host)


def has_co_host(session: Session, *, competition_id: int, user_id: int) -> bool:
    """Return whether a user runs a competition together with its host."""
    values = {"competition_id": competition_id, "user_id": user_id}
    return session.scalar(_CO_HOST, values) is not None


def make_viewer(competition: Competition, user: User, entrant: Entrant | None, *, is_co_host: bool) -> Viewer:
    """Return who a user is to a competition, by their entry and by whether they run it together with the host."""
    return Viewer(
        is_signed_in=True,
        is_entrant=entrant is not None,
        is_host=competition.host_id == user.id,
        is_co_host=is_co_host,
        is_admin=user.role is Role.ADMIN,
        team_id=None if entrant is None else entrant.team_id,
    )


def find_entrant(session: Session, *, competition_id: int, user_id: int) -> Entrant | None:
    """Return the user's entry, or None."""
    return session.scalar(_ENTRY, {"competition_id": competition_id, "user_id": user_id})


def get_solution(session: Session, *, competition: Competition) -> Solution:
    """Return the current version of the solution, with the metric; never its rows."""
    return session.scalars(
        select(Solution).where(
            Solution.competition_id == competition.id, Solution.version == competition.solution_version
        )
    ).one()


def list_pages(session: Session, *, competition: Competition) -> Sequence[Page]:
    """Return the Markdown pages in the order in which they were written."""
    return session.scalars(select(Page).where(Page.competition_id == competition.id).order_by(Page.id)).all()


def get_page(session: Session, *, competition: Competition, slug: str) -> Page:
    """Return one page.

    Raises
    ------
    NotFoundError
        If the competition has no page of that name.
    """
    page = session.scalar(select(Page).where(Page.competition_id == competition.id, Page.slug == slug))
    if page is None:
        raise NotFoundError
    return page


def list_competitions(
    session: Session,
    *,
    user: User | None,
    now: datetime,
    search: str = "",
    status: CompetitionStatus | None = None,
    task: str = "",
    is_entered: bool = False,
    page: int = 1,
) -> CardPage:
    """Return a page of the competitions that the reader may find: own entries first, then by end and title."""
    entered = select(Entrant.competition_id).where(Entrant.user_id == (user.id if user else None)).scalar_subquery()
    visible = _is_listed(user, entered, now)
    ends_at = _own_end(user)
    wanted = and_(
        visible,
        _matches(search),
        _has_status(status, ends_at, now),
        Competition.task == task if task else true(),
        Competition.id.in_(entered) if is_entered else true(),
    )
    n_all = session.scalar(select(func.count()).select_from(Competition).where(visible)) or 0
    n_found = session.scalar(select(func.count()).select_from(Competition).where(wanted)) or 0
    n_pages = max(1, math.ceil(n_found / PAGE_CARDS))
    page = min(max(page, 1), n_pages)
    rows = session.execute(
        select(Competition, Solution, Competition.id.in_(entered), ends_at)
        .join(
            Solution,
            and_(Solution.competition_id == Competition.id, Solution.version == Competition.solution_version),
        )
        .where(wanted)
        .order_by(_is_over(ends_at, now), ends_at.is_(None), ends_at, Competition.title)
        .offset((page - 1) * PAGE_CARDS)
        .limit(PAGE_CARDS)
    )
    cards = tuple(
        Card(competition, solution, bool(entered), replace(timeline(competition), ends_at=own_end))
        for competition, solution, entered, own_end in rows
    )
    return CardPage(cards, page, n_pages, n_found, n_all)


def _own_end(user: User | None) -> SQLColumnExpression[datetime | None]:
    """Say in SQL when a competition ends for the reader: later, while no board is final, if their team may."""
    if user is None:
        return Competition.ends_at
    granted = (
        select(func.max(Accommodation.deadline_at))
        .join(Entrant, Entrant.team_id == Accommodation.team_id)
        .where(
            Entrant.competition_id == Competition.id,
            Entrant.user_id == user.id,
            Accommodation.revoked_at.is_(None),
        )
        .scalar_subquery()
    )
    is_later = and_(Competition.finalized_at.is_(None), granted > Competition.ends_at)
    return case((is_later, granted), else_=Competition.ends_at)


def _is_listed(user: User | None, entered: ColumnElement[int], now: datetime) -> ColumnElement[bool]:
    public = and_(Competition.published_at <= now, Competition.visibility == Visibility.PUBLIC)
    if user is None:
        return public
    if user.role is Role.ADMIN:
        return true()
    own = and_(Competition.published_at <= now, Competition.id.in_(entered))
    co_hosted = Competition.id.in_(select(CoHost.competition_id).where(CoHost.user_id == user.id))
    return or_(public, own, Competition.host_id == user.id, co_hosted)


def _matches(search: str) -> ColumnElement[bool]:
    words = clean_text(search).casefold().split()[:8]
    text = func.lower(
        Competition.title
        + " "
        + Competition.tagline
        + " "
        + Competition.slug
        + " "
        + cast(Competition.keywords, String)
    )
    return and_(true(), *(text.contains(word, autoescape=True) for word in words))


def _is_over(ends_at: SQLColumnExpression[datetime | None], now: datetime) -> ColumnElement[int]:
    return case((ends_at < now, 1), else_=0)


def _has_status(
    status: CompetitionStatus | None, ends_at: SQLColumnExpression[datetime | None], now: datetime
) -> ColumnElement[bool]:
    """Say in SQL what `Timeline.status` says."""
    upcoming = and_(Competition.starts_at.is_not(None), Competition.starts_at > now)
    finished = and_(~upcoming, ends_at.is_not(None), ends_at < now)
    match status:
        case None:
            return true()
        case CompetitionStatus.UPCOMING:
            return func.coalesce(upcoming, False)
        case CompetitionStatus.FINISHED:
            return finished
        case CompetitionStatus.PRACTICE:
            return and_(~upcoming, ~finished, Competition.is_practice)
        case CompetitionStatus.ACTIVE:
            return and_(~upcoming, ~finished, Competition.is_practice.is_(False))


def enter(
    session: Session, *, competition: Competition, user: User, rules_version: int, now: datetime, address: str = ""
) -> Entrant:
    """Accept the rules and become a team of one that bears the user's name; an entrant accepts newer rules.

    Accepting the same version again changes nothing.

    Raises
    ------
    RulesChangedError
        If the accepted version is not the current one.
    NotOpenError, DeadlinePassedError
        If entering is over, or the competition ended and takes no late submissions; never for an entrant.
    ConflictError
        If the user is a co-host.
    """
    session.get_one(User, user.id, with_for_update=True)  # two clicks at once make one entry
    entrant = find_entrant(session, competition_id=competition.id, user_id=user.id)
    if entrant is not None and has_accepted(entrant, competition):
        return entrant
    if rules_version != competition.rules_version:
        raise RulesChangedError(accepted=rules_version, current=competition.rules_version)
    if entrant is None:
        check_entry_open(competition, now)
        entrant = _make_entrant(session, competition=competition, user=user, now=now)
    entrant.rules_version, entrant.accepted_at = rules_version, now
    audit.record(
        session,
        action="competition.enter",
        subject=f"competition:{competition.id}",
        user_id=user.id,
        detail={"rules_version": rules_version, "team": entrant.team_id},
        now=now,
        address=address,
    )
    return entrant


def has_accepted(entrant: Entrant, competition: Competition) -> bool:
    """Return whether the rules that an entrant accepted are those in force."""
    return entrant.rules_version >= competition.rules_version


def _make_entrant(session: Session, *, competition: Competition, user: User, now: datetime) -> Entrant:
    if has_co_host(session, competition_id=competition.id, user_id=user.id):
        raise ConflictError(
            f"You are a co-host of “{competition.title}” and see its private scores, so you cannot enter. Ask the host"
            " to remove you from the hosts first."
        )
    team = make_team(session, competition=competition, name=user.name, now=now)
    entrant = Entrant(
        competition_id=competition.id,
        user_id=user.id,
        team_id=team.id,
        is_captain=True,
        rules_version=competition.rules_version,
        accepted_at=now,
    )
    session.add(entrant)
    return entrant


def make_team(session: Session, *, competition: Competition, name: str, now: datetime) -> Team:
    """Make a team without members, with a number behind its name if that is taken."""
    free = _free_team_name(session, competition, name)
    team = Team(competition_id=competition.id, name=free, name_key=name_key(free), created_at=now)
    session.add(team)
    session.flush()  # entries need its number
    return team


def check_entry_open(competition: Competition, now: datetime) -> None:
    """Refuse an entry that comes too late.

    Raises
    ------
    NotOpenError, DeadlinePassedError
        If the competition ended and takes no late submissions, or if the entry deadline has passed.
    """
    times = timeline(competition)
    if times.is_entry_open(now):
        return
    if times.has_ended(now):
        raise NotOpenError(f"“{competition.title}” has ended and takes no late submissions.")
    raise DeadlinePassedError(
        f"The rules of “{competition.title}” could be accepted until {times.entry_deadline_at:%Y-%m-%d %H:%M} UTC."
    )


def _free_team_name(session: Session, competition: Competition, wanted: str) -> str:
    """Return the name, with a number behind it if a team of this competition has it already."""
    name, number = wanted, 1
    while session.scalar(select(Team.id).where(Team.competition_id == competition.id, Team.name_key == name_key(name))):
        number += 1
        name = f"{wanted} {number}"
    return name
