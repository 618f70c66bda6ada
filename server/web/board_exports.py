"""Whole leaderboards as files: CSV for spreadsheets, or JSON; streamed, so that their size costs no memory."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import islice

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.db import Database
from server.domain.spreadsheets import guard_cell
from server.models import Competition
from server.services import competitions, leaderboards, private_leaderboards
from server.web import throttle
from server.web.api.answers import as_time
from server.web.auth import began_at, current_user
from server.web.headers import mark_download
from server.web.installation import installation
from server.web.network import client_network

TYPES = {"csv": "text/csv", "json": "application/json"}
PIECE_ROWS = 500

Record = Mapping[str, object]
ListRecords = Callable[[Session, Competition], Iterator[Record]]

blueprint = Blueprint("board_exports", __name__, url_prefix="/competitions/<slug>")


@blueprint.get("/leaderboard.<any(csv, json):kind>")
def public(slug: str, kind: str) -> Response:
    """Send the public board; with `raw=1` no cell of a CSV is changed for the sake of spreadsheets."""
    return send_public(_find(slug), kind, is_raw=_is_raw())


@blueprint.get("/leaderboard/private.<any(csv, json):kind>")
def private(slug: str, kind: str) -> Response:
    """Send the private board; 404 before it is final."""
    return send_private(_find(slug), kind, is_raw=_is_raw())


def send_public(competition: Competition, kind: str, *, is_raw: bool) -> Response:
    """Answer with the public board as CSV or JSON; raises ThrottledError if the reader downloads too often."""
    return _send(competition, kind, "leaderboard", _list_public, is_raw=is_raw)


def send_private(competition: Competition, kind: str, *, is_raw: bool) -> Response:
    """Answer with the private board as CSV or JSON.

    Raises
    ------
    NotFoundError
        Before it is final.
    ThrottledError
        If the reader downloads too often.
    """
    private_leaderboards.check_final(competition, began_at())
    return _send(competition, kind, "private-leaderboard", partial(_list_private, now=began_at()), is_raw=is_raw)


def _is_raw() -> bool:
    return request.args.get("raw") == "1"


def _find(slug: str) -> Competition:
    competition, _ = installation().database.read(
        competitions.get_competition, slug=slug, user=current_user(), now=began_at()
    )
    return competition


def _list_public(session: Session, competition: Competition) -> Iterator[Record]:
    for row in leaderboards.stream_rows(session, competition=competition):
        yield {
            "rank": row.rank,
            "is_baseline": row.is_baseline,
            "team": row.team,
            "members": row.members,
            "public_score": row.public_score,
            "low": row.low,
            "high": row.high,
            "is_tied": row.is_tied,
            "entries": row.n_entries,
            "last_submission_at": as_time(row.last_submission_at),
            "is_agent": row.is_agent,
        }


def _list_private(session: Session, competition: Competition, *, now: datetime) -> Iterator[Record]:
    for row in private_leaderboards.stream_rows(session, competition=competition, now=now):
        yield {
            "rank": row.rank,
            "is_baseline": row.is_baseline,
            "team": row.team,
            "members": row.members,
            "private_score": row.private_score,
            "low": row.low,
            "high": row.high,
            "is_tied": row.is_tied,
            "shake_up": row.shake_up,
            "medal": None if row.medal is None else row.medal.value,
            "entries": row.n_entries,
            "last_submission_at": as_time(row.last_submission_at),
            "is_agent": row.is_agent,
        }


def _send(competition: Competition, kind: str, board: str, list_records: ListRecords, *, is_raw: bool) -> Response:
    """Answer with a board, or 304 to a reader who has it.

    The tag is that of the version that was there before the first row is read: at worst an answer is newer than it.
    """
    user, database = current_user(), installation().database
    installation().throttle.hit(throttle.DOWNLOAD, f"user:{user.id}" if user else client_network())
    parts = (board, kind, is_raw, competition.id, competition.board_version, competition.score_decimals)
    response = Response(mimetype=TYPES[kind])
    response.set_etag(hashlib.sha256(repr((*parts, competition.finalized_at)).encode()).hexdigest()[:32])
    mark_download(response, f"{competition.slug}-{board}.{kind}")
    response.headers["Cache-Control"] = "private, no-cache"
    if request.if_none_match.contains(response.get_etag()[0] or ""):
        response.status_code = 304
        return response
    records = _read(database, competition, list_records)
    response.response = _write_json(records) if kind == "json" else _write_csv(records, is_raw=is_raw)
    return response


def _read(database: Database, competition: Competition, list_records: ListRecords) -> Iterator[Sequence[Record]]:
    """Give the rows piece by piece; the database is asked when the first is sent, and let go of with the last."""
    with database.reading() as session:
        records = list_records(session, competition)
        while piece := list(islice(records, PIECE_ROWS)):
            yield piece


def _write_csv(pieces: Iterable[Sequence[Record]], *, is_raw: bool) -> Iterator[str]:
    is_first = True
    for piece in pieces:
        text = io.StringIO()
        writer = csv.writer(text)
        if is_first:
            writer.writerow(piece[0])
            is_first = False
        writer.writerows([_as_cell(value, is_raw=is_raw) for value in record.values()] for record in piece)
        yield text.getvalue()


def _as_cell(value: object, *, is_raw: bool) -> object:
    """Write text so that no spreadsheet takes it for a formula; numbers stay numbers."""
    text = ", ".join(value) if isinstance(value, tuple) else value
    return guard_cell(text) if isinstance(text, str) and not is_raw else text


def _write_json(pieces: Iterable[Sequence[Record]]) -> Iterator[str]:
    rows = (json.dumps(record, ensure_ascii=False) for piece in pieces for record in piece)
    first = next(rows, "")
    yield '{"rows":[' + first
    while piece := list(islice(rows, PIECE_ROWS)):
        yield "," + ",".join(piece)
    yield "]}\n"
