"""The schema of the database: which version it has, which one this release needs, and the way there."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.exc import DBAPIError

from server.errors import StartError

MIGRATIONS = Path(__file__).parent.parent / "migrations"
ADVISORY_LOCK = 5_206_119_461  # any number, the same in each process: two upgrades at once take turns


@cache
def newest_revision() -> str:
    """Return the version that this release needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def current_revision(connection: Connection) -> str | None:
    """Return the version that the database has; None if it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine) -> bool:
    """Bring the database to the version of this release, all or nothing; return whether there was something to do.

    Raises
    ------
    StartError
        If it does not answer, is no database of ours, or is of a newer version.
    """
    try:
        with engine.execution_options(podium_write=True).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
            current = current_revision(connection)
            check_known(current)
            if current == newest_revision():
                return False
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            return True
    except DBAPIError as error:
        raise unreachable(engine, error) from error


def check_known(revision: str | None) -> None:
    """Refuse a version that this release has never heard of.

    Raises
    ------
    StartError
        If the database is of a newer release.
    """
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if revision is not None and revision not in known:
        raise StartError(
            f"The database is of a newer version of Podium: its schema is {revision}, this one knows those up to "
            f"{newest_revision()}. Start the newer version, or restore a backup made with this one."
        )


def unreachable(engine: Engine, error: DBAPIError) -> StartError:
    """Say that the database cannot be used, without its password."""
    reason = str(error.orig).strip().splitlines()[0].rstrip(".")
    return StartError(
        f"The database {make_url(engine.url).render_as_string(hide_password=True)} cannot be used: {reason}. "
        "Check PODIUM_DATABASE_URL and that the database runs."
    )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
