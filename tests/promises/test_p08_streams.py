"""P8 of streams: what listeners are told is the same to the byte whatever the private scores are."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.db import Database
from server.models import User
from server.storage import Storage
from server.web.api.news import Board, MySubmissions, Reader
from server.web.installation import EXTENSION
from server.web.streams import Listener, Terms, Topic
from tests.promises import stage as stages
from tests.promises.stage import PEOPLE, ROLES, Stage
from tests.promises.test_p08_private_scores import NEEDLES, OTHERS, SENTINELS, set_private_scores


@pytest.fixture
def stage(any_app: Flask, any_database: Database, storage: Storage, tmp_path: Path) -> Stage:
    return any_database.write(stages.build, storage=storage, folder=tmp_path / "public", private=SENTINELS)


def make_readers(session: Session) -> list[Reader]:
    """Return everybody, as a stream and as an answer that waits."""
    users = [None, *(session.scalars(select(User.id).where(User.name == PEOPLE[role])).one() for role in ROLES[1:])]
    return [Reader(user_id, None, "http://localhost", asks) for user_id in users for asks in (False, True)]


def tell(topics: list[Topic], readers: list[Reader]) -> list[tuple[Reader, bytes, str]]:
    """Return what each reader is told of all that there is."""
    told = []
    for topic in topics:
        listeners = [Listener(Terms(topic, reader), "-", lambda _: None) for reader in readers]
        found = {
            listener: (message.data, message.tag)
            for message in topic.look(listeners)
            for listener in message.listeners
            if message.data.startswith((b"event: submission", b"event: board", b"{"))
        }
        told += [(each.terms.reader, *found.get(each, (b"", ""))) for each in listeners]
    return told


def test_p08_no_listener_is_told_a_private_score_or_what_depends_on_one(
    any_app: Flask, stage: Stage, any_database: Database
):
    parts, dump = any_app.extensions[EXTENSION], any_app.json.dumps
    readers = any_database.read(make_readers)
    signed_in = [reader for reader in readers if reader.user_id is not None]

    def listen() -> list[tuple[Reader, bytes, str]]:
        return tell([MySubmissions(parts, dump)], signed_in) + tell([Board("harbour", parts, dump)], readers)

    first = listen()
    any_database.write(set_private_scores, OTHERS)
    second = listen()

    assert first == second
    assert [needle for _, data, _ in first for needle in NEEDLES if needle in data] == []
    # They are told what they may know: a member and a rival their own scores, in both ways, and all the board.
    own = [data for _, data, _ in first if b'"sha256"' in data]
    assert [sum(score in data for data in own) for score in (b"0.81235", b"0.79877")] == [2, 2]
    assert sum(b'"rank_change"' in data for _, data, _ in first) == len(readers)
