"""A real web server in processes of its own, which tests may kill, stop and start again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
PREFIX = "/api/podium/v1"
PATIENCE_SECONDS = 30


class Web:
    """`python -m server web` on a socket that this process keeps: requests of a dead server wait for the next one."""

    def __init__(self, environment: Mapping[str, str], *, log: Path) -> None:
        self.log = log
        self._environment = environment
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._process: subprocess.Popen[bytes] | None = None
        self.address: tuple[str, int] = self._socket.getsockname()[:2]
        self.url = f"http://{self.address[0]}:{self.address[1]}"

    def start(self, *, processes: int = 1, threads: int = 16, **environment: str) -> None:
        """Start it and wait until it answers."""
        given = {"PODIUM_WEB_PROCESSES": str(processes), "PODIUM_WEB_THREADS": str(threads), **environment}
        command = [sys.executable, "-m", "server", "web", "--fd", str(self._socket.fileno())]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, **self._environment, **given},
                pass_fds=[self._socket.fileno()],
                stdout=log,
                stderr=log,
            )
        httpx.get(f"{self.url}/health", timeout=PATIENCE_SECONDS).raise_for_status()
        wait_until(lambda: len(self.workers()) == processes)

    @property
    def pid(self) -> int:
        """The process that keeps the others."""
        assert self._process is not None
        return self._process.pid

    def workers(self) -> list[int]:
        """Return the processes that answer."""
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def stopped(self) -> list[int]:
        """Return those of them that a signal has stopped."""
        states = {pid: Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] for pid in self.workers()}
        return [pid for pid, state in states.items() if state == "T"]

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        for pid in [self.pid, *self.workers()]:
            os.kill(pid, signal.SIGKILL)
        self._wait()

    def stop(self) -> None:
        """End it in order."""
        if self._process is not None:
            self._process.terminate()
            self._wait()

    def close(self) -> None:
        """End it whatever its state, and give the address up."""
        if self._process is not None:
            self.kill()
        self._socket.close()

    def _wait(self) -> None:
        assert self._process is not None
        self._process.wait(PATIENCE_SECONDS)
        self._process = None

    def program(self, token: str) -> httpx.Client:
        """Return a client that shows a token."""
        return httpx.Client(
            base_url=self.url + PREFIX,
            headers={"Authorization": f"Bearer {token}"},
            timeout=PATIENCE_SECONDS,
            trust_env=False,
        )

    def connect(self) -> socket.socket:
        """Return a bare connection."""
        return socket.create_connection(self.address, timeout=PATIENCE_SECONDS)


def wait_until(condition: object, *, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until a condition holds; fails if it does not for a long time."""
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "What was waited for did not happen."
        time.sleep(0.02)


def head_of(token: str, slug: str, *, length: int, more: str = "") -> bytes:
    """Return the head of a request that hands in a file of `length` bytes."""
    return (
        f"POST {PREFIX}/competitions/{slug}/submissions?filename=slow.csv HTTP/1.1\r\n"
        f"Host: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: text/csv\r\n"
        f"Content-Length: {length}\r\n{more}\r\n"
    ).encode()


def read_answer(connection: socket.socket) -> tuple[int, bytes]:
    """Return the status of the one answer on a connection, and all of its text."""
    text = b""
    while b"\r\n\r\n" not in text or len(text.split(b"\r\n\r\n", 1)[1]) < _length_of(text):
        piece = connection.recv(65536)
        if not piece:
            break
        text += piece
    return int(text.split(b" ", 2)[1]), text


def _length_of(text: bytes) -> int:
    head = text.split(b"\r\n\r\n", 1)[0].lower()
    return next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"content-length")), 0)
