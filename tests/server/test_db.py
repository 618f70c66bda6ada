"""Units of work: whole or not at all, one writer after another, and hooks only after the commit."""

import sqlite3
import threading

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select, text
from sqlalchemy.exc import OperationalError

from server import db
from server.db import Database, after_commit, make_engine
from server.errors import UnavailableError

TABLE = Table("slots", MetaData(), Column("id", Integer, primary_key=True))
LIMIT = 10


@pytest.fixture
def small(tmp_path):
    """A database with one small table."""
    engine = make_engine(f"sqlite:///{tmp_path / 'small.sqlite'}", durable=False)
    TABLE.metadata.create_all(engine)
    yield Database(engine)
    engine.dispose()


def count(session):
    return session.scalar(select(func.count()).select_from(TABLE))


def add(session):
    session.execute(insert(TABLE))


def test_a_unit_of_work_is_kept(small):
    small.write(add)

    assert small.read(count) == 1


def test_an_error_undoes_all_of_it(small):
    def fail(session):
        add(session)
        raise KeyError("no")

    with pytest.raises(KeyError):
        small.write(fail)

    assert small.read(count) == 0


def test_what_a_reader_changes_is_not_kept(small):
    small.read(add)

    assert small.read(count) == 0


def test_hooks_run_after_the_commit(small):
    seen = []

    def work(session):
        add(session)
        after_commit(session, lambda: seen.append(small.read(count)))

    small.write(work)

    assert seen == [1]


def test_hooks_are_forgotten_after_a_rollback(small):
    seen = []

    def work(session):
        after_commit(session, lambda: seen.append("sent"))
        raise KeyError("no")

    with pytest.raises(KeyError):
        small.write(work)

    assert seen == []


def test_two_writers_that_read_first_never_pass_a_limit_together(small):
    def take_slot(session):
        if count(session) < LIMIT:
            add(session)

    threads = [threading.Thread(target=lambda: [small.write(take_slot) for _ in range(10)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert small.read(count) == LIMIT


def test_foreign_keys_are_held_and_the_log_is_written_ahead(small):
    with small.reading() as session:
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"


def test_the_database_is_durable_by_default(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'durable.sqlite'}")
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA synchronous")) == 2
    engine.dispose()


def test_a_locked_database_is_said_to_be_busy_and_nothing_is_half_done(tmp_path, monkeypatch):
    monkeypatch.setattr(db, "BUSY_SECONDS", 0.05)
    path = tmp_path / "locked.sqlite"
    engine = make_engine(f"sqlite:///{path}")
    TABLE.metadata.create_all(engine)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")

    with pytest.raises(UnavailableError, match="Nothing was changed") as refused:
        Database(engine).write(add)
    holder.execute("ROLLBACK")

    assert refused.value.retry_after_seconds > 0
    assert Database(engine).read(count) == 0
    holder.close()
    engine.dispose()


def test_another_database_error_is_not_hidden(small):
    with pytest.raises(OperationalError):
        small.read(lambda session: session.execute(text("SELECT * FROM nowhere")))


def test_a_database_that_is_not_there_is_said_to_be_out(tmp_path):
    folder = tmp_path / "gone"
    engine = make_engine(f"sqlite:///{folder}/small.sqlite")

    with pytest.raises(UnavailableError, match="does not answer"):
        Database(engine).read(count)


@pytest.mark.postgres
def test_a_server_that_is_down_is_tried_again_and_then_said_to_be_out(tmp_path):
    engine = make_engine(f"postgresql+psycopg://podium@/podium?host={tmp_path}")

    with pytest.raises(UnavailableError, match="Nothing was changed"):
        Database(engine).write(add)


def test_a_database_that_may_not_be_written_is_left_as_it_was(small):
    small.write(add)
    with small.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")

    with pytest.raises(UnavailableError):
        small.write(add)

    assert small.read(count) == 1
