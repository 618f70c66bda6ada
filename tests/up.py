"""A real `python -m server up` for tests, and what the table of processes says of it."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 180.0


def environment(**changes: str) -> dict[str, str]:
    """Return the environment for a command: that of the tests without any PODIUM_ setting, and with some changes."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PODIUM_")}
    return {**bare, **changes}


def run_server(
    *arguments: str, given: str = "", changes: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command of the operator to its end."""
    return subprocess.run(
        [sys.executable, "-m", "server", *arguments],
        cwd=ROOT,
        env=environment(**(changes or {})),
        input=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait until something holds; fail after a long while."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"Waited in vain until {what}."
        time.sleep(0.02)


def read_processes() -> dict[int, tuple[int, str]]:
    """Return the parent and the command line of every process that lives."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = folder.joinpath("stat").read_text().rpartition(")")[2].split()[:2]
            command = folder.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            found[int(folder.name)] = (int(parent), command)
    return found


def list_descendants(pid: int) -> dict[int, str]:
    """Return the processes below one, with their command lines."""
    processes = read_processes()
    found: dict[int, str] = {}
    wanted = {pid}
    while wanted:
        wanted = {child for child, (parent, _) in processes.items() if parent in wanted}
        found |= {child: processes[child][1] for child in wanted}
    return found


class Up:
    """One `up`. As a context manager it ends it, however the test went."""

    def __init__(self, data: Path, *options: str, changes: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.lines: list[str] = []
        self._said: queue.Queue[str | None] = queue.Queue()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "server", "up", "--data", str(data), "--port", "0", *options],
            cwd=ROOT,
            env=environment(**(changes or {})),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it, hard if need be."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()

    @property
    def output(self) -> str:
        """All that it has said so far."""
        self._take_lines()
        return "\n".join(self.lines)

    def wait_for(self, pattern: str) -> str:
        """Wait until it says something that matches, and return the match."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            found = re.search(pattern, self.output)
            if found:
                return found[0]
            assert self.process.poll() is None or not self._said.empty(), f"It ended first:\n{self.output}"
            assert time.monotonic() < deadline, f"It never said {pattern!r}:\n{self.output}"
            time.sleep(0.02)

    def wait_until_ready(self) -> str:
        """Wait until it prints its address, and return that."""
        return self.wait_for(r"(?<=ready at )http://\S+")

    def find(self, words: str) -> int | None:
        """Return the process directly below it whose command line has these words, or None."""
        children = read_processes().items()
        below = [pid for pid, (parent, command) in children if parent == self.process.pid and words in command]
        return below[0] if below else None

    def wait_for_child(self, words: str, *, other_than: int | None = None) -> int:
        """Wait until there is a process directly below it with these words, and return its id."""
        wait_until(lambda: self.find(words) not in (None, other_than), f"there is a process {words!r}")
        pid = self.find(words)
        assert pid is not None
        return pid

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal, wait for the end, and return the exit code."""
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE_SECONDS)
        self._reader.join()
        return code

    def read_log(self, name: str) -> str:
        """Return what a child has logged."""
        return (self.data / "logs" / f"{name}.log").read_text()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._said.put(line.rstrip("\n"))

    def _take_lines(self) -> None:
        while not self._said.empty():
            line = self._said.get()
            assert line is not None
            self.lines.append(line)
