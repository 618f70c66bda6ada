"""Cursors of long lists: where the reader has come to, as a text that is given back as it was told."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any, Protocol

from flask import request

from server.errors import InvalidInputError
from server.services.cuts import After
from server.web.api.parameters import PAGE
from server.web.contract import RULE, Parameter

LONGEST = 500
CURSOR = Parameter(
    "cursor",
    "The `next` of the part before, in place of `page`: what comes or goes meanwhile repeats and skips nothing.",
    {"type": "string", "maxLength": LONGEST, RULE: "as it was told by this address, without a page"},
)
PARTS = (PAGE, CURSOR)


def read_cursor(kind: type[int] | type[str]) -> After | None:
    """Return after which row the reader wants to go on, or None; rows are known by a number or by a name.

    Raises
    ------
    InvalidInputError
        If the cursor is none that this address has told, or a page is asked for as well.
    """
    text = request.args.get("cursor")
    if text is None:
        return None
    if "page" in request.args:
        raise InvalidInputError("Give a page or a cursor, not both.", fields={"cursor": "Leave out the page."})
    parts = _parse(text, kind)
    if parts is None:
        raise InvalidInputError(
            "The cursor is wrong.", fields={"cursor": "Give the `next` of an answer of this address as it stands."}
        )
    return After(*parts)


class Listed(Protocol):
    """A part of a list as the services return it."""

    @property
    def rows(self) -> Sequence[Any]:
        """Its rows."""

    @property
    def page(self) -> int:
        """Which part it is."""

    @property
    def n_pages(self) -> int:
        """How many there are."""


def next_of(listed: Listed, after: After | None, *, key: int | str | None) -> str | None:
    """Return the cursor of what comes after a part that ends with the row `key`; None after the last part."""
    if listed.page >= listed.n_pages:
        return None
    return write_next(after, key=key, n_rows=len(listed.rows), n_before=(listed.page - 1) * len(listed.rows))


def write_next(after: After | None, *, key: int | str | None, n_rows: int, n_before: int = 0) -> str | None:
    """Return the cursor of what comes after `n_rows` more rows, the last of which is `key`; None if there is none."""
    if key is None:
        return None
    n_seen = n_rows + (n_before if after is None else after.n_seen)
    text = json.dumps([request.endpoint, key, n_seen], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _parse(text: str, kind: type[int] | type[str]) -> tuple[int | str, int] | None:
    try:
        parts: Any = json.loads(urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        return None
    if not isinstance(parts, list) or len(parts) != 3 or parts[0] != request.endpoint:
        return None
    key, n_seen = parts[1:]
    is_key = type(key) is kind and (isinstance(key, str) or 0 < key < 2**63)
    return (key, n_seen) if is_key and type(n_seen) is int and 0 <= n_seen < 2**31 else None
