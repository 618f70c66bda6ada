"""Competitions: finding them, who the reader is to them, and entering by accepting the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from server.domain.names import name_key
from server.domain.schedule import Timeline
from server.domain.visibility import Viewer, Visibility, may_see_competition
from server.errors import (
    ConflictError,
    DeadlinePassedError,
    NotAllowedError,
    NotFoundError,
    NotOpenError,
    RulesChangedError,
)
from server.models import CoHost, Competition, Entrant, Page, Role, Solution, Team, User
from server.services import admitted, audit, promises

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
    viewer = _make_viewer(session, competition, user, entrant, is_co_host=is_co_host) if user else Viewer()
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
    # But in practice nobody is both.
    may_be_both = entrant is None or competition.is_practice
    is_co_host = may_be_both and has_co_host(session, competition_id=competition.id, user_id=user.id)
    return _make_viewer(session, competition, user, entrant, is_co_host=is_co_host)


def has_co_host(session: Session, *, competition_id: int, user_id: int) -> bool:
    """Return whether a user runs a competition together with its host."""
    values = {"competition_id": competition_id, "user_id": user_id}
    return session.scalar(_CO_HOST, values) is not None


def _make_viewer(
    session: Session, competition: Competition, user: User, entrant: Entrant | None, *, is_co_host: bool
) -> Viewer:
    viewer = make_viewer(competition, user, entrant, is_co_host=is_co_host)
    if viewer.is_entrant or viewer.runs_it or competition.visibility is not Visibility.INVITATION:
        return viewer
    return replace(viewer, is_admitted=admitted.is_let_in(session, competition=competition, user=user))


def make_viewer(competition: Competition, user: User, entrant: Entrant | None, *, is_co_host: bool) -> Viewer:
    """Return who a user is to a competition: by their entry, if they were not removed, and by whether they host it."""
    if entrant is not None and entrant.removed_at is not None:
        entrant = None
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
        If the user is its host or a co-host, unless it is practice.
    RemovedError
        If the host removed the user.
    """
    session.get_one(User, user.id, with_for_update=True)  # two clicks at once make one entry
    entrant = find_entrant(session, competition_id=competition.id, user_id=user.id)
    section = admitted.check_not_out(session, competition_id=competition.id, user_id=user.id)
    if entrant is not None and has_accepted(entrant, competition):
        return entrant
    if rules_version != competition.rules_version:
        raise RulesChangedError(accepted=rules_version, current=competition.rules_version)
    if entrant is None:
        promised_end = promises.find_deadline(session, competition_id=competition.id, user_id=user.id)
        check_entry_open(competition, now, promised_end=promised_end)
        entrant = _make_entrant(session, competition=competition, user=user, bracket=section, now=now)
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


def _make_entrant(session: Session, *, competition: Competition, user: User, bracket: str, now: datetime) -> Entrant:
    check_no_host(session, competition=competition, user=user)
    team = make_team(session, competition=competition, name=user.name, now=now)
    team.bracket = bracket
    entrant = Entrant(
        competition_id=competition.id,
        user_id=user.id,
        team_id=team.id,
        is_captain=True,
        rules_version=competition.rules_version,
        accepted_at=now,
    )
    session.add(entrant)
    session.flush()  # what was promised is told to whom it was
    promises.keep(session, competition=competition, team=team, user=user, now=now)
    return entrant


def check_no_host(session: Session, *, competition: Competition, user: User) -> None:
    """Refuse who runs a competition as its entrant: hosts see labels and private scores before all others.

    Practice never ends and decides nothing: on a machine of one's own, host and learner are one. Who entered before
    this was asked stays in.

    Raises
    ------
    ConflictError
    """
    if competition.is_practice:
        return
    if competition.host_id == user.id:
        raise ConflictError(
            f"You host “{competition.title}” and see its private scores, so you cannot enter. To show an entry of your"
            " own on the leaderboard, without a rank, make it a baseline; to try the way of entrants, use another"
            " account."
        )
    if has_co_host(session, competition_id=competition.id, user_id=user.id):
        raise ConflictError(
            f"You are a co-host of “{competition.title}” and see its private scores, so you cannot enter. Ask the host"
            " to remove you from the hosts first."
        )


def make_team(session: Session, *, competition: Competition, name: str, now: datetime) -> Team:
    """Make a team without members, with a number behind its name if that is taken."""
    free = _free_team_name(session, competition, name)
    team = Team(competition_id=competition.id, name=free, name_key=name_key(free), created_at=now)
    session.add(team)
    session.flush()  # entries need its number
    return team


def check_entry_open(competition: Competition, now: datetime, *, promised_end: datetime | None = None) -> None:
    """Refuse an entry that comes too late; `promised_end` is a later end that the user gets on entering.

    Raises
    ------
    NotOpenError, DeadlinePassedError
        If the competition ended and takes no late submissions, or if the entry deadline has passed.
    """
    times = timeline(competition).extended(promised_end)
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
