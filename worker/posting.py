"""Requests to addresses that users gave: to where the platform may send, and nowhere else.

A name is resolved once; every address that it has must be allowed, and the connection goes to one of these. No redirect
is followed, no proxy asked, and whatever the other side does, it ends in time and costs little.
"""

from __future__ import annotations

import http.client
import io
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, cast

from server.domain.egress import Egress, Target
from server.errors import InvalidInputError

TIMEOUT_SECONDS = 10.0
MOST_BYTES = 64 * 1024
MOST_RECEIVED = 4 * MOST_BYTES  # with the head of the answer
BLOCKED = "This address leads where this site sends nothing: to no public address."

# As `socket.getaddrinfo`: the addresses of a name.
Resolve = Callable[[str, int], Sequence[tuple[Any, ...]]]


class PostError(Exception):
    """There was no answer; the message says why, in words for the owner of the address."""


@dataclass(frozen=True)
class Answer:
    """What came back: the status, and how the body begins."""

    status: int
    text: str

    @property
    def is_good(self) -> bool:
        """Whether what was sent was taken."""
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Posting:
    """Sends what is allowed to be sent."""

    egress: Egress
    resolve: Resolve = lambda host, port: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    timeout_seconds: float = TIMEOUT_SECONDS
    context: ssl.SSLContext | None = None

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a POST and return the answer, whatever its status.

        Raises
        ------
        PostError
            If the address is not allowed, or no answer came in time.
        """
        try:
            target = self.egress.check_url(url)
        except InvalidInputError as error:
            raise PostError(BLOCKED) from error
        ends_at = time.monotonic() + self.timeout_seconds
        addresses = self._find_addresses(target)
        try:
            with self._connect(target, addresses, ends_at) as connection:
                answer = _exchange(connection, target, body, headers)
            if time.monotonic() >= ends_at:  # cut off, which looks like an end
                raise TimeoutError
            return answer
        except TimeoutError as error:
            raise PostError(f"No answer within {self.timeout_seconds:g} seconds.") from error
        except ssl.SSLError as error:
            raise PostError(f"No encrypted connection: {error.reason or 'the certificate is not good'}.") from error
        except (OSError, http.client.HTTPException, ValueError) as error:  # the last of pieces of a size below 0
            if time.monotonic() >= ends_at:
                raise PostError(f"No answer within {self.timeout_seconds:g} seconds.") from error
            raise PostError(f"The connection failed: {type(error).__name__}.") from error

    def _find_addresses(self, target: Target) -> list[tuple[int, Any]]:
        try:
            found = self.resolve(target.host, target.port)
        except (OSError, UnicodeError) as error:
            raise PostError("No address is found for its name.") from error
        if not found or not all(self.egress.allows(str(each[4][0])) for each in found):
            raise PostError(BLOCKED)
        return [(each[0], each[4]) for each in found]

    @contextmanager
    def _connect(self, target: Target, addresses: Sequence[tuple[int, Any]], ends_at: float) -> Iterator[socket.socket]:
        """Open a connection to one of the addresses; when the time is over it is cut, whatever it does then."""
        with _open_one(addresses, ends_at) as plain:
            switch = socket.socket(fileno=os.dup(plain.fileno()))
            cut = threading.Timer(max(0.0, ends_at - time.monotonic()), _cut, [switch])
            cut.daemon = True
            cut.start()
            try:
                if target.scheme == "http":
                    yield plain
                else:
                    context = self.context or ssl.create_default_context()
                    with context.wrap_socket(plain, server_hostname=target.host) as sealed:
                        yield sealed
            finally:
                cut.cancel()
                cut.join()
                switch.close()


def _open_one(addresses: Sequence[tuple[int, Any]], ends_at: float) -> socket.socket:
    """Return a connection to the first address that takes one."""
    last: OSError = TimeoutError()
    for family, address in addresses:
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(max(0.01, ends_at - time.monotonic()))
            connection.connect(address)
            return connection
        except OSError as error:
            connection.close()
            last = error
    raise last


def _cut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _exchange(connection: socket.socket, target: Target, body: bytes, headers: Mapping[str, str]) -> Answer:
    client = http.client.HTTPConnection(target.host, target.port)
    client.default_port = 443 if target.scheme == "https" else 80
    client.sock = cast(socket.socket, _Bounded(connection))
    client.request("POST", target.path, body=body, headers={**headers, "user-agent": "Podium", "connection": "close"})
    answer = client.getresponse()
    return Answer(answer.status, answer.read(MOST_BYTES).decode(errors="replace"))


class _Bounded:
    """A connection that ends after so many bytes: the library reads as many as the other side says, perhaps all."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.sendall = connection.sendall

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return what is read from."""
        return io.BufferedReader(_Received(self._connection))

    def close(self) -> None:
        """Leave that to whoever opened it: the answer may still be read."""


class _Received(io.RawIOBase):
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._left = MOST_RECEIVED

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._left <= 0:
            return 0
        n_bytes = self._connection.recv_into(memoryview(buffer)[: self._left])
        self._left -= n_bytes
        return n_bytes
