from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, make_url, text

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
