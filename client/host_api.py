"""The routes of a competition's host."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import cast
from urllib.parse import unquote

import httpx

from client.api import Api
from client.connection import Body
from client.csv_text import Record
from client.errors import NotFoundError
from client.refusals import content_of

Query = Mapping[str, str | int | None]
# What the routes of hosts name, and the command that lists it.
_NAMED = (
    ("/submissions/", "submission", "submissions"),
    ("/alarms/", "alarm", "alarms"),
    ("/entrants/", "user", "entrants"),
    ("/teams/", "team", "teams"),
    ("/accommodations/promised/", "promise in force with the number", "accommodations"),
    ("/accommodations/", "accommodation in force with the number", "accommodations"),
    ("/announcements/", "announcement", "announcements"),
    ("/admission/links/", "open link", "links"),
    ("/admission/list/", "line", "allowed"),
    ("/co-hosts/", "co-host", "co-hosts"),
)
_OF_PARTS = ("page", "n_pages", "next", "n_found")


class HostApi:
    """What the host of one competition can ask for; every method raises `ClientError` if it is refused."""

    def __init__(self, api: Api, slug: str) -> None:
        self._api = api
        self._slug = slug

    def get(self, path: str, query: Query | None = None) -> Record:
        """Return the JSON of a route; what is empty in the query is not asked for."""
        params = {name: value for name, value in (query or {}).items() if value not in (None, "")}
        with self._naming(path):
            return cast(Record, self._api.get_of(self._slug, f"/host{path}", params))

    def get_all(self, path: str, name: str, query: Query | None = None) -> Record:
        """Return the JSON of a route with all parts of its list of that name put together."""
        first = part = self.get(path, query)
        rows = rows_of(first, name)
        while cursor := part.get("next"):
            part = self.get(path, {**(query or {}), "cursor": cast(str, cursor)})
            rows = rows + rows_of(part, name)
        return {key: value for key, value in first.items() if key not in _OF_PARTS} | {name: rows}

    def change(self, method: str, path: str, body: object = None) -> Record:
        """Ask for a change, and return the JSON of the answer."""
        with self._naming(path):
            answer = self._api.change_of(self._slug, method, f"/host{path}", body, may_repeat=method == "PUT")
        return cast(Record, answer)

    def post_text(self, path: str, text: bytes, content_type: str) -> Record:
        """Send a text as it is, and return the JSON of the answer."""
        body = Body(len(text), lambda: iter([text]), content_type)
        with self._naming(path):
            response = self._api.connection.request("POST", self._path(path), body=body, may_repeat=False)
        return cast(Record, content_of(response))

    def read(self, path: str) -> bytes:
        """Return a file as it is."""
        with self._naming(path):
            response: httpx.Response = self._api.connection.request("GET", self._path(path))
        return response.content

    def _path(self, path: str) -> str:
        return f"{self._api.path_of(self._slug)}/host{path}"

    @contextmanager
    def _naming(self, path: str) -> Iterator[None]:
        """Name what is not there, of which the server says no more than that, and the command that lists what is."""
        try:
            yield
        except NotFoundError as error:
            if error.hint:
                raise
            raise self._missing(path, error) from error

    def _missing(self, path: str, error: NotFoundError) -> NotFoundError:
        message = f"You are no host of {self._slug}."
        hint = "`podium competitions` lists the competitions that you see."
        if path.startswith("/rescore"):
            message = f"No rescore is open in {self._slug}, or you are no host of it."
            hint = "One begins when the solution in force is changed."
        for start, noun, command in _NAMED:
            if path.startswith(start):
                name = unquote(path.removeprefix(start).partition("/")[0].rpartition("=")[2])
                message = f"{self._slug} has no {noun} {name}, or you are no host of it."
                hint = f"`podium competition {command} {self._slug}` lists them."
                break
        return NotFoundError(message, code=error.code, hint=hint, **error.details)


def rows_of(answer: Record, name: str) -> list[Record]:
    """Return a list of records within an answer."""
    return cast("list[Record]", answer.get(name) or [])
