"""P25: when something is broken people are told, and no success is shown that did not happen."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from flask import Flask
from sqlalchemy import create_engine, event, text

from server.app import utc_now
from server.db import Database
from server.services import sessions
from tests.conftest import browser_of
from tests.fakes import FakeQueue
from tests.programs import Program
from tests.promises.conftest import Place
from tests.promises.web import Web

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

    print(refused.text)
    assert refused.status_code in (503, 507)
    assert (retried.status_code, len(place.submissions())) == (201, 1)
    assert place.faults() == []
    with sqlite3.connect(place.data / "podium.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
