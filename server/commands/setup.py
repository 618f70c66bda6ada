"""`setup`: migrate; on the first start make the practice competitions and the administrator."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from redis.exceptions import RedisError

from server import migrating
from server.db import Database, make_engine
from server.errors import StartError
from server.jobs import make_queue
from server.launcher.address import site_address
from server.launcher.datafolder import make_data_folder
from server.launcher.first_start import FirstStart, make_first_link
from server.services import inspection
from server.settings import Settings
from server.storage import make_storage

CLOCK_TOLERANCE = timedelta(minutes=5)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `setup` takes."""
    parser.add_argument("--site", metavar="URL", help="address of the site for the sign-in link (default: PODIUM_URL)")
    parser.add_argument("--link-fd", type=int, metavar="N", help="write the link to this open file instead of stdout")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Make the database what this release needs; does nothing the second time."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # by an exception, so that what was begun is cleared away
    make_data_folder(settings.data)
    engine = make_engine(settings.sqlalchemy_url)
    migrating.upgrade(engine)
    database = Database(engine)
    check_clock(database, now=datetime.now(UTC))
    queue = make_queue(settings.redis_address, timeout_seconds=settings.job_seconds)
    if settings.redis_url is not None:
        check_redis(queue.ping)
    FirstStart(database, make_storage(settings.files_url), queue, say=_say).run()
    path = database.write(make_first_link, now=datetime.now(UTC))
    if path is not None:
        _hand_over(f"{site_address(settings, options.site)}{path}", options.link_fd)
    engine.dispose()
    return 0


def check_clock(database: Database, *, now: datetime) -> None:
    """Refuse to start before what is on record: deadlines and days would be judged wrongly.

    Raises
    ------
    StartError
        If the newest record is of a time to come.
    """
    newest_at = database.read(inspection.find_newest)
    if newest_at is not None and newest_at - now > CLOCK_TOLERANCE:
        raise StartError(
            f"The clock says {now:%Y-%m-%d %H:%M} UTC, but the newest record in the database is of "
            f"{newest_at:%Y-%m-%d %H:%M} UTC. Set the clock, then start again."
        )


def check_redis(ping: Callable[[], None]) -> None:
    """Refuse to start without the Redis that was set.

    Raises
    ------
    StartError
        If it does not answer.
    """
    try:
        ping()
    except RedisError as error:
        raise StartError(
            f"The Redis of PODIUM_REDIS_URL does not answer ({type(error).__name__}). "
            "Start it, correct the setting, or remove it to have one started."
        ) from error


def _hand_over(link: str, descriptor: int | None) -> None:
    if descriptor is None:
        print(f"Sign in as the administrator, once: {link}")
    else:
        os.write(descriptor, f"{link}\n".encode())


def _say(text: str) -> None:
    print(text, flush=True)
