from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from server.commands.doctor import examine
from server.commands.findings import Level
from server.db import Database
from server.jobs import SCHEDULE_SIGN, connect
from server.services import audit
from server.settings import Settings
from server.storage import Storage, make_storage
from tests import factories
from tests.server.commands.conftest import Run
from tests.servers import RedisServer


@pytest.fixture
def well(data: Path, redis: RedisServer) -> Settings:
    """Return settings of an installation whose parts answer, but for workers."""
    data.chmod(0o700)
    with connect(redis.url) as connection:
        connection.config_set("appendonly", "yes")
        connection.set(SCHEDULE_SIGN, "now")
    return Settings(data=data, redis_url=SecretStr(redis.url))


def levels(settings: Settings) -> dict[str, Level]:
    """Return the worst that each check found."""
    found: dict[str, Level] = {}
    for finding in examine(settings, now=datetime.now(UTC), is_thorough=True):
        found[finding.check] = max(found.get(finding.check, Level.OK), finding.level, key=list(Level).index)
    return found


def test_what_is_well_is_said_to_be(well: Settings) -> None:
    bad = {check: level for check, level in levels(well).items() if level is not Level.OK}

    assert bad == {"workers": Level.FAULT}


def test_it_speaks_json_and_its_exit_code_is_the_worst(run: Run) -> None:
    ended = run("doctor", "--json")

    found = json.loads(ended.stdout)
    assert (ended.returncode, found["level"]) == (2, "fault")
    redis = next(check for check in found["checks"] if check["check"] == "redis")
    assert redis["level"] == "fault"
    assert redis["message"].startswith("Redis does not answer")


def test_it_makes_nothing_where_nothing_is(run: Run, tmp_path: Path) -> None:
    ended = run("doctor", PODIUM_DATA=str(tmp_path / "nowhere"))

    assert ended.returncode == 2
    assert "FAULT    data_folder" in ended.stdout
    assert not (tmp_path / "nowhere").exists()


def test_an_installation_without_redis_does_not_keep_the_other_checks_from_running(
    well: Settings, redis: RedisServer
) -> None:
    redis.stop()

    found = levels(well)

    assert found["redis"] is Level.FAULT
    assert found["database"] is Level.OK
    assert "workers" not in found


def test_a_schedule_without_a_sign_of_life_is_a_fault(well: Settings, redis: RedisServer) -> None:
    with connect(redis.url) as connection:
        connection.delete(SCHEDULE_SIGN)

    assert levels(well)["schedule"] is Level.FAULT


def test_a_redis_that_forgets_or_evicts_is_named(well: Settings, redis: RedisServer) -> None:
    with connect(redis.url) as connection:
        connection.config_set("maxmemory-policy", "allkeys-lru")
    try:
        assert levels(well)["redis"] is Level.WARNING
    finally:
        with connect(redis.url) as connection:
            connection.config_set("maxmemory-policy", "noeviction")


def test_a_plain_public_address_is_warned_of(well: Settings) -> None:
    public = well.model_copy(update={"host": "0.0.0.0"})
    behind_tls = Settings.model_validate({"host": "0.0.0.0", "data": well.data, "url": "https://podium.example.org"})

    assert levels(public)["address"] is Level.WARNING
    assert levels(behind_tls)["address"] is Level.OK


def test_a_folder_and_a_key_that_others_may_read_are_named(well: Settings) -> None:
    well.data.chmod(0o755)
    assert levels(well)["data_folder"] is Level.WARNING

    (well.data / "secret-key").write_text("x")
    (well.data / "secret-key").chmod(0o644)
    assert levels(well)["data_folder"] is Level.FAULT


def test_a_row_without_a_file_and_a_changed_file_are_faults(well: Settings, database: Database) -> None:
    storage = make_storage(well.files_url)
    with storage.open_writer("data") as writer:
        writer.write(b"rows")
        stored = writer.commit()
    with database.transaction() as session:
        competition = factories.make_competition(session)
        kept = {"storage_key": stored.key, "sha256": stored.sha256}
        factories.make_data_file(session, competition=competition, **kept)
    assert levels(well)["files"] is Level.OK

    (Path(well.files_url) / stored.key).write_bytes(b"rowz")
    assert levels(well)["files"] is Level.FAULT

    storage.delete(stored.key)
    assert levels(well)["files"] is Level.FAULT


def test_a_file_store_of_an_unknown_kind_is_a_fault_of_the_storage(well: Settings) -> None:
    assert levels(well.model_copy(update={"storage_url": "nosuch://bucket"}))["storage"] is Level.FAULT


def test_an_old_file_without_a_row_is_a_warning(well: Settings) -> None:
    storage: Storage = make_storage(well.files_url)
    with storage.open_writer("submissions") as writer:
        stored = writer.commit()
    assert levels(well)["files"] is Level.OK

    old = (datetime.now(UTC) - timedelta(hours=2)).timestamp()
    os.utime(Path(well.files_url) / stored.key, (old, old))

    assert levels(well)["files"] is Level.WARNING


def test_a_submission_that_nobody_scores_is_a_fault(well: Settings, database: Database) -> None:
    with database.transaction() as session:
        competition = factories.make_competition(session)
        user = factories.make_user(session)
        team = factories.make_team(session, competition=competition, user=user)
        since = datetime.now(UTC) - timedelta(minutes=3)
        factories.make_submission(session, competition=competition, team=team, user=user, received_at=since)

    [found] = [item for item in examine(well, now=datetime.now(UTC)) if item.check == "queue"]

    assert found.level is Level.FAULT
    assert found.message.endswith("1 of them without a job, which the schedule sends again.")


def test_a_clock_behind_the_records_is_a_fault(well: Settings, database: Database) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    database.write(audit.record, action="test", subject="test", user_id=None, now=later)

    assert levels(well)["clock"] is Level.FAULT
