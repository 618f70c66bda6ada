"""What the API answers with: records as JSON, times in one form, and a 304 where the reader has it already."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime

from flask import Response, jsonify, request


def as_time(moment: datetime | None) -> str | None:
    """Write a moment as ISO 8601 in UTC with a `Z`, to the microsecond only where it has one."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def answer(record: object, status: int = 200, *, location: str | None = None) -> Response:
    """Return a record as JSON."""
    if not is_dataclass(record) or isinstance(record, type):
        raise TypeError(f"The API answers with records, not with {type(record).__name__}.")
    response = jsonify(asdict(record))
    response.status_code = status
    if location is not None:
        response.headers["Location"] = location
    return response


def answer_if_changed(record: object, *, tagged: object = None) -> Response:
    """Return a record with the hash of its bytes as ETag, or 304 if the reader has just these bytes.

    The tag depends on nothing but what is sent, so that it cannot tell what the body does not. `tagged` is the record
    without what is different each time, such as the moment of the answer: then the tag is made of that, and is weak.
    """
    response = answer(record)
    named = response if tagged is None else answer(tagged)
    response.set_etag(hashlib.sha256(named.get_data()).hexdigest()[:32], weak=tagged is not None)
    response.make_conditional(request)
    return response
