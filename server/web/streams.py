"""Connections that are told of changes, all kept by one thread of the process.

A connection costs a thread only until it is taken over; from then on one loop looks every quarter of a second at each
topic that is followed, by a few small queries for all who follow it, and writes what is new.
"""

from __future__ import annotations

import asyncio
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

import structlog
from flask import Flask, Response, current_app

EXTENSION = "podium_streams"
MOST_STREAMS = 4_000
LOOK_SECONDS = 0.25
# A sign of life for proxies, which close what is silent for a minute.
SIGN_SECONDS = 15.0
SIGN = b":\n\n"
MOST_BUFFERED_BYTES = 512 * 1024
# After so many writes the loop rests, so that requests get their turn.
WRITES = 10
REST_SECONDS = 0.004

log = structlog.get_logger(__name__)


class Topic(Protocol):
    """What is followed; those who follow equal topics are looked after together, one look at a time, in a thread."""

    def look(self, listeners: Sequence[Listener]) -> Iterator[Message]:
        """Say what is new to those who follow it."""

    def __hash__(self) -> int:
        """Return the same number for equal topics."""


@dataclass(frozen=True)
class Message:
    """What some listeners are told, and the tag of what they know then; after one that `is_last` they are let go."""

    listeners: Sequence[Listener]
    data: bytes
    tag: str
    is_last: bool = False


@dataclass(frozen=True)
class Terms:
    """What a connection came for: a topic, as the topic's `reader`, who is counted as `owner`, after a `greeting`.

    One that `lasts` so many seconds gets the end that `part` makes of its tag then, and no signs of life until then.
    """

    topic: Topic
    reader: object = None
    owner: str = ""
    greeting: bytes = b""
    lasts: float | None = None
    part: Callable[[str], bytes] = lambda _tag: b""


class Listener(asyncio.Protocol):
    """One connection, and the tag of what it knows; `leave` is called when it is gone.

    `told` is for the topic: what the tag does not say.
    """

    def __init__(self, terms: Terms, tag: str, leave: Callable[[Listener], None]) -> None:
        self.terms = terms
        self.tag = tag
        self.told: dict[str, object] = {}
        self.ends_at = None if terms.lasts is None else time.monotonic() + terms.lasts
        self._leave = leave
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to write, and greet."""
        self._transport = cast(asyncio.WriteTransport, transport)
        self._transport.write(self.terms.greeting)

    def connection_lost(self, _error: Exception | None) -> None:
        """Forget the connection."""
        self._leave(self)

    @property
    def is_ready(self) -> bool:
        """Whether it can be written to."""
        return self._transport is not None and not self._transport.is_closing()

    def write(self, data: bytes) -> None:
        """Send without waiting; who does not read is let go, and comes again."""
        if self._transport is None:
            return
        if self._transport.get_write_buffer_size() > MOST_BUFFERED_BYTES:
            self._transport.abort()
        else:
            self._transport.write(data)

    def close(self) -> None:
        """End the connection."""
        if self._transport is not None:
            self._transport.close()


class Streams:
    """The connections of a process, at most `most`."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._listeners: set[Listener] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()

    @property
    def has_room(self) -> bool:
        """Whether one more may come."""
        return len(self._listeners) < self._most

    def count(self, owner: str) -> int:
        """Return how many connections are somebody's."""
        return sum(listener.terms.owner == owner for listener in self._listeners.copy())

    def add(self, connection: socket.socket, terms: Terms, tag: str) -> None:
        """Take over a connection whose head was sent; whoever is at its other end knows what `tag` says."""
        listener = Listener(terms, tag, self._listeners.discard)
        self._listeners.add(listener)
        asyncio.run_coroutine_threadsafe(self._take(connection, listener), self._start())

    def close(self) -> None:
        """Let all connections go and end the thread."""
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(loop.stop)

    def _start(self) -> asyncio.AbstractEventLoop:
        """Return the loop; it begins with the first connection, in the process that serves it."""
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
        for listener in self._listeners.copy():
            listener.close()
        loop.run_until_complete(asyncio.gather(watching, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()

    async def _take(self, connection: socket.socket, listener: Listener) -> None:
        connection.setblocking(False)
        try:
            await asyncio.get_running_loop().connect_accepted_socket(lambda: listener, connection)
        except OSError:  # it is gone already
            self._listeners.discard(listener)

    async def _watch(self) -> None:
        sign_at = time.monotonic() + SIGN_SECONDS
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for topic in {listener.terms.topic for listener in self._list_ready()}:
                try:
                    await self._tell(topic)
                except Exception as error:  # the next look comes; listeners keep what they have
                    log.warning("topic_not_looked_at", topic=type(topic).__name__, error=type(error).__name__)
            await self._part()
            if time.monotonic() >= sign_at:
                sign_at = time.monotonic() + SIGN_SECONDS
                await self._write([each for each in self._list_ready() if each.ends_at is None], SIGN)

    def _list_ready(self) -> list[Listener]:
        return [listener for listener in self._listeners.copy() if listener.is_ready]

    async def _tell(self, topic: Topic) -> None:
        """Send what is new of a topic to those who do not know it yet."""
        listeners = [listener for listener in self._list_ready() if listener.terms.topic == topic]
        for message in await asyncio.to_thread(lambda: list(topic.look(listeners))):
            for listener in message.listeners:
                listener.tag = message.tag
            await self._write(message.listeners, message.data)
            if message.is_last:
                for listener in message.listeners:
                    listener.close()

    async def _part(self) -> None:
        """End those whose time is over."""
        now = time.monotonic()
        for listener in self._list_ready():
            if listener.ends_at is not None and listener.ends_at <= now:
                listener.write(listener.terms.part(listener.tag))
                listener.close()

    async def _write(self, listeners: Iterable[Listener], data: bytes) -> None:
        for number, listener in enumerate(listeners, 1):
            listener.write(data)
            if number % WRITES == 0:
                await asyncio.sleep(REST_SECONDS)


def register(app: Flask) -> None:
    """Give an application the streams of its process; at most half of the files that it may open are streams."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    app.extensions[EXTENSION] = Streams(most=min(MOST_STREAMS, files // 2))


def streams() -> Streams:
    """Return the streams of the application that answers the current request."""
    return cast(Streams, current_app.extensions[EXTENSION])


def write_event(kind: str, data: str, tag: str = "") -> bytes:
    """Return an event of a stream, as the HTML standard has it (section 9.2, server-sent events)."""
    lines = [f"event: {kind}", *([f"id: {tag}"] if tag else [])]
    lines += [f"data: {line}" for line in data.replace("\r", "").split("\n")]
    return "".join(f"{line}\n" for line in [*lines, ""]).encode()


def make_head(kind: str) -> Response:
    """Return the head of an answer of some media type that is written bit by bit, and not kept back by proxies."""
    response = Response(mimetype=kind)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Accel-Buffering"] = "no"  # nginx would keep events until they fill a page of memory
    return response
