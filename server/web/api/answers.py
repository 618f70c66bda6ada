"""What the API answers with: records as JSON, times in one form, and a 304 where the reader has it already."""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime

from flask import Response, jsonify, request

from server.web.headers import tag


def as_time(moment: datetime | None) -> str | None:
    """Write a moment as ISO 8601 in UTC with a `Z`, to the microsecond only where it has one."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def answer(record: object, status: int = 200, *, location: str | None = None, tagged: object = None) -> Response:
    """Return a record as JSON; one that is read has a tag, or is a 304 if the reader has just these bytes.

    `tagged` is the record without what is different each time, such as the moment of the answer: then the tag is made
    of that, and is weak.
    """
    response = _as_json(record)
    response.status_code = status
    if location is not None:
        response.headers["Location"] = location
    if request.method not in ("GET", "HEAD"):
        return response
    named = response if tagged is None else _as_json(tagged)
    return tag(response, named.get_data(), is_weak=tagged is not None)


def _as_json(record: object) -> Response:
    if not is_dataclass(record) or isinstance(record, type):
        raise TypeError(f"The API answers with records, not with {type(record).__name__}.")
    return jsonify(asdict(record))
