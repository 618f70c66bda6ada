"""Whether the web server answers `/ready`: asked on the open socket, where the question waits for the server."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass

RETRY_SECONDS = 0.2
CONNECT_SECONDS = 2.0
MAX_ANSWER_BYTES = 64 * 1024


@dataclass(frozen=True)
class Readiness:
    """What `/ready` said: nothing wrong, or the checks that failed."""

    failed: tuple[str, ...]


class ReadyProbe:
    """Asks again and again, never waiting; `last` is the newest answer."""

    def __init__(self, address: tuple[str, int], *, host: str) -> None:
        self.last: Readiness | None = None
        self._address = address
        self._request = f"GET /ready HTTP/1.0\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
        self._connection: socket.socket | None = None
        self._received = b""
        self._next_at = 0.0

    def is_ready(self) -> bool:
        """Whether all is well, but for submissions that wait: the workers have only now begun."""
        self._poll()
        return self.last is not None and set(self.last.failed) <= {"queue"}

    def close(self) -> None:
        """Give up the question under way."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _poll(self) -> None:
        try:
            if self._connection is None and time.monotonic() >= self._next_at:
                self._ask()
            if self._connection is not None:
                self._listen(self._connection)
        except BlockingIOError:
            return
        except OSError:
            self._end()

    def _ask(self) -> None:
        self._received = b""
        self._connection = socket.create_connection(self._address, timeout=CONNECT_SECONDS)
        self._connection.sendall(self._request)
        self._connection.setblocking(False)

    def _listen(self, connection: socket.socket) -> None:
        while len(self._received) < MAX_ANSWER_BYTES and (part := connection.recv(4096)):
            self._received += part
        self.last = read_answer(self._received) or self.last
        self._end()

    def _end(self) -> None:
        self.close()
        self._next_at = time.monotonic() + RETRY_SECONDS


def read_answer(answer: bytes) -> Readiness | None:
    """Read an answer of `/ready`; None if it is none of ours."""
    head, _, body = answer.partition(b"\r\n\r\n")
    if head.split(b" ")[1:2] == [b"200"]:
        return Readiness(())
    try:
        checks = json.loads(body)["checks"]
    except (ValueError, KeyError, TypeError):
        return None
    return Readiness(tuple(name for name, found in checks.items() if found != "ok"))
