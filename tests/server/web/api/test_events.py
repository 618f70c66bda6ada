"""Events: listeners are told each change once, cost no thread, and are let go when they may not listen any more."""

import json
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from server.app import utc_now
from server.db import Database
from server.domain.submissions import Fault
from server.domain.visibility import Visibility
from server.models import Competition, User
from server.services import board_rows, changes, scoring, submissions
from server.settings import Settings
from server.storage import StoredFile
from tests import factories
from tests.fakes import FakeQueue
from tests.programs import PREFIX, Program
from tests.promises.web import Web
from tests.server.web.api.conftest import World

MINE = "/me/submissions/events"
BOARD = "/competitions/harbour/leaderboard/events"
PATIENCE_SECONDS = 30


def hand_in(session: Session, world: World, name: str = "a") -> int:
    """Hand in a file of ada's."""
    return submissions.submit(
        session,
        queue=FakeQueue(),
        competition=session.get_one(Competition, world.competition.id),
        user=session.get_one(User, world.ada.id),
        file=StoredFile(f"submissions/{name}", 10, name * 64),
        file_name=f"{name}.csv",
        description="",
        idempotency_key=None,
        received_at=utc_now(),
    ).submission.id


def score(session: Session, submission_id: int, value: float | None) -> None:
    """Record a score, or an error."""
    now = utc_now()
    task = scoring.claim(session, submission_id=submission_id, version=1, lease="l", lease_seconds=15, now=now)
    assert task is not None
    if value is None:
        scoring.record_error(
            session, task=task, fault=Fault.FILE, report={"code": "x", "message": "Bad.", "problems": []}, now=now
        )
    else:
        scoring.record_score(
            session, task=task, public_score=value, private_score=0.123456, receipt={}, notes=[], now=now
        )


# An answer that waits, where the server lets no connection go: it comes at once.


def test_the_first_answer_is_where_to_begin(ada: Program, world: World, database: Database):
    database.write(hand_in, world)

    first = ada.get(MINE).json

    assert first == {"submissions": [], "cursor": f"{world.team.id}.2.0", "has_more": False}


def test_each_change_is_told_once_as_the_submission_stands(ada: Program, world: World, database: Database):
    cursor = ada.get(MINE).json["cursor"]
    number = database.write(hand_in, world)
    handed_in = ada.get(f"{MINE}?cursor={cursor}").json
    database.write(score, number, 0.5)
    scored = ada.get(f"{MINE}?cursor={handed_in['cursor']}").json

    assert [(each["id"], each["status"], each["queue_position"]) for each in handed_in["submissions"]] == [
        (number, "pending", 1)
    ]
    assert scored["submissions"] == [ada.get(f"/submissions/{number}").json]
    assert ada.get(f"{MINE}?cursor={scored['cursor']}").json["submissions"] == []


def test_much_is_told_in_parts(ada: Program, world: World, database: Database):
    def make(session: Session) -> None:
        for _ in range(30):
            made = factories.make_submission(
                session, competition=world.competition, team=world.team, user=world.ada, public_score=0.5
            )
            changes.note(session, submission_id=made.id, team_id=world.team.id)

    database.write(make)

    first = ada.get(f"{MINE}?cursor=-").json
    rest = ada.get(f"{MINE}?cursor={first['cursor']}").json

    assert (len(first["submissions"]), first["has_more"]) == (25, True)
    assert (len(rest["submissions"]), rest["has_more"]) == (5, False)


def test_others_are_told_nothing_of_them(ben: Program, world: World, database: Database):
    database.write(hand_in, world)

    # A cursor that names a team of others opens no door.
    assert ben.get(f"{MINE}?cursor={world.team.id}.0.0").json == {"submissions": [], "cursor": "-", "has_more": False}


