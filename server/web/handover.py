"""Connections that outlive their request: the server is left with a dead end, and the thread that answered is free."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, cast

from flask import Response, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SOCKET = "gunicorn.socket"
HEAD_SECONDS = 5.0
_TAKER = "podium.taker"

Taker = Callable[[socket.socket], None]


class HandedOverError(StopIteration):
    """Tells gunicorn that nothing is left to answer: it closes what it has without a word."""


class Handover:
    """Writes the head of an answer itself where the view has named a taker, and gives the connection to it."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or hand over."""
        answer = self._app(environ, start_response)
        taker = cast(Taker | None, environ.get(_TAKER))
        if taker is None:
            return answer
        if hasattr(answer, "close"):
            answer.close()
        taker(_take(environ[SOCKET]))
        raise HandedOverError


def can_hand_over() -> bool:
    """Whether the server of this request lets a connection go: gunicorn does."""
    return request.method == "GET" and SOCKET in request.environ


def hand_over(response: Response, take: Taker) -> Response:
    """Have the connection given to `take` in place of the answer's body; after that no answer is written."""

    def begin(connection: socket.socket) -> None:
        connection.sendall(_write_head(response.status, list(response.headers.items())))
        take(connection)

    request.environ[_TAKER] = begin
    return response


def _write_head(status: str, headers: Sequence[tuple[str, str]]) -> bytes:
    """Return the head of an answer that lasts until the connection is closed."""
    kept = [(name, value) for name, value in headers if name.lower() not in ("content-length", "connection")]
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in kept), "Connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1")


def _take(connection: socket.socket) -> socket.socket:
    """Return the connection as our own; under the server's number there is one that has ended already."""
    ours = connection.dup()
    ours.settimeout(HEAD_SECONDS)
    dead, other = socket.socketpair()
    with dead, other:
        other.shutdown(socket.SHUT_RDWR)
        os.dup2(dead.fileno(), connection.fileno())
    return ours
