"""One competition: what it asks for, how it is scored, its rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from server.models import DataFile, User
from server.services import announcements, competitions, data_files, leaderboards
from server.services.leaderboards import BoardRow
from server.web.auth import began_at, current_user
from server.web.competition_head import Head, load_head
from server.web.filters import percent
from server.web.installation import installation
from server.web.markdown import render_markdown
from server.web.pages.announcements import Told, show_all
from server.web.pages.drawings import PORTRAIT, Drawing, draw, find_target

TRAIN, TEST = "train.csv", "test.csv"

blueprint = Blueprint("competitions", __name__, url_prefix="/competitions/<slug>")


@dataclass(frozen=True)
class Moment:
    """One time of the timeline."""

    name: str
    at: datetime
    is_past: bool
    is_next: bool

    @property
    def title(self) -> str:
        """The name within a sentence: “the start”, “your final deadline”."""
        name = self.name.lower()
        return name if name.startswith("your ") else f"the {name}"


@dataclass(frozen=True)
class Portrait:
    """A drawing of what is to be predicted, as the public data show it."""

    drawing: Drawing
    column: str
    description: str
    n_rows: int


@dataclass(frozen=True)
class Countdown:
    """Time left until a moment, which has a name."""

    until: str
    at: datetime
    days: int
    hours: int
    minutes: int


@dataclass(frozen=True)
class OverviewPage:
    """The overview; `row` is that of the reader's team."""

    head: Head
    overview: Markup
    evaluation: Markup
    portrait: Portrait | None
    timeline: tuple[Moment, ...]
    countdown: Countdown | None
    leader: BoardRow | None
    row: BoardRow | None
    public_share: str
    host: str
    news: tuple[Told, ...]

    @property
    def source_url(self) -> str:
        """The address of the data's source, if it is one that a browser may open."""
        url = str(self.head.competition.source.get("url") or "")
        return url if url.startswith(("https://", "http://")) else ""


@dataclass(frozen=True)
class TextPage:
    """A page of text of a competition."""

    head: Head
    title: str
    text: Markup


@blueprint.get("")
def show(slug: str) -> ResponseReturnValue:
    """Show the overview."""
    page = installation().database.read(_load_overview, slug=slug, user=current_user(), now=began_at())
    return render_template("pages/competitions/show.html", page=page)


@blueprint.get("/evaluation")
def evaluation(slug: str) -> ResponseReturnValue:
    """Lead to where the overview says how submissions are scored."""
    head = installation().database.read(load_head, slug=slug, user=current_user(), now=began_at(), tab="overview")
    return redirect(f"{head.path}#evaluation", 303)


@blueprint.get("/rules")
def rules(slug: str) -> ResponseReturnValue:
    """Show the rules."""
    page = installation().database.read(_load_rules, slug=slug, user=current_user(), now=began_at())
    return render_template("pages/competitions/text.html", page=page)


def _load_overview(session: Session, *, slug: str, user: User | None, now: datetime) -> OverviewPage:
    head = load_head(session, slug=slug, user=user, now=now, tab="overview", shows_end=True)
    competition, timeline = head.competition, _timeline(head)
    pages = {page.slug: page.markdown for page in competitions.list_pages(session, competition=competition)}
    files = {file.name: file for file in data_files.list_files(session, competition=competition)}
    n_scored = head.solution.n_public + head.solution.n_private
    return OverviewPage(
        head=head,
        overview=render_markdown(pages.get("overview", "")),
        evaluation=render_markdown(pages.get("evaluation", "")),
        portrait=_find_portrait(files.get(TRAIN), files.get(TEST)),
        timeline=timeline,
        countdown=_countdown(timeline, now),
        leader=leaderboards.find_leader(session, competition=competition),
        row=leaderboards.find_row(session, competition=competition, team_id=head.viewer.team_id),
        public_share=percent(head.solution.n_public / n_scored) if n_scored else "",
        host=competition.host.display_name or competition.host.name,
        news=show_all(announcements.list_fresh(session, competition=competition, user=user, now=now)),
    )


def _load_rules(session: Session, *, slug: str, user: User | None, now: datetime) -> TextPage:
    head = load_head(session, slug=slug, user=user, now=now, tab="overview")
    page = competitions.get_page(session, competition=head.competition, slug="rules")
    return TextPage(head, f"Rules, version {head.competition.rules_version}", render_markdown(page.markdown))


def _find_portrait(train: DataFile | None, test: DataFile | None) -> Portrait | None:
    if train is None or test is None or not train.preview or not test.preview:
        return None
    target = find_target(train.preview, test.preview)
    drawing = draw(target, size=PORTRAIT) if target else None
    if target is None or drawing is None:
        return None
    return Portrait(drawing, target["name"], target["description"], train.preview["n_rows"])


def _timeline(head: Head) -> tuple[Moment, ...]:
    times = head.times
    named = [
        ("Start", times.starts_at),
        ("Entry deadline", times.entry_deadline_at),
        ("Merger deadline", times.merger_deadline_at),
        ("Final deadline", times.ends_at),
        ("Your final deadline", head.own_times.ends_at if head.has_own_end else None),
    ]
    coming = head.own_times.find_next(head.now)
    return tuple(Moment(name, at, is_past=at < head.now, is_next=at == coming) for name, at in named if at is not None)


def _countdown(timeline: Sequence[Moment], now: datetime) -> Countdown | None:
    """Count down to the next moment; of several at one instant the last one weighs most."""
    coming = [moment for moment in timeline if moment.is_next]
    if not coming:
        return None
    moment = coming[-1]
    minutes = int((moment.at - now).total_seconds() // 60)
    return Countdown(moment.title, moment.at, minutes // 1440, minutes // 60 % 24, minutes % 60)
