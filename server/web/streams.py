"""Open pages that are told of changes: their connections, all kept by one thread of the process.

A connection costs a thread only until it is taken over; from then on one loop looks every quarter of a second for the
version of each board that is followed, by one small query, and writes what is new to all who follow it.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog

LOOK_SECONDS = 0.25
# A sign of life for proxies, which close what is silent for a minute.
SIGN_SECONDS = 15.0
SIGN = b":\n\n"
MOST_BUFFERED_BYTES = 512 * 1024
# After so many writes the loop rests, so that requests get their turn.
WRITES = 10
REST_SECONDS = 0.004

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Change:
    """What there is of a board: its tag, and the parts of the page as HTML, empty where each reader has their own.

    No other follows the one that `is_last`.
    """

    tag: str
    html: str = ""
    is_last: bool = False

    def encode(self) -> bytes:
        """Return it as an event of a stream, as the HTML standard has it (section 9.2, server-sent events)."""
        lines = "".join(f"data: {line}\n" for line in self.html.replace("\r", "").split("\n"))
        return f"event: board\nid: {self.tag}\n{lines}\n".encode()


@dataclass(frozen=True)
class Subject:
    """What a page follows: a board; `path` is where its parts are if all readers get the same, else empty."""

    slug: str
    path: str = ""


class Follower(asyncio.Protocol):
    """One connection, and the tag that its page shows; `leave` is called when it is gone."""

    def __init__(self, subject: Subject, tag: str, leave: Callable[[Follower], None]) -> None:
        self.subject = subject
        self.tag = tag
        self._leave = leave
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to write."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def connection_lost(self, _error: Exception | None) -> None:
        """Forget the page."""
        self._leave(self)

    def write(self, data: bytes) -> None:
        """Send without waiting; who does not read is let go, and comes again."""
        if self._transport is None:
            return
        if self._transport.get_write_buffer_size() > MOST_BUFFERED_BYTES:
            self._transport.abort()
        else:
            self._transport.write(data)

    def close(self) -> None:
        """End the stream."""
        if self._transport is not None:
            self._transport.close()


class Streams:
    """The connections of a process.

    `look` returns the version of a board, None if strangers may not know of it any more; `draw` returns what all
    readers of a path are shown. Both are called in a thread, one at a time. At most `most` pages may follow.
    """

    def __init__(self, *, look: Callable[[str], Change | None], draw: Callable[[str], Change], most: int) -> None:
        self._look = look
        self._draw = draw
        self._most = most
        self._followers: set[Follower] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()

    @property
    def has_room(self) -> bool:
        """Whether one more page may follow."""
        return len(self._followers) < self._most

    def add(self, connection: socket.socket, subject: Subject, tag: str) -> None:
        """Take over a connection whose head was sent; its page shows the version `tag`."""
        asyncio.run_coroutine_threadsafe(self._take(connection, subject, tag), self._start())

    def close(self) -> None:
        """Let all connections go and end the thread."""
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(loop.stop)

    def _start(self) -> asyncio.AbstractEventLoop:
        """Return the loop; it begins with the first page, in the process that serves it."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._run, args=(self._loop,), name="streams", daemon=True).start()
            return self._loop

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        watching = loop.create_task(self._watch())
        loop.run_forever()
        watching.cancel()
        for follower in self._followers.copy():
            follower.close()
        loop.run_until_complete(asyncio.gather(watching, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()

    async def _take(self, connection: socket.socket, subject: Subject, tag: str) -> None:
        connection.setblocking(False)
        follower = Follower(subject, tag, self._followers.discard)
        self._followers.add(follower)
        await asyncio.get_running_loop().connect_accepted_socket(lambda: follower, connection)

    async def _watch(self) -> None:
        sign_at = time.monotonic() + SIGN_SECONDS
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for slug in {follower.subject.slug for follower in self._followers}:
                try:
                    await self._tell(slug)
                except Exception as error:  # the next look comes; pages keep what they have
                    log.warning("board_not_looked_at", error=type(error).__name__)
            if time.monotonic() >= sign_at:
                sign_at = time.monotonic() + SIGN_SECONDS
                await self._write(self._followers.copy(), SIGN)

    async def _tell(self, slug: str) -> None:
        """Send what is new of a board to those who do not show it yet."""
        found = await asyncio.to_thread(self._look, slug)
        followers = [follower for follower in self._followers if follower.subject.slug == slug]
        if found is None:
            for follower in followers:
                follower.close()
            return
        behind = [follower for follower in followers if follower.tag != found.tag]
        for subject in {follower.subject for follower in behind}:
            change = await asyncio.to_thread(self._draw, subject.path) if subject.path else found
            same = [follower for follower in behind if follower.subject == subject]
            for follower in same:
                follower.tag = change.tag
            await self._write(same, change.encode())
            if found.is_last:
                for follower in same:
                    follower.close()

    async def _write(self, followers: Iterable[Follower], data: bytes) -> None:
        for number, follower in enumerate(followers, 1):
            follower.write(data)
            if number % WRITES == 0:
                await asyncio.sleep(REST_SECONDS)
