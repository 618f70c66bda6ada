"""Competitions, their pages and their hosts."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from server.errors import InvalidInputError
from server.models import Competition, Draft, Solution, User
from server.services import co_hosts, competition_lists, competitions, leaderboards, named_drafts
from server.services.bundle_parts import PAGE_TITLES
from server.services.competition_lists import Card, CardOrder
from server.services.metrics import describe_metric
from server.services.tokens import Scope
from server.web import throttle
from server.web.auth import began_at, identity, require_user
from server.web.installation import installation, site_url
from server.web.kaggle import unlaunched
from server.web.kaggle.calls import COMPETITIONS, PREFIX, Call, answer, as_date, next_token
from server.web.kaggle.host_pages import page_item

TAB, SEGMENT, SORT = "COMPETITION_LIST_TAB_", "HOST_SEGMENT_", "COMPETITION_SORT_BY_"
# Where nothing is said, or another order than these, what is open comes first.
ORDERS = {
    "EARLIEST_DEADLINE": CardOrder.EARLIEST_END,
    "LATEST_DEADLINE": CardOrder.LATEST_END,
    "NUMBER_OF_TEAMS": CardOrder.MOST_TEAMS,
    "RECENTLY_CREATED": CardOrder.NEWEST,
}
OPEN_ORDERS = ("", "BEST", "GROUPED", "PRIZE", "RELEVANCE")
UNLAUNCHED = ("UNLAUNCHED", "UNLAUNCHED_COMMUNITY")
GROUPS = ("", "EVERYTHING", "ALL", "GENERAL", "ENTERED", "COMMUNITY", "IN_CLASS", "HOSTED", *UNLAUNCHED)
# All competitions here are practice or a community's: none is of another kind.
PRACTICE = {"": None, "UNSPECIFIED": None, "ALL": None, "GETTING_STARTED": True, "COMMUNITY": False, "IN_CLASS": False}
NOT_HERE = ("FEATURED", "RESEARCH", "RECRUITMENT", "MASTERS", "PLAYGROUND")

blueprint = Blueprint("kaggle_competitions", __name__, url_prefix=PREFIX)


@dataclass(frozen=True)
class Wanted:
    """What a list is to hold, and which page of it."""

    search: str
    group: str
    category: str
    order: CardOrder
    page: int
    page_size: int
    has_drafts: bool

    @property
    def is_unlaunched(self) -> bool:
        """Whether it is of what is not launched yet."""
        return self.group in UNLAUNCHED


@blueprint.post(f"{COMPETITIONS}/ListCompetitions")
def index() -> Response:
    """Answer a page of the competitions that the reader may find."""
    return answer(find_page(Call()))


def find_page(call: Call) -> dict[str, Any]:
    """Return a page of the competitions that the reader may find.

    Raises
    ------
    InvalidInputError
        If there is no such group, category or order.
    """
    user = require_user(Scope.READ)
    search, (page, size) = call.text("search"), call.page()
    if search:
        installation().throttle.hit(throttle.SEARCH, f"user:{user.id}")
    order = _read_name(call, "sortBy", SORT, (*OPEN_ORDERS, *ORDERS))
    found = identity()
    wanted = Wanted(
        search=search,
        group=_read_name(call, "group", TAB, GROUPS),
        category=_read_name(call, "category", SEGMENT, (*PRACTICE, *NOT_HERE)),
        order=ORDERS.get(order, CardOrder.OPEN),
        page=page,
        page_size=size,
        has_drafts=found is not None and found.has_scope(Scope.HOST),
    )
    return installation().database.read(_list, user=user, wanted=wanted)


@blueprint.post(f"{COMPETITIONS}/GetCompetition")
def show() -> Response:
    """Answer one competition."""
    found = unlaunched.find(Call())
    if isinstance(found, Draft):
        return answer(unlaunched.item(found))
    return answer(
        installation().database.read(_show, found.competition, found.reader, is_entered=found.viewer.is_entrant)
    )


@blueprint.post(f"{COMPETITIONS}/ListCompetitionPages")
def pages() -> Response:
    """Answer the Markdown pages, or the one that is named."""
    call = Call()
    found = unlaunched.find(call)
    if isinstance(found, Draft):
        listed = [(slug, found.pages[slug]) for slug in PAGE_TITLES if slug in found.pages]
    else:
        rows = installation().database.read(competitions.list_pages, competition=found.competition)
        listed = [(row.slug, row.markdown) for row in rows]
    wanted = call.text("pageName").casefold()
    named = [pair for pair in listed if wanted in ("", pair[0], PAGE_TITLES[pair[0]].casefold())]
    return answer({"pages": [page_item(slug, markdown) for slug, markdown in named]})


@blueprint.post(f"{COMPETITIONS}/ListCompetitionHosts")
def hosts() -> Response:
    """Answer who runs a competition."""
    found = unlaunched.find(Call())
    if isinstance(found, Draft):
        return answer({"hosts": [_host(found.host)]})
    listed = installation().database.read(_list_hosts, found.competition)
    return answer({"hosts": [_host(user) for user in listed]})


def _read_name(call: Call, field: str, prefix: str, known: Collection[str]) -> str:
    """Return a name in capitals without its prefix; the clients before 2.0 write “gettingStarted”."""
    given = call.text(field)
    bare = given.removeprefix(prefix)
    name = bare if bare.isupper() else re.sub(r"(?<=[a-z])(?=[A-Z])", "_", bare).upper()
    if name not in known:
        raise InvalidInputError(f"The field “{field}” knows no “{given[:60]}”.")
    return name


def _list(session: Session, *, user: User, wanted: Wanted) -> dict[str, Any]:
    if wanted.category in NOT_HERE:
        return {"competitions": [], "nextPageToken": ""}
    found = competition_lists.list_competitions(
        session,
        user=user,
        now=began_at(),
        search=wanted.search,
        is_entered=wanted.group == "ENTERED",
        is_hosted=wanted.is_unlaunched or wanted.group == "HOSTED",
        is_unpublished=wanted.is_unlaunched,
        is_practice=PRACTICE[wanted.category],
        order=wanted.order,
        page=wanted.page,
        page_size=wanted.page_size,
    )
    team_ids = {card.competition.id: _team_of(session, card, user) for card in found.cards}
    ranks = leaderboards.list_ranks(session, team_ids=[team for team in team_ids.values() if team is not None])
    items = [
        _item(
            card.competition,
            card.solution,
            is_entered=card.is_entered,
            rank=ranks.get(team_ids[card.competition.id] or 0),
        )
        for card in found.cards
    ]
    if wanted.is_unlaunched and wanted.has_drafts and wanted.page == 1:
        items = [*_list_drafts(session, user, wanted), *items]
    return {"competitions": items, "nextPageToken": next_token(wanted.page, found.n_pages)}


def _list_drafts(session: Session, user: User, wanted: Wanted) -> list[dict[str, Any]]:
    """Return the reader's drafts that the words of a search name."""
    words, is_practice = wanted.search.casefold().split(), PRACTICE[wanted.category]
    return [
        unlaunched.item(draft)
        for draft in named_drafts.list_new(session, user=user)
        if all(word in f"{draft.spec.get('title', '')} {draft.spec.get('slug', '')}".casefold() for word in words)
        and is_practice in (None, draft.spec.get("practice") is True)
    ]


