"""Events: streams of a user's submissions and of a board; for clients that read no streams, an answer that waits."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

from flask import Blueprint, Response, current_app, request
from sqlalchemy.orm import Session

from server.domain.cursors import read_cursor, write_cursor
from server.errors import InvalidInputError, ThrottledError, UnavailableError
from server.models import User
from server.services import board_versions, changes, submission_news
from server.web.api.answers import answer
from server.web.api.declaring import declared
from server.web.api.lookup import find_competition
from server.web.api.news import (
    MOST_TOLD,
    Board,
    BoardNews,
    Dump,
    MySubmissions,
    Reader,
    SubmissionNews,
    load_board,
    make_news,
)
from server.web.auth import began_at, identity, require_user
from server.web.contract import RULE, Media, Parameter
from server.web.handover import can_hand_over, hand_over
from server.web.installation import installation, site_url
from server.web.network import client_network
from server.web.streams import Terms, Topic, make_head, streams, write_event

STREAM = "text/event-stream"
# In each web process.
MOST_OF_TOKEN = 10
MOST_OF_NETWORK = 50
LONGEST_WAIT = 60
USUAL_WAIT = 25
LONGEST_VERSION = 40
_TOLD = {"type": "string", RULE: "as it was told"}
CURSOR = Parameter("cursor", "That of the last answer, or the id of the last event.", _TOLD)
WAIT = Parameter(
    "wait",
    "For so many seconds at most an answer waits for something new.",
    {"type": "integer", "minimum": 0, "maximum": LONGEST_WAIT, "default": USUAL_WAIT},
)
LAST_EVENT = Parameter("Last-Event-ID", "With which browsers come again: goes before the cursor.", _TOLD)
EVENTS = Media(STREAM, "Server-sent events, one of them for each change.")

blueprint = Blueprint("api_events", __name__)


@blueprint.get("/me/submissions/events")
@declared(SubmissionNews, query=(CURSOR, WAIT), headers=(LAST_EVENT,), stream=EVENTS)
def follow_submissions() -> Response:
    """Tell what changes of the submissions of the user's teams: as a stream, or in an answer that waits for it."""
    user, wait, cursor = require_user(), _read_wait(), _read_cursor()
    parts, reader = installation(), _make_reader()
    topic = MySubmissions(parts, _get_dump())
    news, tag = parts.database.read(_find_news, user, cursor, most=0 if _wants_stream() else MOST_TOLD)
    if _wants_stream():
        return _stream(topic, reader, tag, write_event("start", topic.dump({"cursor": tag}), tag))
    if news.submissions or cursor is None or not _can_hold(wait):
        return answer(news)
    return _hold(topic, reader, tag, wait, partial(_part_without_submissions, topic.dump))


@blueprint.get("/competitions/<slug>/leaderboard/events")
@declared(BoardNews, query=(CURSOR, WAIT), headers=(LAST_EVENT,), stream=EVENTS, is_public=True)
def follow_board(slug: str) -> Response:
    """Tell each new version of a board: as a stream, or in an answer that waits for it."""
    find_competition(slug)
    wait, cursor = _read_wait(), _read_cursor()
    if cursor is not None and len(cursor) > LONGEST_VERSION:
        raise InvalidInputError("The cursor is wrong.", fields={"cursor": "Give the version that you have."})
    topic = Board(slug, installation(), _get_dump())
    if _wants_stream():
        return _stream(topic, _make_reader(), cursor or "", b"")
    news = installation().database.read(_find_board, slug, cursor)
    if news.board is not None or not _can_hold(wait):
        return answer(news)
    return _hold(topic, _make_reader(), news.cursor, wait, partial(_part_without_board, topic.dump))


def _find_news(session: Session, user: User, cursor: str | None, *, most: int) -> tuple[SubmissionNews, str]:
    """Return what is new, and the cursor without the teams that the user has left."""
    counts = changes.list_counts(session, user_ids=[user.id])[user.id]
    marks = changes.catch_up(counts)
    if cursor is not None:
        marks = {team_id: mark for team_id, mark in read_cursor(cursor).items() if team_id in counts}
    news = submission_news.list_news(
        session,
        user=user,
        known=marks,
        counts=counts,
        most=most,
        moment=began_at(),
        n_workers=installation().settings.workers,
    )
    return make_news(news, site=site_url()), write_cursor(marks)


def _find_board(session: Session, slug: str, cursor: str | None) -> BoardNews:
    version = board_versions.find_version(session, slug=slug, now=began_at())
    if version is None or version.tag == cursor:
        return BoardNews(None, cursor or "")
    return BoardNews(load_board(session, slug=slug, version=version, now=began_at()), version.tag)


def _part_without_submissions(dump: Dump, tag: str) -> bytes:
    return dump(asdict(SubmissionNews([], tag, has_more=False))).encode()


def _part_without_board(dump: Dump, tag: str) -> bytes:
    return dump(asdict(BoardNews(None, tag))).encode()


def _wants_stream() -> bool:
    return any(kind == STREAM for kind, _ in request.accept_mimetypes)


def _read_cursor() -> str | None:
    """Return how far the reader has come: by the header with which browsers come again, or the parameter."""
    return request.headers.get("Last-Event-ID") or request.args.get("cursor")


def _read_wait() -> int:
    text = request.args.get("wait", str(USUAL_WAIT))
    if text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= LONGEST_WAIT:
        return int(text)
    fault = f"Give a whole number of seconds from 0 to {LONGEST_WAIT}."
    raise InvalidInputError("The query parameter “wait” is wrong.", fields={"wait": fault})


def _make_reader() -> Reader:
    found = identity()
    token = None if found is None else found.token
    return Reader(
        user_id=None if found is None else found.user.id,
        token_id=None if token is None else token.id,
        site=site_url(),
        asks=not _wants_stream(),
    )


def _get_dump() -> Dump:
    return partial(current_app.json.dumps, separators=(",", ":"))


def _owner(reader: Reader) -> tuple[str, int]:
    """Return who is counted for a connection, and how many they may have."""
    if reader.token_id is not None:
        return f"token:{reader.token_id}", MOST_OF_TOKEN
    return f"network:{client_network()}", MOST_OF_NETWORK


def _can_hold(wait: int) -> bool:
    """Whether an answer can wait without a thread; where it cannot, it comes at once, and the client asks again."""
    return wait > 0 and can_hand_over() and streams().has_room


def _stream(topic: Topic, reader: Reader, tag: str, greeting: bytes) -> Response:
    """Hand the connection over as a stream."""
    if not (can_hand_over() and streams().has_room):
        raise UnavailableError(
            "This server sends no more streams at the moment. Ask without `Accept: text/event-stream`, again and again."
        )
    return _hand_over(Terms(topic, reader, _check_owner(reader), greeting), STREAM, tag)


def _hold(topic: Topic, reader: Reader, tag: str, wait: int, part: partial[bytes]) -> Response:
    """Hand the connection over as an answer that comes when something is new, or at the end of the wait."""
    terms = Terms(topic, reader, _check_owner(reader), lasts=float(wait), part=part)
    return _hand_over(terms, "application/json", tag)


def _check_owner(reader: Reader) -> str:
    owner, most = _owner(reader)
    if streams().count(owner) >= most:
        raise ThrottledError(
            f"There are {most} open connections for events already. Close one first.", retry_after_seconds=5
        )
    return owner


def _hand_over(terms: Terms, kind: str, tag: str) -> Response:
    kept = streams()
    return hand_over(make_head(kind), lambda connection: kept.add(connection, terms, tag))
