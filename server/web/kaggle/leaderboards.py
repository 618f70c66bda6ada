"""Leaderboards as Kaggle's clients show and download them."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.http import http_date

from server.domain.spreadsheets import guard_cell
from server.models import Competition, User
from server.services import competitions, leaderboards, private_leaderboards
from server.services.leaderboards import PAGE_ROWS, BoardRow
from server.services.private_leaderboards import PrivateBoardRow
from server.web import throttle
from server.web.auth import began_at
from server.web.installation import installation
from server.web.kaggle import links
from server.web.kaggle.calls import COMPETITIONS, PREFIX, Call, answer, as_date, as_score, gather

PURPOSE = "leaderboard"
COLUMNS = ("Rank", "TeamId", "TeamName", "LastSubmissionDate", "Score", "SubmissionCount", "TeamMemberUserNames")
Row = BoardRow | PrivateBoardRow

blueprint = Blueprint("kaggle_leaderboards", __name__, url_prefix=PREFIX)


@blueprint.post(f"{COMPETITIONS}/GetLeaderboard")
def show() -> Response:
    """Answer a page of the board: the private one once it is final, unless the public one is asked for."""
    return answer(find_page(Call()))


def find_page(call: Call) -> dict[str, object]:
    """Return a page of the board."""
    competition, (page, size) = call.competition().competition, call.page()
    rows, token = installation().database.read(
        _gather, competition, page=page, size=size, is_public=call.flag("overridePublic"), now=began_at()
    )
    return {"submissions": [_item(row, competition.score_decimals) for row in rows], "nextPageToken": token}


@blueprint.post(f"{COMPETITIONS}/DownloadLeaderboard")
def download() -> ResponseReturnValue:
    """Lead to the board as a zip of one CSV."""
    return lead(Call())


def lead(call: Call) -> ResponseReturnValue:
    """Lead to the signed address of the board."""
    found = call.competition()
    signed = links.sign(PURPOSE, {"user": found.reader.id, "slug": found.competition.slug})
    return redirect(links.address(f"/leaderboards/{signed}/{found.competition.slug}.zip"), 302)


@blueprint.get("/leaderboards/<signed>/<name>.zip")
def send(signed: str, name: str) -> Response:  # noqa: ARG001 — it is what the client saves under
    """Send the whole board."""
    named = links.read(PURPOSE, signed)
    user, competition = installation().database.read(_open, user_id=named["user"], slug=named["slug"])
    installation().throttle.hit(throttle.DOWNLOAD, f"user:{user.id}")
    data = installation().database.read(_zip, competition, now=began_at())
    response = Response(data, mimetype="application/zip")
    response.set_etag(hashlib.sha256(data).hexdigest()[:32])
    response.headers["Last-Modified"] = http_date(began_at())
    return response


def _gather(
    session: Session, competition: Competition, *, page: int, size: int, is_public: bool, now: datetime
) -> tuple[Sequence[Row], str]:
    def read(number: int) -> tuple[Sequence[Row], int]:
        rows, n_pages = _get_page(session, competition, page=number, is_public=is_public, now=now)
        return [row for row in rows if not row.is_baseline], n_pages

    return gather(read, page=page, size=size, step=PAGE_ROWS)


def _get_page(
    session: Session, competition: Competition, *, page: int, is_public: bool, now: datetime
) -> tuple[tuple[Row, ...], int]:
    if not is_public and _is_final(competition, now):
        final = private_leaderboards.get_page(session, competition=competition, now=now, page=page)
        return final.rows, final.n_pages
    board = leaderboards.get_page(session, competition=competition, page=page)
    return board.rows, board.n_pages


def _is_final(competition: Competition, now: datetime) -> bool:
    return competitions.timeline(competition).is_finalized(now)


def _item(row: Row, decimals: int) -> dict[str, object]:
    return {
        "teamId": row.team_id,
        "teamName": row.team,
        "submissionDate": as_date(row.last_submission_at),
        "score": as_score(row.score, decimals),
    }


def _open(session: Session, *, user_id: int, slug: str) -> tuple[User, Competition]:
    user = links.get_user(session, user_id)
    return user, competitions.get_competition(session, slug=slug, user=user, now=began_at())[0]


def _zip(session: Session, competition: Competition, *, now: datetime) -> bytes:
    is_final = _is_final(competition, now)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_list_cells(session, competition, now=now, is_final=is_final))
    kind = "private" if is_final else "public"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        name = f"{competition.slug}-{kind}leaderboard-{now:%Y-%m-%dT%H:%M:%S}.csv"
        archive.writestr(name, text.getvalue().encode("utf-8-sig"))
    return held.getvalue()


def _list_cells(
    session: Session, competition: Competition, *, now: datetime, is_final: bool
) -> Iterator[tuple[object, ...]]:
    rows: Iterator[Row]
    if is_final:
        rows = private_leaderboards.stream_rows(session, competition=competition, now=now)
    else:
        rows = leaderboards.stream_rows(session, competition=competition)
    for row in rows:
        if not row.is_baseline:
            yield (
                row.rank,
                row.team_id,
                guard_cell(row.team),
                row.last_submission_at.strftime("%Y-%m-%d %H:%M:%S"),
                as_score(row.score, competition.score_decimals),
                row.n_entries,
                guard_cell(",".join(row.members)),
            )
