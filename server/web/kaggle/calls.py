"""Calls of Kaggle's clients: a JSON object in, a JSON object out; what is missing has its default."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Response, jsonify, request

from server.domain.visibility import Viewer
from server.errors import EntryRequiredError, InvalidInputError
from server.models import Competition, User
from server.services import competitions
from server.services.tokens import Scope
from server.web.auth import began_at, require_user
from server.web.installation import installation

T = TypeVar("T")

PREFIX = "/api/v1"
COMPETITIONS = "/competitions.CompetitionApiService"
PAGE_SIZE = 50
LARGEST_PAGE = 200
LARGEST_ID = 2**63 - 1
# What JSON can say and no database keeps: NUL, and halves of signs.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class Named:
    """The competition that a call names, the reader, and what the reader is to it."""

    competition: Competition
    reader: User
    viewer: Viewer

    @property
    def team_id(self) -> int:
        """The reader's team; raises EntryRequiredError if there is none."""
        if self.viewer.team_id is None:
            raise EntryRequiredError(self.competition.slug)
        return self.viewer.team_id


class Call:
    """What a client asks: fields by name, those of its JSON object unless others are `given`.

    Raises
    ------
    InvalidInputError
        By each reading, if the body is no JSON object or the field is of another kind.
    """

    def __init__(self, given: Mapping[str, Any] | None = None) -> None:
        found = request.get_json(silent=True, force=True) if given is None else given
        if not isinstance(found, Mapping):
            raise InvalidInputError("The body is not a JSON object.")
        self._given = found

    def text(self, name: str, default: str = "") -> str:
        """Return a text."""
        value = self._given.get(name)
        if value is None:
            return default
        if not isinstance(value, str):
            raise InvalidInputError(f"The field “{name}” is not a text.")
        if _NO_TEXT.search(value):
            raise InvalidInputError(f"The field “{name}” holds signs that no text has.")
        return value

    def number(self, name: str, default: int = 0) -> int:
        """Return a whole number, which may come as text."""
        value = self._given.get(name)
        if value is None:
            return default
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
            value = int(value)
        if type(value) is not int or abs(value) > LARGEST_ID:
            raise InvalidInputError(f"The field “{name}” is not a whole number.")
        return value

    def flag(self, name: str) -> bool:
        """Return whether something is meant."""
        value = self._given.get(name)
        if not isinstance(value, bool | None):
            raise InvalidInputError(f"The field “{name}” is neither true nor false.")
        return bool(value)

    def moment(self, name: str) -> datetime | None:
        """Return a time in UTC; the clients write its offset and a Z behind it."""
        text = self.text(name)
        if not text:
            return None
        bare = text[:-1] if text.endswith("Z") else text
        try:
            moment = datetime.fromisoformat(bare)
        except ValueError as error:
            raise InvalidInputError(f"The field “{name}” is no time such as 2030-01-31T23:59:59Z.") from error
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

    def part(self, name: str) -> Call:
        """Return the fields of an object within; none where it is missing."""
        value = self._given.get(name)
        if not isinstance(value, Mapping | None):
            raise InvalidInputError(f"The field “{name}” is not an object.")
        return Call(value or {})

    def parts(self, name: str) -> list[Call]:
        """Return the objects of a list."""
        value = self._given.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise InvalidInputError(f"The field “{name}” is not a list of objects.")
        return [Call(item) for item in value]

    def mask(self) -> list[str]:
        """Return the names of the fields that an update is about."""
        names = [name.strip() for name in self.text("updateMask").split(",")]
        if not any(names):
            raise InvalidInputError("The update names no field to be changed.")
        return [name for name in names if name]

    def value(self, name: str) -> object:
        """Return what was given, None if nothing was."""
        return self._given.get(name)

    def slug(self) -> str:
        """Return the name of the competition."""
        slug = self.text("competitionName")
        if not slug:
            raise InvalidInputError("No competition is named. Give its name as it stands in its address.")
        return slug

    def competition(self) -> Named:
        """Return the competition that is named; raises NotFoundError as well."""
        reader = require_user(Scope.READ)
        slug = self.slug()
        competition, viewer = installation().database.read(
            competitions.get_competition, slug=slug, user=reader, now=began_at()
        )
        return Named(competition, reader, viewer)

    def page(self) -> tuple[int, int]:
        """Return the number of the page and its size."""
        token = self.text("pageToken")
        number = int(token) if token.isascii() and token.isdigit() and len(token) < 10 else self.number("page", 1)
        size = self.number("pageSize", PAGE_SIZE)
        return max(1, number), min(max(1, size), LARGEST_PAGE)


def answer(fields: Mapping[str, object]) -> Response:
    """Return a JSON object."""
    return jsonify(fields)


def next_token(page: int, n_pages: int) -> str:
    """Return what asks for the next page, empty after the last."""
    return str(page + 1) if page < n_pages else ""


def take_page(rows: Sequence[Any], page: int, size: int) -> tuple[Sequence[Any], str]:
    """Return a page of rows, and what asks for the next."""
    first = (page - 1) * size
    return rows[first : first + size], str(page + 1) if first + size < len(rows) else ""


def gather(
    read: Callable[[int], tuple[Sequence[T], int]], *, page: int, size: int, step: int
) -> tuple[Sequence[T], str]:
    """Return a page of any size out of pages of `step` rows, and what asks for the next.

    `read` returns the rows of a page by its number, and how many there are.
    """
    number, skipped = divmod((page - 1) * size, step)
    rows: list[T] = []
    n_pages = number + 1
    while len(rows) < skipped + size and number < n_pages:
        number += 1
        found, n_pages = read(number)
        rows.extend(found if number <= n_pages else ())
    has_more = len(rows) > skipped + size or number < n_pages
    return rows[skipped : skipped + size], str(page + 1) if has_more else ""


def as_date(moment: datetime | None) -> str | None:
    """Write a moment in UTC as the clients read it."""
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def as_score(score: float | None, decimals: int) -> str:
    """Write a score as text, empty where there is none."""
    return "" if score is None else f"{score:.{decimals}f}"
