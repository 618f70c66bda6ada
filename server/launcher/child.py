"""One program of the tree: started, watched, started again with growing pauses, ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from server.launcher.parent import die_with_parent

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0
TAIL_LINES = 20
MAX_LINE_BYTES = 64 * 1024


@dataclass(frozen=True)
class Program:
    """What to run. Programs of a higher `rank` are ended first; those of one rank together.

    What `is_shown` says is for the operator, line by line; of the others only warnings are.
    """

    name: str
    command: tuple[str, ...]
    rank: int
    environment: Mapping[str, str] = field(default_factory=dict)
    descriptors: tuple[int, ...] = ()
    grace_seconds: float = 10.0
    restarts: bool = True
    is_shown: bool = False


class Child:
    """A program with its process, which changes when it is started again, and the pipe of its output, which stays."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.tail: deque[str] = deque(maxlen=TAIL_LINES)
        self.process: subprocess.Popen[bytes] | None = None
        self.exit_code: int | None = None
        self.restart_at: float | None = None
        self.output, self._input = os.pipe()
        os.set_blocking(self.output, False)
        self._partial = b""
        self._pause = FIRST_PAUSE_SECONDS
        self._started_at = 0.0

    def start(self) -> None:
        """Start the process, in a session of its own: a Ctrl-C of the terminal reaches only the launcher."""
        self.restart_at = None
        self.exit_code = None
        self._started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.program.command,
            env={**os.environ, **self.program.environment},
            stdin=subprocess.DEVNULL,
            stdout=self._input,
            stderr=self._input,
            pass_fds=self.program.descriptors,
            start_new_session=True,
            preexec_fn=die_with_parent(),  # safe: the launcher has one thread
        )

    @property
    def is_running(self) -> bool:
        """Whether there is a process that has not been seen to end."""
        return self.process is not None

    def has_ended(self) -> bool:
        """Look whether the process has ended since the last look; then `exit_code` says how."""
        if self.process is None or self.process.poll() is None:
            return False
        self.exit_code = self.process.returncode
        self.process = None
        return True

    def plan_restart(self) -> float:
        """Set the time of the next start and return the pause until then, which grows while the program keeps dying."""
        now = time.monotonic()
        if now - self._started_at >= STEADY_SECONDS:
            self._pause = FIRST_PAUSE_SECONDS
        pause = self._pause
        self._pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        self.restart_at = now + pause
        return pause

    def terminate(self) -> None:
        """Ask the process to end in order."""
        self.restart_at = None
        if self.process is not None:
            self.process.terminate()

    def kill(self) -> None:
        """End the process and its process group at once."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def wait(self) -> None:
        """Wait for the end of the process."""
        self.restart_at = None
        if self.process is not None:
            self.exit_code = self.process.wait()
        self.process = None

    def read_lines(self) -> list[bytes]:
        """Return the whole lines that were written since the last call, each with its line end."""
        try:
            self._partial += os.read(self.output, MAX_LINE_BYTES)
        except BlockingIOError:
            return []
        *lines, self._partial = self._partial.splitlines(keepends=True) or [b""]
        if self._partial.endswith(b"\n") or len(self._partial) > MAX_LINE_BYTES:
            lines.append(self._partial.rstrip(b"\n") + b"\n")
            self._partial = b""
        self.tail.extend(line.decode("utf-8", "replace").rstrip() for line in lines)
        return lines

    def close(self) -> None:
        """Close the pipe."""
        os.close(self.output)
        os.close(self._input)


def describe_end(exit_code: int) -> str:
    """Say how a process ended."""
    if exit_code >= 0:
        return f"ended with exit code {exit_code}"
    return f"was ended by signal {-exit_code} ({signal.strsignal(-exit_code)})"
