from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from server import migrating
from server.db import make_engine
from server.errors import StartError


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Return the engine of a database without tables."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path / 'new.sqlite'}")
    else:
        engine = make_engine(request.getfixturevalue("postgres_url"))
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield engine
    engine.dispose()


def test_an_empty_database_comes_to_the_newest_schema_once(empty: Engine) -> None:
    assert migrating.upgrade(empty)
    assert not migrating.upgrade(empty)

    with empty.connect() as connection:
        assert migrating.current_revision(connection) == migrating.newest_revision()
    assert "submissions" in inspect(empty).get_table_names()


def test_a_migration_that_fails_leaves_nothing_behind(empty: Engine) -> None:
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE submissions (id INTEGER)"))

    with pytest.raises(StartError, match="already exists"):
        migrating.upgrade(empty)

    assert inspect(empty).get_table_names() == ["submissions"]


def test_a_database_of_a_newer_version_is_refused_and_stays_as_it_is(empty: Engine) -> None:
    migrating.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StartError, match=r"newer version of Podium: its schema is 9999"):
        migrating.upgrade(empty)

    with empty.connect() as connection:
        assert migrating.current_revision(connection) == "9999"


def test_a_refusal_does_not_tell_the_password() -> None:
    engine = make_engine("postgresql+psycopg://ada:hidden-word@127.0.0.1:1/podium")

    with pytest.raises(StartError) as refused:
        migrating.upgrade(engine)

    assert "hidden-word" not in refused.value.message
    assert make_url(engine.url).host == "127.0.0.1"


ROOT = Path(__file__).parents[2]
NOON = "'2026-01-01 12:00:00'"
# A competition with one team of two and a score, in the words of schema 0001.
FIRST_ROWS = (
    f"""INSERT INTO users (id, name, name_key, email, email_key, display_name, about, role, is_disabled, time_zone,
    created_at) VALUES (1, 'ada', 'ada', 'a@x', 'a@x', '', '', 'user', false, 'UTC', {NOON}),
    (2, 'bo', 'bo', 'b@x', 'b@x', '', '', 'user', false, 'UTC', {NOON})""",
    f"""INSERT INTO competitions (id, slug, title, tagline, task, keywords, host_id, visibility, is_practice,
    allows_late, daily_limit, error_limit, max_team_size, n_selected, score_decimals, max_upload_bytes, rules_version,
    solution_version, board_version, n_ranked, source, created_at) VALUES (1, 'x', 'x', 'x', 'x', '[]', 1, 'public',
    true, true, 5, 20, 4, 2, 5, 100, 1, 1, 1, 1, '{{}}', {NOON})""",
    f"""INSERT INTO solutions (id, competition_id, version, storage_key, sha256, id_column, metric, metric_parameters,
    n_public, n_private, created_at) VALUES (1, 1, 1, 'k', 's', 'id', 'rmse', '{{}}', 5, 5, {NOON})""",
    f"""INSERT INTO teams (id, competition_id, name, name_key, is_baseline, created_at) VALUES
    (1, 1, 't', 't', false, {NOON})""",
    f"""INSERT INTO entrants (id, competition_id, user_id, team_id, rules_version, accepted_at) VALUES
    (5, 1, 1, 1, 1, {NOON}), (6, 1, 2, 1, 1, {NOON})""",
    f"""INSERT INTO submissions (id, competition_id, team_id, user_id, description, file_name, storage_key, size_bytes,
    sha256, status, is_late, is_hidden, received_at, scored_at, n_attempts) VALUES (1, 1, 1, 1, '', 'f', 'k', 1, 's',
    'complete', false, false, {NOON}, {NOON}, 1)""",
    f"""INSERT INTO leaderboard_rows (team_id, competition_id, is_baseline, submission_id, sort_score, public_score,
    achieved_at, n_entries, last_submission_at) VALUES (1, 1, false, 1, -0.5, 0.5, {NOON}, 1, {NOON})""",
)


def go_to(connection: Connection, revision: str) -> None:
    """Bring the database up or down to a revision."""
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["connection"] = connection
    known = int(migrating.current_revision(connection) or 0)
    (command.upgrade if known < int(revision) else command.downgrade)(config, revision)


def test_rows_of_the_first_schema_survive_the_way_up_down_and_up_again(empty: Engine) -> None:
    with empty.execution_options(podium_write=True).begin() as connection:
        go_to(connection, "0001")
        for statement in FIRST_ROWS:
            connection.execute(text(statement))

        for revision in (migrating.newest_revision(), "0001", migrating.newest_revision()):
            go_to(connection, revision)

        captains = connection.execute(text("SELECT user_id FROM entrants WHERE is_captain")).scalars().all()
        events = connection.execute(text("SELECT team_id, sort_score, n_entries FROM board_events")).all()
        modes = connection.execute(text("SELECT honest_mode FROM competitions")).scalars().all()
        metrics = connection.execute(text("SELECT metric, metric_file_id FROM solutions")).all()
    assert (captains, events, modes) == ([1], [(1, -0.5, 1)], ["exact"])
    assert metrics == [("rmse", None)]


