"""Open leaderboards that follow: told by a stream where the server lets connections go, else by asking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Flask, Response, current_app, render_template, request
from sqlalchemy.orm import Session
from werkzeug.test import Client

from server.errors import NotFoundError, UnavailableError
from server.models import User
from server.services import competitions
from server.services.board_versions import BoardVersion, Stage, find_version
from server.web import throttle
from server.web.auth import began_at, current_user
from server.web.board_choices import read_choices
from server.web.competition_head import load_head
from server.web.handover import can_hand_over, hand_over
from server.web.installation import Installation, installation
from server.web.network import client_network
from server.web.pages import board_drawing
from server.web.pages.leaderboards import load_page
from server.web.paging import page_number
from server.web.streams import Listener, Message, Terms, make_head, streams, write_event

blueprint = Blueprint("live_boards", __name__, url_prefix="/competitions/<slug>/leaderboard")


@dataclass(frozen=True)
class OpenBoard:
    """A board that pages follow. As a reader each has the address of its parts, empty where those are its own."""

    slug: str
    app: Flask = field(compare=False)
    parts: Installation = field(compare=False)

    def look(self, listeners: Sequence[Listener]) -> Iterator[Message]:
        """Say which version there is to the pages that show another; the parts of each address are drawn once."""
        version = self.parts.database.read(find_version, slug=self.slug, now=self.parts.clock())
        if version is None or not version.is_open:
            yield Message(listeners, b"", "", is_last=True)
            return
        behind = [listener for listener in listeners if listener.tag != version.tag]
        for address in {str(listener.terms.reader) for listener in behind}:
            tag, html = self._draw(address) if address else (version.tag, "")
            same = [listener for listener in behind if listener.terms.reader == address]
            yield Message(same, write_event("board", html, tag), tag, is_last=version.stage is Stage.FINAL)

    def _draw(self, address: str) -> tuple[str, str]:
        """Ask the application as a reader would to whom nobody has signed in."""
        parts = urlsplit(address)
        base = f"{parts.scheme}://{parts.netloc}"
        answer = Client(self.app).get(parts.path, query_string=parts.query, base_url=base)
        if answer.status_code != 200:
            raise UnavailableError(f"The board answered {answer.status_code}.")
        return answer.headers["ETag"].strip('"'), answer.text


@blueprint.get("/live")
def live(slug: str) -> Response:
    """Send what an open page shows if it is no longer what the reader has; else 304, which costs one small query."""
    version = _find_version(slug)
    if request.if_none_match.contains(version.tag):
        return _mark_live("", version.tag, status=304)
    user, now = current_user(), began_at()

    def ask() -> tuple[str, str]:
        installation().throttle.hit(throttle.LIVE, client_network())
        return installation().database.read(_draw_live, slug=slug, user=user, now=now, number=page_number())

    if user is not None:
        return _mark_live(*ask())
    # All who are not signed in get the same, and come for it within two seconds.
    key = (slug, version.tag, request.query_string, int(now.timestamp() // 60))
    return _mark_live(*board_drawing.get_boards().tables.get_or_make(key, ask))


@blueprint.get("/stage")
def stage(slug: str) -> Response:
    """Tell an open page that the stage is another, by an answer without content: it is loaded again; else 304."""
    tag = _find_version(slug).stage
    if request.if_none_match.contains(tag):
        return _mark_live("", tag, status=304)
    installation().throttle.hit(throttle.LIVE, client_network())
    return _mark_live("", tag)


@blueprint.get("/stream")
def stream(slug: str) -> Response:
    """Tell an open page of each new version as a stream of events, without a thread for it.

    Who is not signed in gets the parts of the page with it; all others fetch their own. 204 says that there is no
    stream here, so that the page asks: a board that not everybody may know of, another server, or too many pages.
    """
    version = _find_version(slug)
    if not (version.is_open and can_hand_over() and streams().has_room):
        return Response(status=204)
    installation().throttle.hit(throttle.LIVE, client_network())
    asked = request.args.copy()
    shown = asked.poplist("shown")  # the tag that the page came with; a browser that comes again names the last event
    board = f"{request.host_url}competitions/{slug}/leaderboard/live?{urlencode(list(asked.items(multi=True)))}"
    app, kept = current_app._get_current_object(), streams()  # type: ignore[attr-defined]  # for another thread
    terms = Terms(OpenBoard(slug, app, installation()), "" if current_user() else board)
    known = request.headers.get("Last-Event-ID") or "".join(shown[:1])
    return hand_over(make_head("text/event-stream"), lambda connection: kept.add(connection, terms, known))


def _find_version(slug: str) -> BoardVersion:
    """Return the version of a board that the reader may know of.

    Raises
    ------
    NotFoundError
        If there is no such competition, or none that the reader may know of.
    """
    database = installation().database
    version = database.read(find_version, slug=slug, now=began_at())
    if version is None:
        raise NotFoundError
    if not version.is_open:
        database.read(competitions.get_competition, slug=slug, user=current_user(), now=began_at())
    return version


def _draw_live(opened: Session, *, slug: str, user: User | None, now: datetime, number: int) -> tuple[str, str]:
    """Return the parts of the page that change as HTML, and the tag of the version that they show."""
    head = load_head(opened, slug=slug, user=user, now=now, tab="leaderboard")
    page = load_page(opened, head, number=number, choices=replace(read_choices(), search=""))
    return render_template("pages/leaderboards/_live.html", page=page, head=head), page.version


def _mark_live(html: str, tag: str, *, status: int = 200) -> Response:
    response = Response(html, status)
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
