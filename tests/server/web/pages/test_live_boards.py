"""Open leaderboards: they ask for changes or are told of them, and learn no more than the page shows."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from server.db import Database
from server.models import Competition
from server.settings import Settings
from server.web.pages.live_boards import OpenBoard
from server.web.streams import Listener, Terms
from tests import factories
from tests.browser import Browser
from tests.fakes import Clock
from tests.promises.web import Web
from tests.server.web import endings
from tests.server.web.conftest import World
from tests.server.web.pages.test_leaderboards import PATH, fill, notice_of, rows_of, score, score_ada, version_of

PATIENCE_SECONDS = 30


def test_an_open_page_learns_of_changes_by_one_query(app: Flask, stranger: Browser, world: World, database: Database):
    database.write(fill, world, 60)
    page = stranger.get(f"{PATH}?page=2&baselines=off").text
    path = re.search(r'data-live="([^"]*)"', page)[1].replace("&amp;", "&")
    version = version_of(page)
    engine = app.extensions["podium"].database.engine
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: said.append(args[2]))

    same = stranger.get(path, headers={"If-None-Match": f'"{version}"'})
    asked = [statement[:6] for statement in said if statement != "BEGIN"]
    database.write(score, world, "better", 0.95)
    changed = stranger.get(path, headers={"If-None-Match": f'"{version}"'})

    assert path == f"{PATH}/live?page=2&baselines=off"
    assert (same.status_code, same.get_data(), asked) == (304, b"", ["SELECT"])
    assert changed.status_code == 200
    assert changed.headers["ETag"] != f'"{version}"'
    assert rows_of(changed.text) == rows_of(stranger.get(f"{PATH}?page=2&baselines=off").text)
    assert f'href="{PATH}?page=1' not in changed.text
    assert f'href="{PATH}?baselines=off"' in changed.text
    assert "<html" not in changed.text


def test_my_row_stays_marked_when_the_board_changes(ada: Browser, world: World, database: Database):
    database.write(score_ada, world, 0.7)

    assert 'class="is-mine"' in ada.get(f"{PATH}/live", headers={"If-None-Match": '"0"'}).text


def test_who_may_not_know_of_a_competition_learns_of_no_version(
    stranger: Browser, host: Browser, world: World, database: Database
):
    database.write(factories.make_competition, slug="secret", host=world.host, published_at=None)
    known = {"If-None-Match": '"0", "running"'}

    for path in ("live", "stage"):
        answers = [
            browser.get(f"/competitions/{slug}/leaderboard/{path}", headers=known).status_code
            for browser in (stranger, host)
            for slug in ("secret", "nothing")
        ]
        assert answers == [404, 404, 304, 404]


def test_nobody_waits_for_a_board_that_is_final(stranger: Browser, world: World, database: Database):
    database.write(fill, world, 2)
    database.write(make_final, world)

    assert "data-live" not in stranger.get(PATH).text
    assert "data-live" not in stranger.get(f"{PATH}?search=team1").text
    assert stranger.get(f"{PATH}/live").headers["ETag"].endswith('-final"')


def test_the_notice_of_an_open_page_follows_the_end_and_what_decides(
    stranger: Browser, world: World, database: Database, clock: Clock
):
    database.write(endings.play, world.competition.id, {"bo": (0.9, 0.5)})
    running = stranger.get(PATH)
    clock.now = endings.OVER_AT
    over = stranger.get(f"{PATH}/live", headers={"If-None-Match": f'"{version_of(running.text)}"'})
    database.write(endings.finalize, world.competition.id)
    final = stranger.get(f"{PATH}/live", headers={"If-None-Match": over.headers["ETag"]})

    assert "does not decide" not in running.text
    assert "this board does not decide" in over.text
    assert f'<a href="{PATH}/private">private leaderboard</a> is final and decides.' in final.text
    assert notice_of(final.text) == notice_of(stranger.get(PATH).text)
    assert (over.status_code, final.status_code) == (200, 200)


@pytest.mark.parametrize("page", [f"{PATH}?search=bo", f"{PATH}/private"])
def test_a_search_and_a_board_to_come_are_told_of_the_stage_alone(
    stranger: Browser, world: World, database: Database, clock: Clock, page: str
):
    database.write(endings.play, world.competition.id, {"bo": (0.9, 0.5)})
    told = []

    def look() -> None:
        text = stranger.get(page).text
        path = re.search(r'data-live="([^"]*)"', text)[1]
        same = stranger.get(path, headers={"If-None-Match": f'"{version_of(text)}"'})
        told.append((path, version_of(text), same.status_code))

    look()
    database.write(score, world, "better", 0.95)
    look()
    clock.now = endings.OVER_AT
    look()
    database.write(endings.finalize, world.competition.id)
    final = stranger.get(f"{PATH}/stage", headers={"If-None-Match": '"over"'})

    path = f"{PATH}/stage"
    assert told == [(path, "running", 304), (path, "running", 304), (path, "over", 304)]
    assert (final.status_code, final.get_data(), final.headers["ETag"]) == (200, b"", '"final"')
    assert "data-live" not in stranger.get(page).text


def test_nobody_waits_for_the_private_board_of_practice(stranger: Browser, world: World, database: Database):
    database.write(lambda session: setattr(session.get_one(Competition, world.competition.id), "is_practice", True))

    assert "live" not in stranger.get(f"{PATH}/private").text


@pytest.fixture
def web(settings: Settings, world: World, tmp_path: Path) -> Iterator[Web]:
    """Run the installation of the world in a real web server."""
    made = Web({"PODIUM_DATA": str(settings.data), "PODIUM_RATE_LIMITS": "false"}, log=tmp_path / "web.log")
    made.start(threads=2)
    yield made
    made.close()


def make_final(session, world: World):
    session.get_one(Competition, world.competition.id).finalized_at = factories.NOW


def follow(web: Web, path: str) -> socket.socket:
    """Open a stream and read its head."""
    page = socket.create_connection(web.address, timeout=PATIENCE_SECONDS)
    page.sendall(f"GET {path} HTTP/1.1\r\nHost: {web.address[0]}:{web.address[1]}\r\n\r\n".encode())
    head = read_until(page, b"\r\n\r\n")
    assert head.startswith("HTTP/1.1 200"), head
    assert "text/event-stream" in head
    return page


def read_until(page: socket.socket, end: bytes) -> str:
    text = b""
    while not text.endswith(end):
        piece = page.recv(1)
        assert piece, text
        text += piece
    return text.decode()


def test_many_open_pages_follow_without_a_thread_each(web: Web, stranger: Browser, world: World, database: Database):
    database.write(fill, world, 3)
    version = version_of(stranger.get(PATH).text)
    pages = [follow(web, f"{PATH}/stream?baselines=off&shown={version}") for _ in range(20)]  # the server has 2 threads

    database.write(score, world, "better", 0.99)
    told = [read_until(page, b"\n\n") for page in pages]
    database.write(make_final, world)
    rest = [b"".join(iter(lambda page=page: page.recv(65536), b"")).decode() for page in pages]

    board = rows_of(stranger.get(f"{PATH}?baselines=off").text)
    assert len(set(told)) == len(set(rest)) == 1
    assert rows_of(told[0].replace("\ndata: ", "\n")) == board
    assert re.search(r"^id: \d+-final$", rest[0], re.MULTILINE)  # and then the stream ended
    for page in pages:
        page.close()


def test_a_page_that_comes_again_names_what_it_was_told_last(web: Web, stranger: Browser, world: World):
    with socket.create_connection(web.address, timeout=PATIENCE_SECONDS) as page:
        head = (
            f"GET {PATH}/stream?shown=7 HTTP/1.1\r\nHost: {web.address[0]}:{web.address[1]}\r\nLast-Event-ID: 3\r\n\r\n"
        )
        page.sendall(head.encode())
        read_until(page, b"\r\n\r\n")

        assert f"id: {version_of(stranger.get(PATH).text)}\n" in read_until(page, b"\n\n")


def test_a_board_of_which_not_everybody_may_know_has_no_stream(web: Web, stranger: Browser, world: World):
    with socket.create_connection(web.address, timeout=PATIENCE_SECONDS) as page:
        path = "/competitions/nothing/leaderboard/stream"
        page.sendall(f"GET {path} HTTP/1.1\r\nHost: {web.address[0]}:{web.address[1]}\r\n\r\n".encode())
        assert read_until(page, b"\r\n").startswith("HTTP/1.1 404")


def test_pages_of_one_address_are_told_together_and_those_with_rows_of_their_own_the_version_alone(
    app: Flask, world: World, database: Database
):
    database.write(score, world, "first", 0.9)
    board = OpenBoard("harbour", app, app.extensions["podium"])
    address = f"http://localhost{PATH}/live?"
    pages = [Listener(Terms(board, reader), "0", lambda _: None) for reader in (address, address, "")]

    told = {tuple(message.listeners): message.data for message in board.look(pages)}

    assert b"first" in told[(pages[0], pages[1])]
    assert told[(pages[2],)] == b"event: board\nid: 1\ndata: \n\n"
