"""Download 200 MB in four ranges at once and in one stream, and print the ratio of the times.

The real web server and the client's own module; once straight, and once through a relay that lets each connection carry
8 MB/s, as a long way or a fair network does. Each time the hash is compared.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.machine import describe_briefly, describe_machine
from client import ranges
from client.api import Api, file_path
from client.connection import Connection
from client.output import Screen
from client.progress import Bar
from client.wanted import Wanted, hash_of
from server.app import utc_now
from server.db import Database, make_engine
from server.services import data_files
from server.settings import Settings
from server.storage import make_storage
from tests import factories
from tests.conftest import migrate
from tests.cutting import Cutter
from tests.promises.web import Web

MIB = 1024 * 1024
SIZE = 200 * MIB
BYTES_PER_SECOND = 8_000_000
LEAST_RATIO = 2.5  # over slow connections


class Slow(Cutter):
    """A relay in which each connection to the client carries so many bytes a second and no more."""

    def _count(self, n_bytes: int, *, is_sent: bool) -> None:
        super()._count(n_bytes, is_sent=is_sent)
        if not is_sent:
            time.sleep(n_bytes / BYTES_PER_SECOND)


def main() -> int:
    """Run it; the exit code is 1 if ranges are not faster over slow connections."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.range_download", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="how often each is measured (default: 3)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="podium-bench-") as name:
        return _run(Path(name), options.runs)


def _run(folder: Path, n_runs: int) -> int:
    public = folder / "public"
    public.mkdir()
    content = random.Random(1).randbytes(SIZE)
    (public / "train.bin").write_bytes(content)
    settings = Settings(data=folder / "var")
    settings.data.mkdir()
    migrate(settings.sqlalchemy_url)
    database = Database(make_engine(settings.sqlalchemy_url))
    user = database.write(factories.make_user)
    competition = database.write(factories.make_competition, slug="harbour")
    database.write(factories.make_team, competition=competition, user=user)
    storage = make_storage(settings.files_url)
    files = data_files.make_ready(storage, folder=public, slug="harbour", descriptions={}, id_column="id")
    database.write(data_files.publish, competition=competition, files=files, now=utc_now())
    token = database.write(factories.make_token, user=user, now=utc_now())
    database.engine.dispose()
    web = Web({"PODIUM_DATA": str(settings.data), "PODIUM_RATE_LIMITS": "false"}, log=folder / "web.log")
    web.start()
    digest = hashlib.sha256(content).hexdigest()
    wanted = Wanted(file_path("harbour", "train.bin"), "train.bin", SIZE, digest, folder / "train.bin")
    try:
        print(describe_briefly(describe_machine(("flask", "gunicorn", "httpx"))))
        _compare("on this machine", Cutter, web, token, wanted, n_runs)
        ratio = _compare("each connection 8 MB/s", Slow, web, token, wanted, 1)
    finally:
        web.close()
    return int(ratio < LEAST_RATIO)


def _compare(where: str, kind: type[Cutter], web: Web, token: str, wanted: Wanted, n_runs: int) -> float:
    """Measure both ways by turns and print the ratio of the medians."""
    times: dict[int, list[float]] = {1: [], ranges.N_RANGES: []}
    for _ in range(n_runs):
        for n_ranges, seconds in times.items():
            seconds.append(_measure(kind, web, token, wanted, n_ranges))
    one, many = (statistics.median(seconds) for seconds in times.values())
    print(
        f"{wanted.size_bytes // MIB} MB, {where}: {one:.2f} s in one stream, {many:.2f} s in {ranges.N_RANGES} ranges"
    )
    print(f"  ratio {one / many:.2f}, medians of {n_runs}")
    return one / many


def _measure(kind: type[Cutter], web: Web, token: str, wanted: Wanted, n_ranges: int) -> float:
    relay = kind(web.address)
    connection = Connection(relay.url if kind is Slow else web.url, token, Screen(as_json=True))
    bar = Bar(Screen(as_json=True), wanted.name, wanted.size_bytes)
    try:
        began = time.monotonic()
        is_whole = ranges.complete(Api(connection), wanted, bar, n_ranges=n_ranges)
        seconds = time.monotonic() - began
    finally:
        connection.close()
        relay.close()
    if not is_whole or hash_of(wanted.part) != wanted.sha256:
        raise SystemExit("The download is not the file.")
    wanted.part.unlink()
    return seconds


if __name__ == "__main__":
    raise SystemExit(main())
