"""How commands reach an installation that is there already: its database, at the schema of this release."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from server import migrating
from server.db import Database, make_engine
from server.errors import StartError
from server.settings import Settings


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """Open the database for the length of the block; makes and migrates nothing.

    Raises
    ------
    StartError
        If there is none, or its schema is of another release.
    """
    if settings.database_url is None and not settings.sqlite_path.exists():
        raise StartError(
            f"There is no database in {settings.data}. Start `python -m server up` once, or name another with --data."
        )
    engine = make_engine(settings.sqlalchemy_url)
    try:
        check_schema(engine)
        yield Database(engine)
    finally:
        engine.dispose()


def check_database(settings: Settings) -> None:
    """Look whether there is a database at the schema of this release, before a part starts to work with it.

    Raises
    ------
    StartError
        If there is none, it does not answer, or its schema is of another release.
    """
    with open_database(settings):
        return


def check_schema(engine: Engine) -> None:
    """Look whether the database is at the schema of this release.

    Raises
    ------
    StartError
        If it is not, or does not answer.
    """
    try:
        with engine.connect() as connection:
            current = migrating.current_revision(connection)
    except DBAPIError as error:
        raise migrating.unreachable(engine, error) from error
    migrating.check_known(current)
    if current != migrating.newest_revision():
        raise StartError(
            f"The schema of the database is {current or 'empty'}, this release needs {migrating.newest_revision()}. "
            "Run `python -m server db upgrade`."
        )