def test_the_board_is_told_by_its_version(ada: Program, stranger: Program, world: World, database: Database):
    database.write(score, database.write(hand_in, world), 0.5)

    first = stranger.get(BOARD).json
    same = stranger.get(f"{BOARD}?cursor={first['cursor']}").json

    rows = [{**row, "is_mine": False} for row in first["board"]["rows"]]
    assert rows == stranger.get("/competitions/harbour/leaderboard").json["rows"]
    assert first["board"]["stage"] == "running"
    assert same == {"board": None, "cursor": first["cursor"]}
    assert ada.get(BOARD).json == first


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (f"{MINE}?cursor=x", "cursor"),
        (f"{MINE}?wait=61", "wait"),
        (f"{MINE}?wait=-1", "wait"),
        (f"{MINE}?since=1", "since"),
        (f"{BOARD}?cursor={'9' * 41}", "cursor"),
    ],
)
def test_what_cannot_be_asked_for_is_named(ada: Program, path: str, field: str):
    answer = ada.get(path)

    assert answer.status_code == 400
    assert field in answer.json["fields"]


def test_a_server_that_cannot_stream_says_what_to_do(ada: Program):
    answer = ada.get(BOARD, headers={"Accept": "text/event-stream"})

    assert answer.status_code == 503
    assert "Ask without" in answer.json["detail"]


@pytest.fixture
def stranger(app: Flask, world: World) -> Program:
    return Program(app, None)


# In a real web server, with two threads.


@pytest.fixture
def web(settings: Settings, world: World, tmp_path: Path) -> Iterator[Web]:
    made = Web({"PODIUM_DATA": str(settings.data), "PODIUM_RATE_LIMITS": "false"}, log=tmp_path / "web.log")
    made.start(threads=2)
    yield made
    made.close()


Listen = Callable[..., socket.socket]


@pytest.fixture
def listen(web: Web) -> Iterator[Listen]:
    """Open connections and read their heads."""
    opened = []

    def begin(path: str, token: str = "", *, kind: str = "text/event-stream", more: str = "") -> socket.socket:
        connection = web.connect()
        opened.append(connection)
        shown = f"Authorization: Bearer {token}\r\n" if token else ""
        connection.sendall(
            f"GET {PREFIX}{path} HTTP/1.1\r\nHost: {web.url[7:]}\r\nAccept: {kind}\r\n{shown}{more}\r\n".encode()
        )
        return connection

    yield begin
    for connection in opened:
        connection.close()


def read_until(connection: socket.socket, end: bytes) -> str:
    text = b""
    while not text.endswith(end):
        piece = connection.recv(1)
        assert piece, text
        text += piece
    return text.decode()


def read_head(connection: socket.socket, status: int = 200) -> str:
    head = read_until(connection, b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status}"), head
    return head


def read_event(connection: socket.socket) -> tuple[str, str, Any]:
    """Return kind, id and data of the next event."""
    while (text := read_until(connection, b"\n\n")) == ":\n\n":
        continue
    fields = dict(line.split(": ", 1) for line in text.strip().split("\n"))
    return fields["event"], fields.get("id", ""), json.loads(fields["data"])


def read_rest(connection: socket.socket) -> str:
    return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


def test_many_listen_without_a_thread_each(web: Web, listen: Listen, world: World, database: Database):
    mine = [listen(MINE, world.tokens[name]) for name in ("ada", "reader") for _ in range(9)]
    boards = [listen(BOARD) for _ in range(9)]
    heads = [read_head(each) for each in (*mine, *boards)]  # the server has 2 threads
    begun = [read_event(each) for each in mine]
    shown = [read_event(each) for each in boards]

    number = database.write(hand_in, world)
    waiting = [(read_event(each), read_event(each)) for each in mine]
    database.write(score, number, 0.5)
    scored = [read_event(each) for each in mine]
    ranked = [read_event(each) for each in boards]

    assert all("text/event-stream" in head and "X-Accel-Buffering: no" in head for head in heads)
    assert {event for event, _, _ in begun} == {"start"}
    assert {(event, data["version"]) for event, _, data in shown} == {("board", "0")}
    assert {
        (first[0], first[2]["id"], first[2]["status"], second[0], second[2]["queue_position"])
        for first, second in waiting
    } == {("submission", number, "pending", "queue", 1)}
    assert len({tag for _, tag, _ in scored}) == 1
    assert all(data == scored[0][2] for _, _, data in scored)
    with web.program(world.tokens["ada"]) as program:
        assert scored[0][2] == program.get(f"/submissions/{number}").json()
    assert {(event, len(data["rows"])) for event, _, data in ranked} == {("board", 1)}


