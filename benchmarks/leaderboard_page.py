"""Measure the leaderboard at 1,000, 100,000 and 1,000,000 submissions: queries, a new score, and the page by HTTP.

All of it takes turns in one run, beside the peer's way: a window function over all submissions. The figures are for one
web process with its throttles off. `python -m benchmarks.leaderboard_page --help` lists the options.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from benchmarks.boards import fill, list_boards
from benchmarks.http_load import load
from benchmarks.latency import Probe, take_turns
from benchmarks.leaderboard_http import http_probes, run_web
from benchmarks.leaderboard_queries import check_equal, query_probes, write_probes
from benchmarks.leaderboard_report import Report
from benchmarks.machine import describe_machine
from server.db import Database, make_engine
from server.migrating import upgrade

SIZES = (1_000, 100_000, 1_000_000)
PACKAGES = ("sqlalchemy", "flask", "jinja2", "gunicorn", "psycopg")
CROWD = 8


@contextmanager
def open_database(folder: Path, postgres: str | None) -> Iterator[str]:
    """Return the URL of an empty database: a file in the folder, or one of a PostgreSQL server, dropped afterwards."""
    if postgres is None:
        yield f"sqlite:///{folder / 'podium.sqlite'}"
        return
    name = f"podium_bench_{os.getpid()}"
    server = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(postgres).set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def measure(folder: Path, url: str, sizes: Sequence[int], n_rounds: int) -> tuple[list[Probe], list[dict[str, object]]]:
    """Fill the database, take all measurements in turn, then let a crowd read the largest board."""
    engine, fast = make_engine(url), make_engine(url, durable=False)
    database = Database(engine)
    upgrade(engine)
    if not database.read(list_boards):
        fill(database, sizes)
        for board in database.read(list_boards):
            check_equal(database, board)
    boards = database.read(list_boards)
    probes: list[Probe] = []
    with run_web(folder, url) as site:
        for board in boards:
            probes += query_probes(database, board)
            probes += write_probes(database, Database(fast), board, n_rounds=n_rounds, n_per_round=10)
            probes += http_probes(database, site, board)
        take_turns(probes, n_rounds=n_rounds)
        page = f"{site.url}/competitions/{boards[-1].slug}/leaderboard"
        crowds = [load(page, count=1000, concurrency=concurrency) for concurrency in (1, CROWD)]
    engine.dispose()
    fast.dispose()
    return probes, crowds


def _database_version(url: str) -> str:
    engine = make_engine(url)
    with engine.connect() as connection:
        return f"{connection.dialect.name} {'.'.join(map(str, connection.dialect.server_version_info or ()))}"


def main() -> int:
    """Measure, print, and return 1 if a goal was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--postgres", metavar="URL", help="measure on this server instead of SQLite")
    parser.add_argument("--data", type=Path, help="folder to keep the SQLite file in, and to find it filled next time")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="numbers of submissions")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--json", action="store_true", help="print one JSON object with every round")
    options = parser.parse_args()
    machine = describe_machine(PACKAGES)
    with tempfile.TemporaryDirectory(prefix="podium-bench-") as name:
        folder = options.data or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        with open_database(folder, options.postgres) as url:
            probes, crowds = measure(folder, url, options.sizes, options.rounds)
            machine |= {"database": _database_version(url), "load_after": os.getloadavg()}
    report = Report(machine, probes, crowds)
    if options.json:
        print(json.dumps(report.as_record()))
    else:
        report.print_out()
    return 0 if all(result.is_reached for result in report.results) else 1


if __name__ == "__main__":
    sys.exit(main())
