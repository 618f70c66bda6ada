"""The database: engine, units of work, and what is done only after a commit."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from server.errors import UnavailableError

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 3
BUSY_SECONDS = 15
_HOOKS = "podium_after_commit"
# Serialization failure, deadlock, lock not available, disk full.
_TRANSIENT_SQLSTATES = {"40001", "40P01", "55P03", "53100"}
_SQLITE_REFUSALS = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}

log = structlog.get_logger(__name__)


def make_engine(url: str, *, durable: bool = True) -> Engine:
    """Make the engine for `url`.

    SQLite runs in WAL mode; a write transaction takes the write lock at its start, since one that reads first and
    writes later fails at once when another has committed in between.
    """
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=54)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, pool_size=10, max_overflow=54)
    _set_up_sqlite(engine, synchronous="FULL" if durable else "NORMAL")
    return engine


def _set_up_sqlite(engine: Engine, *, synchronous: str) -> None:
    @event.listens_for(engine, "connect")
    def connect(dbapi_connection: object, _record: object) -> None:
        dbapi_connection.isolation_level = None  # type: ignore[attr-defined]  # BEGIN is ours, see below
        cursor = dbapi_connection.cursor()  # type: ignore[attr-defined]
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={synchronous}")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("podium_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def after_commit(session: Session, hook: Callable[[], None]) -> None:
    """Call `hook` once the unit of work of `session` is committed; forget it if it is rolled back."""
    session.info.setdefault(_HOOKS, []).append(hook)


class Database:
    """The one door to the tables: ``read`` and ``write`` call a service inside a unit of work."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # All queries of one reading see the same instant, as they do in SQLite: no page is made of two states.
        snapshot = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        self._reading = engine.execution_options(**snapshot)
        self._writing = engine.execution_options(podium_write=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session for reading, from one instant; what is changed in it is never committed."""
        with Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Open a unit of work: commits at the end, rolls back on an error, then runs what waited for the commit."""
        with Session(self._writing, expire_on_commit=False) as session:
            with session.begin():
                yield session
            hooks: list[Callable[[], None]] = session.info.pop(_HOOKS, [])
        for hook in hooks:
            hook()

    def read(self, service: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `service` with a session for reading; tried once more if the connection turns out to be dead."""
        return self._attempt(lambda: self._read_once(service, *args, **kwargs))

    def write(self, service: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `service` in a unit of work of its own, which is repeated whole if the database asks for it.

        Raises
        ------
        UnavailableError
            If the database is locked or gone for longer than the attempts last; nothing was changed.
        """
        return self._attempt(lambda: self._write_once(service, *args, **kwargs))

    def _read_once(self, service: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self.reading() as session:
            return service(session, *args, **kwargs)

    def _write_once(self, service: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self.transaction() as session:
            return service(session, *args, **kwargs)

    def _attempt(self, work: Callable[[], T]) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return work()
            except DBAPIError as error:
                if not _is_transient(error):
                    raise
                if attempt == ATTEMPTS or _is_locked(error) or _cannot_write(error):
                    log.warning("database_unavailable", error=type(error.orig).__name__, reason=str(error.orig))
                    state = "is busy" if _is_locked(error) else "does not answer or has no room"
                    raise UnavailableError(
                        f"The database {state}. Nothing was changed; try again in a few seconds."
                    ) from error
                time.sleep(random.uniform(0.01, 0.05) * attempt)
        raise AssertionError("unreachable: the last attempt returns or raises")


def _is_locked(error: DBAPIError) -> bool:
    """Whether SQLite has already waited for its lock as long as it may; waiting again would hold a thread."""
    return isinstance(error, OperationalError) and "locked" in str(error.orig)


def _cannot_write(error: DBAPIError) -> bool:
    """Whether SQLite has no room, or its disk fails it: the transaction is undone, and at once it would fail again."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _SQLITE_REFUSALS


def _is_unreachable(error: DBAPIError) -> bool:
    """Whether no connection came about: the server is down or just starting."""
    return isinstance(error, OperationalError) and error.statement is None


def _is_transient(error: DBAPIError) -> bool:
    if error.connection_invalidated or _is_locked(error) or _cannot_write(error) or _is_unreachable(error):
        return True
    return getattr(error.orig, "sqlstate", None) in _TRANSIENT_SQLSTATES
