"""The record of a competition as a file, and by what it may be filtered: for the page and for programs."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import IO, Any, cast

from flask import Response, request
from sqlalchemy.orm import Session

from server.domain.spreadsheets import guard_cell
from server.models import Competition, User
from server.services import records
from server.services.records import Act, ActsWanted
from server.storage import CHUNK_BYTES
from server.web import throttle
from server.web.headers import mark_download, tag
from server.web.installation import installation
from server.web.paging import LONGEST_SEARCH, read_day

_MOMENT = "such as 2030-01-07 or 2030-01-07T09:00Z"
# The filters, with what they mean and of which form they are.
PARAMETERS = {
    "action": ("Acts of one kind.", "such as submission.hide, or its beginning up to the point"),
    "user": ("Acts of one user.", "the name of a user"),
    "since": ("From a day in UTC, or a time, on.", _MOMENT),
    "until": ("To the end of a day in UTC, or to a time.", _MOMENT),
}
KINDS = {"csv": "text/csv", "json": "application/json"}
COLUMNS = ("at", "user", "action", "subject", "before", "after", "detail")
MEMORY_BYTES = 1 << 20  # the rest waits on the disk


@dataclass(frozen=True)
class ActChoices:
    """What was asked for, as it was written and understood; what was not understood is named in `faults`."""

    values: Mapping[str, str]
    wanted: ActsWanted
    faults: Mapping[str, str] = field(default_factory=dict)


def read_act_choices() -> ActChoices:
    """Read the filters; times without a clock are days in UTC, the last one included."""
    values = {name: request.args.get(name, "").strip()[:LONGEST_SEARCH] for name in PARAMETERS}
    faults: dict[str, str] = {}
    since, until = (read_day(values, faults, name) for name in ("since", "until"))
    return ActChoices(values, ActsWanted(values["action"], values["user"], since, until), faults)


def send_record(competition: Competition, wanted: ActsWanted, *, kind: str, user: User) -> Response:
    """Answer with the acts that are asked for, oldest first, as CSV or JSON.

    Raises
    ------
    ThrottledError
        If the user downloads too often.
    """
    installed = installation()
    installed.throttle.hit(throttle.DOWNLOAD, f"user:{user.id}")
    file = cast(IO[bytes], tempfile.SpooledTemporaryFile(MEMORY_BYTES))  # noqa: SIM115  # closed with the answer
    try:
        # Written whole before the first byte is sent: the database is let go of, and a fault is still told.
        installed.database.read(_write, file, competition, wanted, kind=kind)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").digest()  # type: ignore[arg-type]  # it has all that is asked of a file
    file.seek(0)
    response = Response(iter(lambda: file.read(CHUNK_BYTES), b""), mimetype=KINDS[kind])
    response.call_on_close(file.close)
    response.headers["Cache-Control"] = "private, no-store"
    return tag(mark_download(response, f"{competition.slug}-record.{kind}"), digest)


def act_fields(act: Act) -> dict[str, Any]:
    """Return an act as it stands in a file."""
    at = act.event.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    values = (at, act.user, act.event.action, act.event.subject, act.before, act.after, act.rest)
    return dict(zip(COLUMNS, values, strict=True))


def _write(session: Session, file: IO[bytes], competition: Competition, wanted: ActsWanted, *, kind: str) -> None:
    acts = records.stream_record(session, competition=competition, wanted=wanted)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    if kind == "csv":
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        writer.writerows([_as_cell(value) for value in act_fields(act).values()] for act in acts)
    else:
        text.writelines(_as_json(acts))
    text.detach()


def _as_json(acts: Iterator[Act]) -> Iterator[str]:
    yield "[\n"
    for number, act in enumerate(acts):
        yield (",\n" if number else "") + json.dumps(act_fields(act), ensure_ascii=False)
    yield "\n]\n"


def _as_cell(value: object) -> str:
    if value is None or value == {}:
        return ""
    return guard_cell(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
