"""P25: when something is broken people are told, and no success is shown that did not happen."""

from __future__ import annotations

import resource
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from flask import Flask
from pydantic import SecretStr
from sqlalchemy import create_engine, event, select, text

from server.app import utc_now
from server.db import Database
from server.models import Competition
from server.services import sessions
from server.web.installation import EXTENSION
from tests import factories
from tests.conftest import browser_of
from tests.programs import Program
from tests.promises.conftest import Place
from tests.promises.web import PATIENCE_SECONDS, Web, head_of, read_answer

MIB = 1024 * 1024
PATH = "/competitions/harbour/submissions"
BODY = b"id,y\n1,0.25\n2,0.75\n"
on_sqlite = pytest.mark.parametrize("any_database_url", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize(
    "any_database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


@contextmanager
def no_room_beyond(web: Web, n_bytes: int) -> Iterator[None]:
    """Let no file of the web's process grow beyond `n_bytes`, as on a disk that is full."""
    (pid,) = web.workers()
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (n_bytes, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


@pytest.mark.up
@on_sqlite
def test_p25_a_full_disk_is_told_and_nothing_is_counted(place: Place):
    web = place.make_web()
    web.start()
    with web.program(place.tokens["ada"]) as program:
        with no_room_beyond(web, 4 * MIB):
            refused = program.post(PATH, content=bytes(8 * MIB))
            reading = program.get("/competitions/harbour")
        with no_room_beyond(web, 1024):
            ready = httpx.get(f"{web.url}/ready")
        accepted = program.post(PATH, content=BODY)

    assert (refused.status_code, refused.json()["code"]) == (507, "storage_full")
    assert "It was not accepted, and nothing was counted." in refused.json()["detail"]
    assert (reading.status_code, reading.json()["limits"]["used"]) == (200, 0)
    assert (ready.status_code, ready.json()["checks"]["storage"]) == (503, "does not answer")
    assert (accepted.status_code, accepted.json()["limits"]["used"]) == (201, 1)
    assert len(place.submissions()) == len(list(place.storage.list_files("submissions"))) == 1


@pytest.mark.up
@on_sqlite
def test_p25_a_disk_too_full_for_the_database_refuses_the_whole(place: Place):
    web = place.make_web()
    web.start()
    with web.program(place.tokens["ada"]) as program:
        program.get("/me")
        with no_room_beyond(web, 4096):
            refused = program.post(PATH, content=BODY, headers={"Idempotency-Key": "k-1"})
        retried = program.post(PATH, content=BODY, headers={"Idempotency-Key": "k-1"})

    assert refused.status_code in (503, 507)
    assert (retried.status_code, len(place.submissions())) == (201, 1)
    assert place.faults() == []
    with sqlite3.connect(place.data / "podium.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.up
@on_sqlite
def test_p25_a_log_that_cannot_be_written_stops_no_request(place: Place):
    web = Web(place.environment, log=Path("/dev/full"))
    place.webs.append(web)
    web.start()
    place.redis.stop()  # there is something to warn of

    with web.program(place.tokens["ada"]) as program:
        response = program.post(PATH, content=BODY)

    assert (response.status_code, len(place.submissions())) == (201, 1)


@pytest.mark.up
@on_sqlite
def test_p25_without_redis_ready_says_so_and_the_page_calms(place: Place):
    def sign_in(session) -> str:
        return sessions.make_session(session, user_id=2, user_agent="Firefox", now=utc_now())

    cookie = place.database.write(sign_in)
    web = place.make_web()
    web.start()
    place.redis.stop()

    with web.program(place.tokens["ada"]) as program:
        number = program.post(PATH, content=BODY).json()["id"]
    with httpx.Client(base_url=web.url, cookies={"podium": cookie}, trust_env=False) as browser:
        ready, health = browser.get("/ready"), browser.get("/health")
        page = browser.get(f"/competitions/harbour/submissions/{number}")

    assert (ready.status_code, health.status_code) == (503, 200)
    assert ready.json()["checks"] == {"database": "ok", "storage": "ok", "redis": "does not answer", "queue": "ok"}
    assert page.status_code == 200
    assert "Your file is safe." in page.text


@pytest.mark.up
@on_sqlite
def test_p25_clients_that_send_nothing_leave_room_for_others(place: Place):
    web = place.make_web()
    web.start(processes=2, threads=16)
    half = head_of(place.tokens["zoe"], "harbour", length=1000)[:40]
    silent = [web.connect() for _ in range(40)]  # more than there are threads

    try:
        for connection in silent:
            connection.sendall(half)
        health = httpx.get(f"{web.url}/health", timeout=PATIENCE_SECONDS)
        with web.program(place.tokens["ada"]) as program:
            accepted = program.post(PATH, content=BODY)
    finally:
        for connection in silent:
            connection.close()

    assert (health.status_code, accepted.status_code) == (200, 201)


BROKEN = {
    "a chunk without a size": (b"Transfer-Encoding: chunked", b"zz\r\nhello\r\n0\r\n\r\n"),
    "a chunk without an end": (b"Transfer-Encoding: chunked", b"5\r\nhelloXX0\r\n\r\n"),
    "two ways to say its length": (b"Content-Length: 5\r\nTransfer-Encoding: chunked", b"5\r\nhello\r\n0\r\n\r\n"),
    "two lengths": (b"Content-Length: 5\r\nContent-Length: 6", b"hello"),
    "less than announced": (b"Content-Length: 50", b"hello"),
}


@pytest.mark.up
@on_sqlite
def test_p25_a_body_that_is_not_as_announced_is_refused(place: Place):
    web = place.make_web()
    web.start()
    answers = {}

    for name, (announced, body) in BROKEN.items():
        head = head_of(place.tokens["ada"], "harbour", length=5).replace(b"Content-Length: 5", announced)
        with web.connect() as connection:
            connection.sendall(head + body)
            connection.shutdown(socket.SHUT_WR)
            answers[name], _ = read_answer(connection)

    assert answers == dict.fromkeys(BROKEN, 400)
    assert place.submissions() == []
    assert list(place.storage.list_files("submissions")) == []


def program_of(place: Place, app: Flask) -> Program:
    return Program(app, place.tokens["ada"])


def installed(app: Flask) -> Database:
    return app.extensions[EXTENSION].database


@on_sqlite
def test_p25_a_locked_database_is_waited_for_and_then_said_to_be_busy(place: Place, make_app: Callable[..., Flask]):
    app = make_app()
    engine = installed(app).engine

    @event.listens_for(engine, "connect")
    def wait_briefly(connection, _record) -> None:
        connection.execute("PRAGMA busy_timeout=200")

    program = program_of(place, app)
    program.get("/me")  # notes that the token was used
    with sqlite3.connect(place.data / "podium.sqlite", isolation_level=None) as holder:
        holder.execute("BEGIN IMMEDIATE")
        refused = program.submit("harbour", BODY, key="k-1")
        reading = program.get("/competitions/harbour")
        holder.execute("ROLLBACK")
    accepted = program.submit("harbour", BODY, key="k-1")

    assert (refused.status_code, refused.get_json()["code"]) == (503, "unavailable")
    assert "Nothing was changed" in refused.get_json()["detail"]
    assert int(refused.headers["Retry-After"]) > 0
    assert (reading.status_code, reading.get_json()["limits"]["used"]) == (200, 0)
    assert (accepted.status_code, len(place.submissions())) == (201, 1)
    assert place.faults() == []


@on_postgres
def test_p25_a_connection_that_died_is_replaced_unseen(place: Place, make_app: Callable[..., Flask]):
    app = make_app(database_url=SecretStr(place.environment["PODIUM_DATABASE_URL"]))
    program = program_of(place, app)
    assert program.get("/competitions/harbour").status_code == 200

    end_connections(place)

    assert program.get("/competitions/harbour").status_code == 200
    end_connections(place)
    assert program.submit("harbour", BODY).status_code == 201


@on_postgres
@pytest.mark.parametrize("moment", ["INSERT INTO submissions", "INSERT INTO audit_events"])
def test_p25_a_connection_that_dies_in_a_transaction_makes_one_submission_all_the_same(
    place: Place, make_app: Callable[..., Flask], moment: str
):
    app = make_app(database_url=SecretStr(place.environment["PODIUM_DATABASE_URL"]))
    program = program_of(place, app)
    program.get("/me")
    ended: list[str] = []

    @event.listens_for(installed(app).engine, "before_cursor_execute")
    def cut(_connection, _cursor, statement: str, *_rest: object) -> None:
        if statement.startswith(moment) and not ended:
            ended.append(statement)
            end_connections(place)

    response = program.submit("harbour", BODY)

    assert (len(ended), response.status_code) == (1, 201)
    assert len(place.submissions()) == 1
    assert place.faults() == []


@on_postgres
def test_p25_a_database_server_that_is_down_is_told(place: Place, make_app: Callable[..., Flask], tmp_path: Path):
    app = make_app(database_url=SecretStr(f"postgresql+psycopg://podium@/podium?host={tmp_path}"))

    api, page = program_of(place, app).get("/competitions"), browser_of(app).get("/competitions")
    ready = browser_of(app).get("/ready")

    assert (api.status_code, api.get_json()["code"]) == (503, "unavailable")
    assert (page.status_code, "Nothing was changed" in page.text) == (503, True)
    assert int(page.headers["Retry-After"]) > 0
    assert (ready.status_code, ready.get_json()["checks"]["database"]) == (503, "does not answer")


def end_connections(place: Place) -> None:
    """End every connection to the database but one's own, as a restart of the server does."""
    engine = create_engine(place.environment["PODIUM_DATABASE_URL"])
    with engine.connect() as connection:
        mine_excepted = "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity {mine_excepted}"))
    engine.dispose()


@on_sqlite
def test_p25_a_published_file_that_is_lost_is_no_success(place: Place, make_app: Callable[..., Flask]):
    app = make_app()

    def publish(session) -> None:
        competition = session.scalars(select(Competition)).one()
        factories.make_data_file(session, competition=competition, name="lost.csv")

    place.database.write(publish)

    response = program_of(place, app).get("/competitions/harbour/files/lost.csv")

    assert response.status_code == 404