def test_nothing_is_missed_between_two_connections(listen: Listen, world: World, database: Database):
    first = listen(MINE, world.tokens["ada"])
    read_head(first)
    _, tag, _ = read_event(first)
    first.close()
    numbers = [database.write(hand_in, world, name) for name in "ab"]
    database.write(score, numbers[0], 0.5)
    database.write(score, numbers[1], None)

    again = listen(MINE, world.tokens["ada"], more=f"Last-Event-ID: {tag}\r\n")
    read_head(again)
    told = [read_event(again) for _ in range(3)]

    assert [(event, data.get("status")) for event, _, data in told] == [
        ("start", None),
        ("submission", "complete"),
        ("submission", "error"),
    ]


def test_an_answer_waits_for_what_is_new_without_a_thread(web: Web, listen: Listen, world: World, database: Database):
    with web.program(world.tokens["ada"]) as program:
        cursor = program.get(MINE).json()["cursor"]
        version = program.get(BOARD).json()["cursor"]
    waiting = [listen(f"{MINE}?cursor={cursor}&wait=60", world.tokens["ada"], kind="*/*") for _ in range(5)]
    boards = [listen(f"{BOARD}?cursor={version}&wait=60", kind="application/json") for _ in range(5)]
    heads = [read_head(each) for each in (*waiting, *boards)]

    database.write(score, database.write(hand_in, world), 0.5)
    answers = [json.loads(read_rest(each)) for each in waiting]
    shown = [json.loads(read_rest(each)) for each in boards]

    assert all("application/json" in head for head in heads)
    assert {answer["submissions"][0]["file_name"] for answer in answers} == {"a.csv"}
    assert {len(answer["board"]["rows"]) for answer in shown} == {1}
    assert {answer["cursor"] for answer in shown} == {answer["board"]["version"] for answer in shown}


def test_an_answer_that_waited_in_vain_is_empty(listen: Listen, world: World):
    mine = listen(f"{MINE}?cursor={world.team.id}.1.0&wait=1", world.tokens["ada"], kind="application/json")
    board = listen(f"{BOARD}?cursor=0&wait=1", kind="application/json")
    for each in (mine, board):
        read_head(each)

    assert json.loads(read_rest(mine)) == {"submissions": [], "cursor": f"{world.team.id}.1.0", "has_more": False}
    assert json.loads(read_rest(board)) == {"board": None, "cursor": "0"}


def test_a_board_that_is_shut_lets_go_whoever_may_not_know_of_it(listen: Listen, world: World, database: Database):
    inside, outside, stranger = (listen(BOARD, token) for token in (world.tokens["ada"], world.tokens["ben"], ""))
    for each in (inside, outside, stranger):
        read_head(each)
        assert read_event(each)[0] == "board"

    def shut(session: Session) -> None:
        session.get_one(Competition, world.competition.id).visibility = Visibility.INVITATION

    database.write(shut)
    rest = [read_rest(each) for each in (outside, stranger)]
    database.write(lambda session: board_rows.count_change(session, competition_id=world.competition.id))

    assert {text.replace(":\n\n", "") for text in rest} == {""}
    assert read_event(inside)[2]["version"] == "1"


def test_a_token_has_only_so_many_connections(listen: Listen, world: World):
    for _ in range(10):
        connection = listen(MINE, world.tokens["ada"])
        read_head(connection)
        assert read_event(connection)[0] == "start"

    refused = listen(MINE, world.tokens["ada"])
    other = listen(MINE, world.tokens["reader"])

    assert re.search(r"^Retry-After: \d+\r$", read_head(refused, 429), re.MULTILINE)
    read_head(other)
