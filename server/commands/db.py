"""`db upgrade`: bring the database to the schema of this release."""

from __future__ import annotations

import argparse

from server import migrating
from server.db import make_engine
from server.launcher.datafolder import make_data_folder
from server.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `db` takes."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    upgrade = actions.add_parser("upgrade", help="migrate; does nothing if the schema is up to date")
    upgrade.set_defaults(run=run_upgrade)


def run_upgrade(_options: argparse.Namespace, settings: Settings) -> int:
    """Migrate, all or nothing."""
    make_data_folder(settings.data)
    engine = make_engine(settings.sqlalchemy_url)
    has_changed = migrating.upgrade(engine)
    engine.dispose()
    print("The database is now at" if has_changed else "The database was already at", migrating.newest_revision() + ".")
    return 0
