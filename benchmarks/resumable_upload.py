"""Send 300 MB in pieces over a connection that is cut three times, and look at the memory of both ends.

The real web server, the client's own module, and a relay between them that resets the connection.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import tempfile
import time
from pathlib import Path

from benchmarks.machine import describe_briefly, describe_machine
from client.api import Api
from client.connection import Connection
from client.output import Screen
from client.pieces import send_file
from server.app import utc_now
from server.db import Database, make_engine
from server.settings import Settings
from tests import factories
from tests.conftest import migrate
from tests.cutting import Cutter
from tests.promises.web import Web

MIB = 1024 * 1024
SIZE = 300 * MIB
CUTS = (40 * MIB, 100 * MIB, 77 * MIB)
MOST_GROWTH = 32 * MIB  # a tenth of the file


def main() -> int:
    """Run it; the exit code is 1 if the file is not the same, or memory grew with it."""
    argparse.ArgumentParser(prog="python -m benchmarks.resumable_upload", description=__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="podium-bench-") as name:
        return _run(Path(name))


def _run(folder: Path) -> int:
    file, digest = _write(folder / "train.csv")
    settings = Settings(data=folder / "var")
    settings.data.mkdir()
    migrate(settings.sqlalchemy_url)
    database = Database(make_engine(settings.sqlalchemy_url))
    user = database.write(factories.make_user)
    token = database.write(factories.make_token, user=user, now=utc_now())
    database.engine.dispose()
    web = Web({"PODIUM_DATA": str(settings.data), "PODIUM_RATE_LIMITS": "false"}, log=folder / "web.log")
    web.start()
    try:
        return _measure(web, token, file, digest)
    finally:
        web.close()


def _measure(web: Web, token: str, file: Path, digest: str) -> int:
    cutter = Cutter(web.address, *CUTS)
    connection = Connection(cutter.url, token, Screen(as_json=True))
    warm = file.with_name("warm.csv")
    warm.write_bytes(bytes(MIB))
    send_file(Api(connection), warm, screen=Screen(as_json=True))
    before = [_memory_of(pid, "VmRSS") for pid in (*web.workers(), os.getpid())]
    began = time.monotonic()
    upload = send_file(Api(connection), file, screen=Screen(as_json=True))
    seconds = time.monotonic() - began
    grown = [_memory_of(pid, "VmHWM") - size for pid, size in zip((*web.workers(), os.getpid()), before, strict=True)]
    connection.close()
    cutter.close()
    n_cut, is_equal = len(CUTS) - len(cutter.cuts), upload["sha256"] == digest
    print(describe_briefly(describe_machine(("flask", "gunicorn", "httpx"))))
    print(f"{SIZE // MIB} MB, cut {n_cut} times: {seconds:.1f} s, the hash is {'equal' if is_equal else 'another'}")
    for end, size in zip(("web process", "client with the relay"), grown, strict=True):
        print(f"memory of the {end} grew by at most {size / MIB:.1f} MB")
    return int(not is_equal or n_cut != len(CUTS) or max(grown) > MOST_GROWTH)


def _write(path: Path) -> tuple[Path, str]:
    hashed = hashlib.sha256()
    with path.open("wb") as file:
        for number in range(SIZE // MIB):
            block = (b"%07d,0.12345\n" % number + b"x" * 2) * (MIB // 16)
            hashed.update(block)
            file.write(block)
    return path, hashed.hexdigest()


def _memory_of(pid: int, name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) * 1024


if __name__ == "__main__":
    raise SystemExit(main())
