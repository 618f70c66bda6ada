"""Streams: what is new of a board reaches the pages that follow it, and nothing else does."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from server.web import streams
from server.web.streams import Change, Follower, Streams, Subject

PATIENCE_SECONDS = 10
BOARD = Subject("harbour", "http://localhost/board")
OWN = Subject("harbour")


@dataclass
class Boards:
    """What the streams look at; `drawn` counts how often a path was drawn."""

    changes: dict[str, Change | None] = field(default_factory=dict)
    drawn: list[str] = field(default_factory=list)

    def look(self, slug: str) -> Change | None:
        return self.changes[slug]

    def draw(self, path: str) -> Change:
        self.drawn.append(path)
        change = self.changes["harbour"]
        assert change is not None
        return Change(change.tag, f"<p>\n{change.tag} of {path}</p>")


@pytest.fixture
def boards() -> Boards:
    return Boards({"harbour": Change("1")})


@pytest.fixture
def followed(boards: Boards) -> Iterator[Streams]:
    made = Streams(look=boards.look, draw=boards.draw, most=3)
    yield made
    made.close()


Follow = Callable[..., socket.socket]


@pytest.fixture
def follow(followed: Streams) -> Iterator[Follow]:
    opened = []

    def begin(subject: Subject = BOARD, tag: str = "1") -> socket.socket:
        page, connection = socket.socketpair()
        page.settimeout(PATIENCE_SECONDS)
        opened.append(page)
        followed.add(connection, subject, tag)
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


def test_all_pages_of_a_board_get_what_was_drawn_once(boards: Boards, follow: Follow):
    pages = [follow(), follow()]

    boards.changes["harbour"] = Change("2")
    events = [read_event(page) for page in pages]

    assert events == ["event: board\nid: 2\ndata: <p>\ndata: 2 of http://localhost/board</p>\n\n"] * 2
    assert boards.drawn == [BOARD.path]


def test_a_page_that_shows_an_old_version_is_told_at_once(follow: Follow):
    assert read_event(follow(tag="0")).startswith("event: board\nid: 1\n")


def test_whoever_has_a_row_of_their_own_is_told_the_version_alone(boards: Boards, follow: Follow):
    page = follow(OWN)

    boards.changes["harbour"] = Change("2")

    assert read_event(page) == "event: board\nid: 2\ndata: \n\n"
    assert boards.drawn == []


@pytest.mark.parametrize("end", [None, Change("2-final", is_last=True)])
def test_a_stream_ends_when_nothing_more_will_come(boards: Boards, follow: Follow, end: Change | None):
    page = follow()

    boards.changes["harbour"] = end
    told = b"".join(iter(lambda: page.recv(1024), b"")).decode()

    assert told.count("id: 2-final") == (0 if end is None else 1)


def test_a_board_that_cannot_be_looked_at_is_looked_at_again(boards: Boards, follow: Follow):
    page, other = follow(), follow(Subject("lighthouse"))

    boards.changes["harbour"] = Change("2")  # of the other nothing is known: to look at it fails
    first = read_event(page)
    boards.changes["lighthouse"] = Change("7")

    assert "id: 2" in first
    assert "id: 7" in read_event(other)


def test_a_page_that_is_closed_makes_room(followed: Streams, follow: Follow):
    pages = [follow(), follow(), follow()]
    read_event(follow(tag="0"))
    assert not followed.has_room
    for page in pages:
        page.close()

    wait = threading.Event()
    while not followed.has_room:
        wait.wait(0.01)


def test_signs_of_life_are_sent(monkeypatch: pytest.MonkeyPatch, follow: Follow):
    monkeypatch.setattr(streams, "SIGN_SECONDS", 0.0)

    assert read_event(follow()) == ":\n\n"


def test_who_does_not_read_is_let_go():
    async def overflow() -> bool:
        gone: list[Follower] = []
        follower = Follower(BOARD, "1", gone.append)
        page, connection = socket.socketpair()
        with page:
            connection.setblocking(False)
            await asyncio.get_running_loop().connect_accepted_socket(lambda: follower, connection)
            while not gone:
                follower.write(bytes(100_000))
                await asyncio.sleep(0)
        return gone == [follower]

    # In a thread of its own: Playwright may have a loop in this one.
    with ThreadPoolExecutor() as pool:
        assert pool.submit(lambda: asyncio.run(asyncio.wait_for(overflow(), PATIENCE_SECONDS))).result()


def test_lines_and_returns_of_a_page_stay_inside_their_event():
    assert Change("3", "a\r\n\r\nb").encode() == b"event: board\nid: 3\ndata: a\ndata: \ndata: b\n\n"
