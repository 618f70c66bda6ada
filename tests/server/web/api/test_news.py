"""News: one look tells every listener what it does not know yet, some at a time, and nothing twice."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from server.db import Database
from server.models import Submission, User
from server.services import changes
from server.web.api.news import Board, MySubmissions, Reader
from server.web.installation import EXTENSION
from server.web.streams import Listener, Terms
from tests import factories
from tests.server.web.api.conftest import World


@pytest.fixture
def topic(app: Flask) -> MySubmissions:
    return MySubmissions(app.extensions[EXTENSION], app.json.dumps)


def make_listener(topic: Any, user: User | None, *, tag: str = "-", asks: bool = False) -> Listener:
    reader = Reader(None if user is None else user.id, None, "http://localhost", asks)
    return Listener(Terms(topic, reader), tag, lambda _: None)


def look(topic: Any, *listeners: Listener) -> dict[Listener, tuple[bytes, bool]]:
    """Look once, and return what each is told and whether it is let go."""
    told = dict.fromkeys(listeners, (b"", False))
    for message in topic.look(listeners):
        for listener in message.listeners:
            data, is_gone = told[listener]
            told[listener] = (data + message.data, is_gone or message.is_last)
            listener.tag = message.tag
    return told


def kinds(data: bytes) -> list[str]:
    return [line.removeprefix("event: ") for line in data.decode().split("\n") if line.startswith("event: ")]


def hand_in(session: Session, world: World, n_times: int = 1, **more: Any) -> list[int]:
    numbers = []
    for _ in range(n_times):
        made = factories.make_submission(
            session, competition=world.competition, team=world.team, user=world.ada, **more
        )
        changes.note(session, submission_id=made.id, team_id=world.team.id)
        numbers.append(made.id)
    return numbers


def test_much_is_told_some_at_a_time_to_all(topic: MySubmissions, world: World, database: Database):
    database.write(hand_in, world, 20, public_score=0.5)
    listeners = [make_listener(topic, world.ada) for _ in range(3)]
    counted: dict[Listener, list[int]] = {listener: [] for listener in listeners}

    for _ in range(4):
        for listener, (data, _) in look(topic, *listeners).items():
            counted[listener].append(len(kinds(data)))

    assert [sum(told[number] for told in counted.values()) for number in range(4)] == [25, 25, 10, 0]
    assert [sum(told) for told in counted.values()] == [20, 20, 20]


def test_places_in_the_queue_are_told_when_they_change(topic: MySubmissions, world: World, database: Database):
    def leave(session: Session, number: int) -> None:
        submission = session.get_one(Submission, number)
        submission.status, submission.scored_at = "complete", factories.NOW

    first, second = database.write(hand_in, world, 2)
    listener = make_listener(topic, world.ada)

    begun = look(topic, listener)[listener][0]
    same = look(topic, listener)[listener][0]
    database.write(leave, first)
    moved = look(topic, listener)[listener][0]

    assert kinds(begun) == ["submission", "submission", "queue", "queue"]
    assert same == b""
    assert moved == f'event: queue\ndata: {{"id": {second}, "queue_position": 1}}\n\n'.encode()


def test_who_asks_gets_one_answer(topic: MySubmissions, world: World, database: Database):
    listener = make_listener(topic, world.ada, asks=True)
    assert look(topic, listener)[listener] == (b"", False)

    numbers = database.write(hand_in, world)
    data, is_gone = look(topic, listener)[listener]

    assert [each["id"] for each in json.loads(data)["submissions"]] == numbers
    assert is_gone


def test_who_knows_of_a_team_that_is_theirs_no_more_is_let_go(topic: MySubmissions, world: World, database: Database):
    number = database.write(hand_in, world)
    outsider = make_listener(topic, world.ben, tag=f"{world.team.id}.1.{number[0]}")

    assert look(topic, outsider)[outsider] == (b"", True)


def test_a_board_that_is_gone_lets_all_go(app: Flask, world: World):
    board = Board("nothing", app.extensions[EXTENSION], app.json.dumps)
    listener = make_listener(board, None)

    assert look(board, listener)[listener] == (b"", True)
