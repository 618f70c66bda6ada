"""All that is a host's own, as one archive that is made while it is sent."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import IO, cast

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from server.domain.spreadsheets import guard_cell
from server.models import User
from server.services import host_exports
from server.services.host_exports import ExportedFile, Row
from server.web import throttle
from server.web.archives import write_archive
from server.web.auth import began_at, require_user
from server.web.headers import mark_download
from server.web.host.hosting import load_hosted
from server.web.installation import installation
from server.web.slots import DOWNLOADS

MEMORY_BYTES = 1 << 20  # of each table; the rest waits on the disk

blueprint = Blueprint("host_export", __name__, url_prefix="/competitions/<slug>/host/export.zip")


@blueprint.get("")
def send(slug: str) -> Response:
    """Send the boards, submissions with scores and files, entrants and the record."""
    user, installed = require_user(), installation()
    installed.throttle.hit(throttle.DOWNLOAD, f"user:{user.id}")
    with ExitStack() as stack:  # the tables are whole before the first byte, so that a fault of theirs is still told
        stack.callback(DOWNLOADS.take(f"user:{user.id}"))
        tables, files = installed.database.read(_collect, slug=slug, user=user, now=began_at(), stack=stack)
        kept = stack.pop_all()
    response = Response(write_archive(tables, files, installed.storage), mimetype="application/zip")
    response.call_on_close(kept.close)  # also of an answer whose first byte was never asked for
    response.headers["Cache-Control"] = "private, no-store"
    return mark_download(response, f"{slug}.zip")


def _collect(
    opened: Session, *, slug: str, user: User, now: datetime, stack: ExitStack
) -> tuple[list[tuple[str, IO[bytes]]], list[ExportedFile]]:
    """Read the tables, and which files there are; the database is let go of before anything is sent."""
    head = load_hosted(opened, slug=slug, user=user, now=now, tab="")
    competition, viewer = head.competition, head.viewer
    tables: list[tuple[str, IO[bytes]]] = []
    for name, rows in host_exports.list_tables(opened, competition=competition, viewer=viewer, now=now):
        file = cast(IO[bytes], stack.enter_context(tempfile.SpooledTemporaryFile(MEMORY_BYTES)))  # noqa: SIM115
        _write_table(file, rows)
        tables.append((f"{name}.csv", file))
    return tables, host_exports.list_files(opened, competition=competition, viewer=viewer)


def _write_table(file: IO[bytes], rows: Iterator[Row]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    for number, row in enumerate(rows):
        if number == 0:
            writer.writerow(row)
        writer.writerow([_as_cell(value) for value in row.values()])
    text.detach()
    file.seek(0)


def _as_cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return guard_cell(value) if isinstance(value, str) else value
