"""The server and the real command, run as a process of its own."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.client.fakes import TOKEN, Fake, serve

ROOT = Path(__file__).parents[2]


@pytest.fixture
def server() -> Iterator[Fake]:
    with serve() as fake:
        yield fake


@dataclass
class Podium:
    """Runs `podium` in a folder and an environment of its own."""

    folder: Path
    environ: dict[str, str]

    def __call__(
        self, *words: str, stdin: bytes = b"", timeout: float = 120, **environ: str | None
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "client", *words],
            input=stdin,
            capture_output=True,
            cwd=self.folder,
            env=self._environ(environ),
            timeout=timeout,
        )
        return subprocess.CompletedProcess(words, done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *words: str, **environ: str | None) -> "subprocess.Popen[bytes]":
        """Run it beside the test."""
        return subprocess.Popen(
            [sys.executable, "-m", "client", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=self._environ(environ),
        )

    def redirected(self, redirection: str, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run it as a shell does with a redirection of its streams, such as `>&-`."""
        return subprocess.run(
            ["/bin/sh", "-c", f'exec "$@" {redirection}', "sh", sys.executable, "-m", "client", *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            cwd=self.folder,
            env=self._environ({}),
            check=False,
        )

    def on_terminal(
        self, *words: str, typed: bytes = b"", columns: int = 100, **environ: str | None
    ) -> tuple[int, str]:
        """Run it on a terminal; return its exit code and all that stood there."""
        leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        process = subprocess.Popen(
            [sys.executable, "-m", "client", *words],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            cwd=self.folder,
            env=self._environ({"TERM": "xterm-256color"} | environ),
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(follower)
        shown = b""
        if typed:
            while not shown.rstrip().endswith((b"Token:", b"[y/N]")):
                shown += os.read(leader, 1024)
            os.write(leader, typed)
        shown += _read_all(leader)
        os.close(leader)
        return process.wait(timeout=60), shown.decode()

    def _environ(self, changes: dict[str, str | None]) -> dict[str, str]:
        return {name: value for name, value in (self.environ | changes).items() if value is not None}


def _read_all(handle: int) -> bytes:
    """Read until the last process has left the terminal, which Linux tells as a fault of input."""
    content = b""
    while True:
        try:
            block = os.read(handle, 65536)
        except OSError:
            return content
        if not block:
            return content
        content += block


@pytest.fixture
def podium(server: Fake, tmp_path: Path) -> Podium:
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path / "home"),
        "LANG": "C.UTF-8",
        "TZ": "Europe/Berlin",
        "PYTHONPATH": str(ROOT),
        "PODIUM_URL": server.url,
        "PODIUM_TOKEN": TOKEN,
    }
    return Podium(tmp_path, environ)
