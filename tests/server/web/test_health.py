from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from pydantic import SecretStr

from server.db import Database
from server.web.health import LONGEST_WAIT
from tests import factories
from tests.browser import Browser
from tests.conftest import browser_of
from tests.fakes import Clock
from tests.servers import RedisServer

ALL_WELL = {"database": "ok", "storage": "ok", "redis": "ok", "queue": "ok"}


@pytest.fixture
def probe(make_app: Callable[..., Flask], redis: RedisServer) -> Browser:
    """Return a browser at an installation with a real Redis."""
    return browser_of(make_app(redis_url=SecretStr(redis.url)))


def checks(probe: Browser, status: int) -> dict[str, str]:
    answer = probe.get("/ready")
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, str] = answer.get_json()["checks"]
    return found


def test_health_asks_nothing_of_anything_else(probe: Browser, redis: RedisServer, data: Path) -> None:
    redis.stop()
    (data / "podium.sqlite").unlink()

    answer = probe.get("/health")

    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})


def test_ready_if_everything_answers(probe: Browser) -> None:
    assert checks(probe, 200) == ALL_WELL


def test_not_ready_without_redis(probe: Browser, redis: RedisServer) -> None:
    redis.stop()

    assert checks(probe, 503) == ALL_WELL | {"redis": "does not answer"}


def test_not_ready_at_another_schema(probe: Browser, data: Path) -> None:
    with sqlite3.connect(data / "podium.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    assert checks(probe, 503) == ALL_WELL | {"database": "the schema is of another version"}


def test_not_ready_if_files_cannot_be_written(probe: Browser, data: Path) -> None:
    (data / "files").write_text("in the way")

    assert checks(probe, 503) == ALL_WELL | {"storage": "does not answer"}


def test_not_ready_if_a_submission_waits_too_long(probe: Browser, database: Database, clock: Clock) -> None:
    with database.transaction() as session:
        competition = factories.make_competition(session)
        user = factories.make_user(session)
        team = factories.make_team(session, competition=competition, user=user)
        waiting_since = clock.now - LONGEST_WAIT
        factories.make_submission(session, competition=competition, team=team, user=user, received_at=waiting_since)
    assert checks(probe, 200) == ALL_WELL

    clock.advance(seconds=1)

    assert checks(probe, 503)["queue"] == "a submission has waited for more than 5 minutes"
    assert timedelta(minutes=5) == LONGEST_WAIT
