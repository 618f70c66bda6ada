"""`doctor`: check everything and change nothing."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime

from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from server import migrating
from server.commands import machine_checks, queue_checks, record_checks, sandbox_checks
from server.commands.findings import EXIT_CODES, Finding, Level, fault, fine
from server.commands.opening import open_database
from server.db import Database
from server.errors import StartError
from server.jobs import connect
from server.services import inspection
from server.settings import Settings
from server.storage import make_storage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `doctor` takes."""
    parser.epilog = "Exit codes: 0 all is well, 1 something needs attention, 2 something is broken."
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--all", action="store_true", help="compare the hashes of all files, not of a sample")
    parser.add_argument("--host", help="the address that `up` is to listen on")
    parser.add_argument("--port", type=int, help="the port that `up` is to listen on")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print what was found; the worst decides the exit code."""
    found = list(examine(settings, now=datetime.now(UTC), is_thorough=options.all))
    worst = max((finding.level for finding in found), key=lambda level: EXIT_CODES[level])
    if options.json:
        checks = [{"check": item.check, "level": item.level, "message": item.message} for item in found]
        print(json.dumps({"level": worst, "checks": checks}, ensure_ascii=False, indent=2))
    else:
        for item in found:
            print(f"{item.level.upper():8} {item.check:13} {item.message}")
    return EXIT_CODES[worst]


def examine(settings: Settings, *, now: datetime, is_thorough: bool = False) -> Iterator[Finding]:
    """Go through all checks."""
    yield from machine_checks.check_settings(settings)
    yield from machine_checks.check_data_folder(settings)
    yield from examine_records(settings, now=now, is_thorough=is_thorough)
    yield from examine_queue(settings, now=now)
    yield sandbox_checks.check_sandbox(settings, is_used=_has_metric_files(settings))
    yield from machine_checks.check_versions()


def _has_metric_files(settings: Settings) -> bool:
    try:
        with open_database(settings) as database:
            return database.read(inspection.has_metric_files)
    except (StartError, SQLAlchemyError):  # another check tells what is wrong with it
        return False


def examine_records(settings: Settings, *, now: datetime, is_thorough: bool) -> Iterator[Finding]:
    """Check database, files, what waits, and the clock, as far as the database can be reached."""
    try:
        with open_database(settings) as database:
            yield fine("database", f"The database answers; its schema is {migrating.newest_revision()}, the newest.")
            yield from _examine_open(settings, database, now=now, is_thorough=is_thorough)
    except StartError as error:
        yield fault("database", error.message)
    except SQLAlchemyError as error:
        yield fault("database", f"The database failed during the checks ({type(error).__name__}).")


def _examine_open(settings: Settings, database: Database, *, now: datetime, is_thorough: bool) -> Iterator[Finding]:
    yield record_checks.check_clock(database, now)
    try:
        storage = make_storage(settings.files_url)
    except StartError as error:
        yield fault("storage", error.message)
        return
    can_write = record_checks.check_storage(storage)
    yield can_write
    if can_write.level is Level.OK:
        yield from record_checks.check_files(database, storage, now=now, is_thorough=is_thorough)
    yield queue_checks.check_queue(settings, database, now)


def examine_queue(settings: Settings, *, now: datetime) -> Iterator[Finding]:
    """Check Redis and what lives by it."""
    with connect(settings.redis_address) as redis:
        try:
            yield from queue_checks.check_redis(settings, redis)
            yield from queue_checks.check_workers(redis, now)
        except RedisError as error:
            yield fault(
                "redis",
                f"Redis does not answer ({type(error).__name__}), and so no worker can be seen. Does `up` run?",
            )
