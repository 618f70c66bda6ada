"""Bodies, below the application: how long a client is waited for, and what becomes of bytes that nobody read."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

IDLE_SECONDS = 30.0
ANSWER_SECONDS = 60.0
DRAIN_SECONDS = 10.0
DRAIN_IDLE_SECONDS = 2.0
PIECE_BYTES = 256 * 1024
_SOCKET = "gunicorn.socket"


class Bodies:
    """Ends the wait for a client that sends nothing more, and lets one that is refused still read the answer.

    A connection that is closed while its client is sending is reset, and with it the answer is lost. So what was not
    read is thrown away after the answer was sent, for a few seconds.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, then read the rest."""
        if not _has_body(environ):
            _wait_at_most(environ, ANSWER_SECONDS)
            return self._app(environ, start_response)
        _wait_at_most(environ, IDLE_SECONDS)
        return ClosingIterator(self._app(environ, start_response), lambda: _drain(environ))


def _has_body(environ: WSGIEnvironment) -> bool:
    return environ.get("CONTENT_LENGTH", "0") not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ


def _wait_at_most(environ: WSGIEnvironment, seconds: float) -> None:
    """Give up on a read without a byte, or a piece that is not taken, after so many seconds."""
    connection = cast(socket.socket | None, environ.get(_SOCKET))
    if connection is not None:
        connection.settimeout(seconds)


def _drain(environ: WSGIEnvironment) -> None:
    until = time.monotonic() + DRAIN_SECONDS
    try:
        _wait_at_most(environ, DRAIN_IDLE_SECONDS)
        while time.monotonic() < until and environ["wsgi.input"].read(PIECE_BYTES):
            pass
    except OSError:
        return  # the client is gone, or waits for something; the server closes the connection
