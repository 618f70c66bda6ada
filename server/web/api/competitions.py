"""Competitions: the list, one with its pages and the team's limits, and its rules."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.domain.schedule import CompetitionStatus, Timeline
from server.errors import InvalidInputError
from server.models import Competition, Solution
from server.services import accommodations, competition_lists, competitions, quotas
from server.services.metrics import takes_numbers
from server.web import throttle
from server.web.api.answers import answer, as_time
from server.web.api.cursors import PARTS, next_of, read_cursor
from server.web.api.declaring import declared
from server.web.api.limits import LimitsItem, limits_item
from server.web.api.lookup import Found, find_competition
from server.web.api.metrics import MetricItem, metric_item
from server.web.api.parameters import SEARCH, choice, read_page, read_search
from server.web.auth import began_at, current_user, require_user
from server.web.installation import installation, site_url
from server.web.markdown import render_markdown
from server.web.network import client_network

blueprint = Blueprint("api_competitions", __name__)
STATUS = choice("status", CompetitionStatus, "What the dates make of a competition.")


@dataclass(frozen=True)
class CompetitionItem:
    """A competition in the list; a later end of the reader's own team is `your_ends_at`, and decides the status."""

    slug: str
    title: str
    tagline: str
    status: str
    metric: MetricItem
    starts_at: str | None
    entry_deadline_at: str | None
    merger_deadline_at: str | None
    ends_at: str | None
    finalized_at: str | None
    n_teams: int
    is_entered: bool
    your_ends_at: str | None
    daily_limit: int
    total_limit: int | None
    max_team_size: int
    n_selected: int
    max_upload_bytes: int
    honest_mode: str
    url: str


@dataclass(frozen=True)
class CompetitionList:
    """A page of the list."""

    competitions: list[CompetitionItem]
    page: int
    n_pages: int
    next: str | None


@dataclass(frozen=True)
class PageItem:
    """A Markdown page of a competition, by name."""

    slug: str
    title: str


@dataclass(frozen=True)
class PageText(PageItem):
    """A page with its text: as it was written, and as safe HTML."""

    markdown: str
    html: str


@dataclass(frozen=True)
class CompetitionDetail(CompetitionItem):
    """A competition by itself; what concerns an entry is null for a reader who has not entered."""

    pages: list[PageItem]
    id_column: str
    takes_numbers: bool | None
    allows_late: bool
    rules_version: int
    accepted_rules_version: int | None
    limits: LimitsItem | None


@dataclass(frozen=True)
class RulesItem:
    """The rules in force."""

    version: int
    markdown: str


@blueprint.get("/competitions")
@declared(CompetitionList, query=(SEARCH, STATUS, *PARTS), is_public=True, limits=(throttle.SEARCH,))
def index() -> Response:
    """Answer a page of the competitions that the reader may find."""
    user = None if current_user() is None else require_user()
    search, status, page, now = read_search(), _read_status(), read_page(), began_at()
    after = read_cursor(str)
    if search:
        installation().throttle.hit(throttle.SEARCH, f"user:{user.id}" if user else client_network())
    found = installation().database.read(
        competition_lists.list_competitions, user=user, now=now, search=search, status=status, page=page, after=after
    )
    items = [
        competition_item(card.competition, card.solution, own_times=card.own_times, is_entered=card.is_entered, now=now)
        for card in found.cards
    ]
    more = next_of(found, after, key=items[-1].slug if items else None)
    return answer(CompetitionList(items, found.page, found.n_pages, more))


@blueprint.get("/competitions/<slug>")
@declared(CompetitionDetail, is_public=True)
def show(slug: str) -> Response:
    """Answer one competition."""
    found = find_competition(slug)
    return answer(installation().database.read(_get_detail, found, now=began_at()))


@blueprint.get("/competitions/<slug>/pages/<page>")
@declared(PageText, is_public=True)
def page(slug: str, page: str) -> Response:
    """Answer a page of a competition, as it was written and as it is shown."""
    competition = find_competition(slug).competition
    found = installation().database.read(competitions.get_page, competition=competition, slug=page)
    return answer(PageText(found.slug, found.title, found.markdown, str(render_markdown(found.markdown))))


@blueprint.get("/competitions/<slug>/rules")
@declared(RulesItem, is_public=True)
def rules(slug: str) -> Response:
    """Answer the rules in force, as they were written."""
    competition = find_competition(slug).competition
    page = installation().database.read(competitions.get_page, competition=competition, slug="rules")
    return answer(RulesItem(competition.rules_version, page.markdown))


def competition_item(
    competition: Competition, solution: Solution, *, own_times: Timeline, is_entered: bool, now: datetime
) -> CompetitionItem:
    """Return a competition as the list sends it; `own_times` hold for the reader."""
    return CompetitionItem(
        slug=competition.slug,
        title=competition.title,
        tagline=competition.tagline,
        status=own_times.status(now).value,
        metric=metric_item(solution),
        starts_at=as_time(competition.starts_at),
        entry_deadline_at=as_time(competition.entry_deadline_at),
        merger_deadline_at=as_time(competition.merger_deadline_at),
        ends_at=as_time(competition.ends_at),
        finalized_at=as_time(competition.finalized_at),
        n_teams=competition.n_ranked,
        is_entered=is_entered,
        your_ends_at=as_time(own_times.ends_at) if own_times.ends_at != competition.ends_at else None,
        daily_limit=competition.daily_limit,
        total_limit=competition.total_limit,
        max_team_size=competition.max_team_size,
        n_selected=competition.n_selected,
        max_upload_bytes=min(competition.max_upload_bytes, installation().settings.max_upload_bytes),
        honest_mode=competition.honest_mode.value,
        url=f"{site_url()}/competitions/{competition.slug}",
    )


def _get_detail(session: Session, found: Found, *, now: datetime) -> CompetitionDetail:
    competition, user = found.competition, found.user
    entrant = None
    if user is not None and found.viewer.is_entrant:
        entrant = competitions.find_entrant(session, competition_id=competition.id, user_id=user.id)
    solution = competitions.get_solution(session, competition=competition)
    own_times = accommodations.reader_timeline(session, competition=competition, viewer=found.viewer)
    item = competition_item(competition, solution, own_times=own_times, is_entered=found.viewer.is_entrant, now=now)
    pages = competitions.list_pages(session, competition=competition)
    quota = (
        None
        if entrant is None
        else quotas.get_quota(session, competition=competition, team_id=entrant.team_id, moment=now)
    )
    return CompetitionDetail(
        **{**asdict(item), "metric": item.metric},
        pages=[PageItem(page.slug, page.title) for page in pages],
        id_column=solution.id_column,
        takes_numbers=takes_numbers(solution),
        allows_late=own_times.allows_late,
        rules_version=competition.rules_version,
        accepted_rules_version=None if entrant is None else entrant.rules_version,
        limits=None if quota is None else limits_item(quota),
    )


def _read_status() -> CompetitionStatus | None:
    text = request.args.get("status")
    if text is None or text in list(CompetitionStatus):
        return None if text is None else CompetitionStatus(text)
    raise InvalidInputError(
        "The query parameter “status” is wrong.", fields={"status": f"Give one of {', '.join(CompetitionStatus)}."}
    )
