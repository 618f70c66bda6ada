"""The routes of a competition's host."""

from collections.abc import Mapping
from typing import cast

import httpx

from client.api import Api
from client.connection import Body
from client.csv_text import Record
from client.errors import NotFoundError
from client.refusals import content_of

Query = Mapping[str, str | int | None]
_OF_PARTS = ("page", "n_pages", "next", "n_found")


class HostApi:
    """What the host of one competition can ask for; every method raises `ClientError` if it is refused."""

    def __init__(self, api: Api, slug: str) -> None:
        self._api = api
        self._slug = slug

    def get(self, path: str, query: Query | None = None) -> Record:
        """Return the JSON of a route; what is empty in the query is not asked for."""
        params = {name: value for name, value in (query or {}).items() if value not in (None, "")}
        try:
            return cast(Record, self._api.get_of(self._slug, f"/host{path}", params))
        except NotFoundError as error:
            if error.hint:
                raise
            hint = f"There is none, or you are no host of {self._slug}."
            raise NotFoundError(error.message, code=error.code, hint=hint, **error.details) from error

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
        return cast(Record, self._api.change_of(self._slug, method, f"/host{path}", body, may_repeat=method == "PUT"))

    def post_text(self, path: str, text: bytes, content_type: str) -> Record:
        """Send a text as it is, and return the JSON of the answer."""
        body = Body(len(text), lambda: iter([text]), content_type)
        response = self._api.connection.request("POST", self._path(path), body=body, may_repeat=False)
        return cast(Record, content_of(response))

    def read(self, path: str) -> bytes:
        """Return a file as it is."""
        response: httpx.Response = self._api.connection.request("GET", self._path(path))
        return response.content

    def _path(self, path: str) -> str:
        return f"{self._api.path_of(self._slug)}/host{path}"


def rows_of(answer: Record, name: str) -> list[Record]:
    """Return a list of records within an answer."""
    return cast("list[Record]", answer.get(name) or [])
