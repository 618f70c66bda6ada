"""Competitions, their pages and their hosts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from server.domain.schedule import CompetitionStatus
from server.models import Competition, Solution, User
from server.services import co_hosts, competition_lists, competitions, leaderboards
from server.services.competition_lists import Card
from server.services.metrics import describe_metric
from server.services.tokens import Scope
from server.web import throttle
from server.web.auth import began_at, require_user
from server.web.installation import installation, site_url
from server.web.kaggle.calls import COMPETITIONS, PREFIX, Call, answer, as_date, next_token

TAB, SEGMENT, SORT = "COMPETITION_LIST_TAB_", "HOST_SEGMENT_", "COMPETITION_SORT_BY_"

blueprint = Blueprint("kaggle_competitions", __name__, url_prefix=PREFIX)


@blueprint.post(f"{COMPETITIONS}/ListCompetitions")
def index() -> Response:
    """Answer a page of the competitions that the reader may find."""
    return answer(find_page(Call()))


def find_page(call: Call) -> dict[str, Any]:
    """Return a page of the competitions that the reader may find."""
    user = require_user(Scope.READ)
    search, (page, _size) = call.text("search"), call.page()
    if search:
        installation().throttle.hit(throttle.SEARCH, f"user:{user.id}")
    group = call.text("group").removeprefix(TAB)
    category = call.text("category").removeprefix(SEGMENT)
    return installation().database.read(_list, user=user, search=search, group=group, category=category, page=page)


@blueprint.post(f"{COMPETITIONS}/GetCompetition")
def show() -> Response:
    """Answer one competition."""
    found = Call().competition()
    return answer(
        installation().database.read(_show, found.competition, found.reader, is_entered=found.viewer.is_entrant)
    )


@blueprint.post(f"{COMPETITIONS}/ListCompetitionPages")
def pages() -> Response:
    """Answer the Markdown pages, or the one that is named."""
    call = Call()
    listed = installation().database.read(competitions.list_pages, competition=call.competition().competition)
    wanted = call.text("pageName").casefold()
    return answer(
        {
            "pages": [
                {
                    "name": page.slug,
                    "content": page.markdown,
                    "isPublished": True,
                    "postTitle": page.title,
                    "mimeType": "text/markdown",
                }
                for page in listed
                if wanted in ("", page.slug, page.title.casefold())
            ]
        }
    )


@blueprint.post(f"{COMPETITIONS}/ListCompetitionHosts")
def hosts() -> Response:
    """Answer who runs a competition."""
    competition = Call().competition().competition
    return answer({"hosts": [_host(user) for user in installation().database.read(_list_hosts, competition)]})


def _list(session: Session, *, user: User, search: str, group: str, category: str, page: int) -> dict[str, Any]:
    now = began_at()
    status = CompetitionStatus.PRACTICE if category == "GETTING_STARTED" else None
    found = competition_lists.list_competitions(
        session, user=user, now=now, search=search, status=status, is_entered=group == "ENTERED", page=page
    )
    team_ids = {card.competition.id: _team_of(session, card, user) for card in found.cards}
    ranks = leaderboards.list_ranks(session, team_ids=[team for team in team_ids.values() if team is not None])
    return {
        "competitions": [
            _item(
                card.competition,
                card.solution,
                is_entered=card.is_entered,
                rank=ranks.get(team_ids[card.competition.id] or 0),
            )
            for card in found.cards
        ],
        "nextPageToken": next_token(found.page, found.n_pages),
    }


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