def _team_of(session: Session, card: Card, user: User) -> int | None:
    if not card.is_entered:
        return None
    entrant = competitions.find_entrant(session, competition_id=card.competition.id, user_id=user.id)
    return None if entrant is None else entrant.team_id


def _show(session: Session, competition: Competition, user: User, is_entered: bool) -> dict[str, Any]:
    competition = session.get_one(Competition, competition.id)  # its host is read as well
    solution = competitions.get_solution(session, competition=competition)
    entrant = competitions.find_entrant(session, competition_id=competition.id, user_id=user.id) if is_entered else None
    rank = None if entrant is None else leaderboards.find_rank(session, team_id=entrant.team_id)
    return _item(competition, solution, is_entered=is_entered, rank=rank)


def _item(competition: Competition, solution: Solution, is_entered: bool, rank: int | None) -> dict[str, Any]:
    return {
        "id": competition.id,
        "ref": competition.slug,
        "title": competition.title,
        "url": f"{site_url()}/competitions/{competition.slug}",
        "description": competition.tagline,
        "category": "Getting Started" if competition.is_practice else "Community",
        "reward": "Knowledge",
        "tags": [{"ref": word, "name": word} for word in competition.keywords],
        "deadline": as_date(competition.ends_at),
        "mergerDeadline": as_date(competition.merger_deadline_at),
        "newEntrantDeadline": as_date(competition.entry_deadline_at),
        "enabledDate": as_date(competition.starts_at or competition.published_at),
        "dateCreated": as_date(competition.created_at),
        "teamCount": competition.n_ranked,
        "userHasEntered": is_entered,
        "userRank": rank,
        "maxDailySubmissions": competition.daily_limit,
        "maxTeamSize": competition.max_team_size,
        "evaluationMetric": describe_metric(solution).title,
        "hostName": competition.host.display_name or competition.host.name,
        "licenseName": str(competition.source.get("licence") or ""),
        "submissionsDisabled": False,
        "isKernelsSubmissionsOnly": False,
        "awardsPoints": False,
    }


def _list_hosts(session: Session, competition: Competition) -> list[User]:
    shared = [row.user for row in co_hosts.list_co_hosts(session, competition=competition)]
    return [session.get_one(User, competition.host_id), *shared]


def _host(user: User) -> dict[str, object]:
    return {
        "id": user.id,
        "userName": user.name,
        "displayName": user.display_name or user.name,
        "profileUrl": f"{site_url()}/users/{user.name}",
    }
