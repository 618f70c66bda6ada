"""P20 of listeners: whoever may not listen any more is let go in all processes, and all others miss nothing."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.app import utc_now
from server.models import ApiToken, Competition, Entrant, User
from server.services import changes, tokens
from tests import factories
from tests.promises.conftest import Place
from tests.promises.web import PREFIX, Web

pytestmark = pytest.mark.up
N_LISTENERS = 8  # enough for each of two processes to have several


def user_of(session: Session, name: str) -> User:
    return session.scalars(select(User).where(User.name == name)).one()


def revoke(session: Session) -> None:
    user = user_of(session, "ada")
    token = session.scalars(select(ApiToken).where(ApiToken.user_id == user.id)).one()
    tokens.revoke_token(session, user_id=user.id, token_id=token.id, now=utc_now())


def remove(session: Session) -> None:
    user = user_of(session, "ada")
    session.scalars(select(Entrant).where(Entrant.user_id == user.id)).one().removed_at = utc_now()


def change(session: Session, name: str) -> int:
    """Note a change of a submission of somebody's team, whether or not they are still in it."""
    user = user_of(session, name)
    entrant = session.scalars(select(Entrant).where(Entrant.user_id == user.id)).one()
    competition = session.get_one(Competition, entrant.competition_id)
    made = factories.make_submission(session, competition=competition, team=entrant.team, user=user)
    changes.note(session, submission_id=made.id, team_id=entrant.team_id)
    return made.id


Listen = Callable[..., socket.socket]


@pytest.fixture
def web(place: Place) -> Web:
    made = place.make_web()
    made.start(processes=2, threads=2)
    return made


@pytest.fixture
def listen(web: Web, place: Place) -> Iterator[Listen]:
    opened = []

    def begin(name: str, last: str = "") -> socket.socket:
        connection = web.connect()
        opened.append(connection)
        known = f"Last-Event-ID: {last}\r\n" if last else ""
        connection.sendall(
            f"GET {PREFIX}/me/submissions/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
            f"Authorization: Bearer {place.tokens[name]}\r\n{known}\r\n".encode()
        )
        assert read_until(connection, b"\r\n\r\n").startswith("HTTP/1.1 200")
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


def read_event(connection: socket.socket) -> tuple[str, str, int]:
    """Return kind, id and the number of the submission of the next event."""
    while (text := read_until(connection, b"\n\n")) == ":\n\n":
        continue
    fields = dict(line.split(": ", 1) for line in text.strip().split("\n"))
    return fields["event"], fields.get("id", ""), json.loads(fields["data"]).get("id", 0)


def read_rest(connection: socket.socket) -> str:
    return b"".join(iter(lambda: connection.recv(65536), b"")).decode().replace(":\n\n", "")


@pytest.mark.parametrize("end", [revoke, remove])
def test_p20_a_listener_whose_right_ended_is_let_go_everywhere(
    place: Place, listen: Listen, end: Callable[[Session], None]
):
    mine, others = [listen("ada") for _ in range(N_LISTENERS)], [listen("zoe") for _ in range(N_LISTENERS)]
    begun = [read_event(each)[0] for each in (*mine, *others)]

    place.database.write(end)
    rest = [read_rest(each) for each in mine]
    place.database.write(change, "ada")
    number = place.database.write(change, "zoe")

    assert set(begun) == {"start"}
    assert set(rest) == {""}
    assert {read_event(each)[::2] for each in others} == {("submission", number)}


def test_p20_nothing_is_missed_from_one_process_to_another(place: Place, listen: Listen):
    first = listen("ada")
    _, tag, _ = read_event(first)
    first.close()
    numbers = [place.database.write(change, "ada") for _ in range(3)]

    again = [listen("ada", tag) for _ in range(N_LISTENERS)]

    for each in again:
        assert [read_event(each)[2] for _ in range(4)] == [0, *numbers]
