"""Streams: what is new of a topic reaches those who follow it, and nothing else does."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from flask import Flask

from server.web import streams
from server.web.streams import Listener, Message, Streams, Terms, write_event

PATIENCE_SECONDS = 10


@dataclass(frozen=True)
class Board:
    """A topic of one name: its tags are in a dictionary that tests write to, and each look at it is counted."""

    name: str
    tags: dict[str, str | None] = field(compare=False)
    looks: list[int] = field(default_factory=list, compare=False)

    def look(self, listeners: Sequence[Listener]) -> Iterator[Message]:
        self.looks.append(len(listeners))
        tag = self.tags[self.name]
        if tag is None:
            yield Message(listeners, b"", "", is_last=True)
            return
        behind = [listener for listener in listeners if listener.tag != tag]
        yield Message(behind, write_event("board", f"{tag} of {self.name}", tag), tag, is_last=tag.endswith("final"))


@pytest.fixture
def tags() -> dict[str, str | None]:
    return {"harbour": "1"}


@pytest.fixture
def followed() -> Iterator[Streams]:
    made = Streams(most=3)
    yield made
    made.close()


Follow = Callable[..., socket.socket]


@pytest.fixture
def follow(followed: Streams, tags: dict[str, str | None]) -> Iterator[Follow]:
    opened = []

    def begin(name: str = "harbour", tag: str = "1", **terms: object) -> socket.socket:
        page, connection = socket.socketpair()
        page.settimeout(PATIENCE_SECONDS)
        opened.append(page)
        followed.add(connection, Terms(Board(name, tags), **terms), tag)
        return page

    yield begin
    for page in opened:
        page.close()


def read_event(page: socket.socket) -> str:
    text = b""
    while not text.endswith(b"\n\n"):
        piece = page.recv(1)
        assert piece, text
        text += piece
    return text.decode()


def read_rest(page: socket.socket) -> str:
    return b"".join(iter(lambda: page.recv(1024), b"")).decode()


def test_all_who_follow_a_topic_are_told_by_one_look(tags: dict[str, str | None], follow: Follow):
    pages = [follow(), follow()]

    tags["harbour"] = "2"

    assert [read_event(page) for page in pages] == ["event: board\nid: 2\ndata: 2 of harbour\n\n"] * 2


def test_who_knows_an_old_version_is_told_at_once(follow: Follow):
    assert read_event(follow(tag="0")).startswith("event: board\nid: 1\n")


@pytest.mark.parametrize("end", [None, "2-final"])
def test_a_stream_ends_when_nothing_more_will_come(tags: dict[str, str | None], follow: Follow, end: str | None):
    page = follow()

    tags["harbour"] = end

    assert read_rest(page).count("id: 2-final") == (0 if end is None else 1)


def test_a_topic_that_cannot_be_looked_at_is_looked_at_again(tags: dict[str, str | None], follow: Follow):
    page, other = follow(), follow("lighthouse")

    tags["harbour"] = "2"  # of the other nothing is known: to look at it fails
    first = read_event(page)
    tags["lighthouse"] = "7"

    assert "id: 2" in first
    assert "id: 7" in read_event(other)


def test_one_that_lasts_only_so_long_parts_with_what_it_knows_then(follow: Follow):
    page = follow(tag="0", lasts=0.5, part=lambda tag: f"known: {tag}".encode())

    assert read_rest(page) == "event: board\nid: 1\ndata: 1 of harbour\n\nknown: 1"


def test_whoever_comes_is_greeted_first(follow: Follow):
    page = follow(tag="0", greeting=b"event: start\ndata: {}\n\n")

    assert [read_event(page).split("\n")[0] for _ in range(2)] == ["event: start", "event: board"]


def test_a_page_that_is_closed_makes_room(followed: Streams, follow: Follow):
    pages = [follow(owner="ada"), follow(owner="ada"), follow()]
    read_event(follow(tag="0"))
    assert not followed.has_room
    assert followed.count("ada") == 2
    for page in pages:
        page.close()

    wait = threading.Event()
    while not followed.has_room:
        wait.wait(0.01)


def test_signs_of_life_are_sent(monkeypatch: pytest.MonkeyPatch, follow: Follow):
    monkeypatch.setattr(streams, "SIGN_SECONDS", 0.0)

    assert read_event(follow()) == ":\n\n"


def test_who_does_not_read_is_let_go(tags: dict[str, str | None]):
    async def overflow() -> bool:
        gone: list[Listener] = []
        listener = Listener(Terms(Board("harbour", tags)), "1", gone.append)
        page, connection = socket.socketpair()
        with page:
            connection.setblocking(False)
            await asyncio.get_running_loop().connect_accepted_socket(lambda: listener, connection)
            while not gone:
                listener.write(bytes(100_000))
                await asyncio.sleep(0)
        return gone == [listener]

    # In a thread of its own: Playwright may have a loop in this one.
    with ThreadPoolExecutor() as pool:
        assert pool.submit(lambda: asyncio.run(asyncio.wait_for(overflow(), PATIENCE_SECONDS))).result()


def test_lines_and_returns_of_what_is_sent_stay_inside_their_event():
    assert write_event("board", "a\r\n\r\nb", "3") == b"event: board\nid: 3\ndata: a\ndata: \ndata: b\n\n"
    assert write_event("queue", "{}") == b"event: queue\ndata: {}\n\n"


def test_an_application_has_the_streams_of_its_process(app: Flask):
    with app.test_request_context("/"):
        assert streams.streams() is app.extensions[streams.EXTENSION]
        head = streams.make_head("text/event-stream")

    assert (head.mimetype, head.headers["X-Accel-Buffering"]) == ("text/event-stream", "no")