def test_granted_attempts_that_were_used_before_their_rows_said_so_are_found(empty: Engine) -> None:
    grants = f"""INSERT INTO accommodations (id, team_id, extra_attempts, reason, granted_by_id, granted_at) VALUES
    (1, 1, 1, '', 1, {NOON}), (2, 1, 5, '', 1, '2026-01-02 08:00:00')"""
    file = """INSERT INTO submissions (id, competition_id, team_id, user_id, description, file_name, storage_key,
    size_bytes, sha256, status, is_late, is_hidden, received_at, n_attempts) VALUES
    (:id, 1, 1, 1, '', 'f', :key, 1, 's', 'pending', false, false, :at, 0)"""
    # Each day has room for five; the first file of all is that of the first schema, at noon.
    days = [(day, hour) for day in (1, 2) for hour in range(12, 19)]

    with empty.execution_options(podium_write=True).begin() as connection:
        go_to(connection, "0001")
        for statement in FIRST_ROWS:
            connection.execute(text(statement))
        go_to(connection, "0006")
        connection.execute(text(grants))
        for number, (day, hour) in enumerate(days, start=2):
            at = f"2026-01-{day:02} {hour}:30:00"
            connection.execute(text(file), {"id": number, "key": f"k{number}", "at": at})
        go_to(connection, "0007")
        used = connection.execute(
            text("SELECT id, accommodation_id FROM submissions WHERE accommodation_id IS NOT NULL ORDER BY id")
        ).all()

    # Of the first day the sixth file used the first grant, and none the second, which came later.
    assert used == [(6, 1), (14, 2), (15, 2)]


def test_failures_before_there_was_a_column_for_it_are_counted_by_their_first_fault(empty: Engine) -> None:
    report = (
        '{"code": "invalid_file", "problems": [{"code": "a_note", "severity": "warning"},'
        ' {"code": "missing_ids", "severity": "error"}]}'
    )
    file = """INSERT INTO submissions (id, competition_id, team_id, user_id, description, file_name, storage_key,
    size_bytes, sha256, status, fault, report, is_late, is_hidden, received_at, scored_at, n_attempts) VALUES
    (:id, 1, 1, 1, '', 'f', :key, 1, 's', 'error', 'file', :report, false, false, :at, :at, 1)"""

    with empty.execution_options(podium_write=True).begin() as connection:
        go_to(connection, "0001")
        for statement in FIRST_ROWS:
            connection.execute(text(statement))
        for number, kept in ((7, report), (8, '{"code": "time_exceeded", "problems": []}'), (9, None)):
            values = {"id": number, "key": f"k{number}", "report": kept, "at": "2026-01-01 12:00:00"}
            connection.execute(text(file), values)
        go_to(connection, migrating.newest_revision())
        codes = connection.execute(text("SELECT id, error_code FROM submissions ORDER BY id")).all()

    assert codes == [(1, None), (7, "missing_ids"), (8, "time_exceeded"), (9, None)]


def test_metric_files_of_competitions_become_versions_of_their_hosts_metrics(empty: Engine) -> None:
    file = f"""INSERT INTO metric_files (id, competition_id, storage_key, sha256, title, description, category,
    higher_is_better, is_complete, created_at) VALUES (:id, 1, :key, :sha256, :title, '', '', true, false, {NOON})"""
    files = [(3, "a", "Cost"), (4, "b", "COST"), (5, "a", "cost"), (6, "a", "Gain")]

    with empty.execution_options(podium_write=True).begin() as connection:
        go_to(connection, "0001")
        for statement in FIRST_ROWS:
            connection.execute(text(statement))
        go_to(connection, "0015")
        for number, sha256, title in files:
            named = {"id": number, "key": f"m{number}", "sha256": sha256, "title": title}
            connection.execute(text(file), named)
        for revision in ("0016", "0015", migrating.newest_revision()):
            go_to(connection, revision)
        versions = connection.execute(
            text(
                "SELECT metrics.name, number, sha256, storage_key, user_id, accepted_at = metric_versions.created_at"
                " FROM metric_versions JOIN metrics ON metrics.id = metric_id ORDER BY metric_versions.id"
            )
        ).all()
        pinned = connection.execute(text("SELECT id, version_id FROM metric_files ORDER BY id")).all()

    assert versions == [
        ("Cost", 1, "a", "m3", 1, True),
        ("Cost", 2, "b", "m4", 1, True),
        ("Gain", 1, "a", "m6", 1, True),
    ]
    assert pinned == [(3, 1), (4, 2), (5, 1), (6, 3)]


def test_the_tables_are_those_of_the_models(empty: Engine) -> None:
    migrating.upgrade(empty)
    config = Config(toml_file=ROOT / "pyproject.toml")

    with empty.execution_options(podium_write=True).begin() as connection:
        config.attributes["connection"] = connection
        command.check(config)


def test_the_record_of_past_boards_is_append_only(empty: Engine) -> None:
    with empty.execution_options(podium_write=True).begin() as connection:
        go_to(connection, "0001")
        for statement in FIRST_ROWS:
            connection.execute(text(statement))
        go_to(connection, migrating.newest_revision())

    with pytest.raises(DBAPIError, match="append-only"), empty.begin() as connection:
        connection.execute(text("UPDATE board_events SET sort_score = 0"))
