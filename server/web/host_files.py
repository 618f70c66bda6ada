"""What a host takes along of a competition: all of it as one archive, and the entrants as a file."""

from __future__ import annotations

import csv
import hashlib
import io
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import IO, cast

from flask import Response
from sqlalchemy.orm import Session

from server.domain.spreadsheets import guard_cell
from server.domain.visibility import Viewer
from server.models import Competition, User
from server.services import entrants, host_exports
from server.services.host_exports import ExportedFile, Row
from server.web import throttle
from server.web.archives import name_parts, write_archive
from server.web.auth import began_at
from server.web.headers import mark_download, tag
from server.web.installation import installation
from server.web.slots import DOWNLOADS

MEMORY_BYTES = 1 << 20  # of each table; the rest waits on the disk

Tables = list[tuple[str, IO[bytes]]]


def send_export(competition: Competition, viewer: Viewer, *, user: User) -> Response:
    """Answer with boards, submissions with scores and files, entrants and the record, made while it is sent.

    Raises
    ------
    NotFoundError
        If the viewer is not the host.
    ThrottledError
        If the user downloads too often, or too much at once.
    """
    installed = installation()
    installed.throttle.hit(throttle.DOWNLOAD, f"user:{user.id}")
    with ExitStack() as stack:  # the tables are whole before the first byte, so that a fault of theirs is still told
        stack.callback(DOWNLOADS.take(f"user:{user.id}"))
        tables, files = installed.database.read(
            _collect, competition=competition, viewer=viewer, now=began_at(), stack=stack
        )
        parts = name_parts([(name, _digest(table)) for name, table in tables], files)
        kept = stack.pop_all()
    response = Response(write_archive(tables, files, installed.storage), mimetype="application/zip")
    response.call_on_close(kept.close)  # also of an answer whose first byte was never asked for
    response.headers["Cache-Control"] = "private, no-store"
    return tag(mark_download(response, f"{competition.slug}.zip"), parts, is_weak=True)


def send_entrants(competition: Competition) -> Response:
    """Answer with all who are something to a competition, as a file that no spreadsheet runs."""
    cells = installation().database.read(entrants.list_cells, competition=competition)
    text = io.StringIO()
    writer = csv.writer(text)
    for row in [entrants.COLUMNS, *cells]:
        writer.writerow([_as_cell(value) for value in row])
    response = Response(text.getvalue(), mimetype="text/csv")
    response.headers["Cache-Control"] = "private, no-store"
    return tag(mark_download(response, f"{competition.slug}-entrants.csv"), response.get_data())


def _collect(
    opened: Session, *, competition: Competition, viewer: Viewer, now: datetime, stack: ExitStack
) -> tuple[Tables, list[ExportedFile]]:
    """Read the tables, and which files there are; the database is let go of before anything is sent."""
    tables: Tables = []
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


def _digest(table: IO[bytes]) -> bytes:
    digest = hashlib.file_digest(table, "sha256").digest()  # type: ignore[arg-type]  # it has all that is asked of a file
    table.seek(0)
    return digest


def _as_cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return guard_cell(value) if isinstance(value, str) else value
