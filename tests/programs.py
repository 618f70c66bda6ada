"""A program that speaks to the JSON API: Flask's client with a bearer token."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

PREFIX = "/api/podium/v1"


class Program:
    """Sends requests to one application under one token, or anonymously."""

    def __init__(self, app: Flask, token: str | None = None) -> None:
        self._client = app.test_client()
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    def get(self, path: str, *, headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
        """Send GET to a path of the API."""
        return self._client.get(PREFIX + path, headers={**self._headers, **(headers or {})}, buffered=True, **more)

    def head(self, path: str) -> TestResponse:
        """Send HEAD to a path of the API."""
        return self._client.head(PREFIX + path, headers=self._headers)

    def post(self, path: str, *, headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
        """Send POST to a path of the API."""
        return self._client.post(PREFIX + path, headers={**self._headers, **(headers or {})}, **more)

    def put(self, path: str, *, headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
        """Send PUT to a path of the API."""
        return self._client.put(PREFIX + path, headers={**self._headers, **(headers or {})}, **more)

    def patch(self, path: str, *, headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
        """Send PATCH to a path of the API."""
        return self._client.patch(PREFIX + path, headers={**self._headers, **(headers or {})}, **more)

    def delete(self, path: str, **more: Any) -> TestResponse:
        """Send DELETE to a path of the API."""
        return self._client.delete(PREFIX + path, headers=self._headers, **more)

    def submit(
        self, slug: str, body: bytes, *, key: str | None = None, query: str = "filename=mine.csv"
    ) -> TestResponse:
        """Hand in a file as a raw body."""
        headers = {"Content-Type": "text/csv"} | ({} if key is None else {"Idempotency-Key": key})
        return self.post(f"/competitions/{slug}/submissions?{query}", headers=headers, data=body)
