"""The parent's part of a sealed run: the clock, the sums, the output up to its bound, and the end of it all."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from worker.sandbox import sessions
from worker.sandbox.bounds import MAX_OUTPUT_BYTES, Bounds
from worker.sandbox.outcomes import DiskFull, Ended, Killed, Outcome, OutOfMemory, TimedOut, TooMuchOutput
from worker.sandbox.recipes import Start

BEAT_SECONDS = 0.2
_CHUNK_BYTES = 64 * 1024
_LAST_SECONDS = 10.0
_BY_SIGNAL = 128  # a process that stands for another tells its signal as an exit code from here on
_NO_MEMORY = re.compile(rb"(?:^|[.\w])MemoryError\b")


def run(start: Start, bounds: Bounds, *, beat: Callable[[], None] = lambda: None) -> Outcome:
    """Run a program to its end or its limit, calling `beat` several times a second; nothing of it lives afterwards."""
    process = subprocess.Popen(
        start.command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",
        env=start.environment,
        pass_fds=start.descriptors,
        start_new_session=True,
        preexec_fn=start.prepare,  # a worker has one thread
    )
    run = _Run(process, start.scratch, bounds)
    try:
        cause = run.watch(beat)
    finally:
        run.end()
    return cause or run.read_end()


class _Run:
    """One process and what it has written so far."""

    def __init__(self, process: subprocess.Popen[bytes], scratch: Path | None, bounds: Bounds) -> None:
        assert process.stdout is not None
        assert process.stderr is not None
        self._process = process
        self._scratch = scratch
        self._bounds = bounds
        self._output = bytearray()
        self._printed = bytearray()
        self._pipes: dict[int, tuple[IO[bytes], bytearray]] = {
            process.stdout.fileno(): (process.stdout, self._output),
            process.stderr.fileno(): (process.stderr, self._printed),
        }

    def watch(self, beat: Callable[[], None]) -> Outcome | None:
        """Wait for the end of the process; returns why it has to be ended, if it has."""
        deadline = time.monotonic() + self._bounds.seconds
        next_look = time.monotonic()
        ended = os.pidfd_open(self._process.pid)
        try:
            while True:
                beat()
                now = time.monotonic()
                if now >= deadline:
                    return TimedOut(bytes(self._printed))
                if now >= next_look:
                    if (excess := self._find_excess()) is not None:
                        return excess
                    next_look = now + BEAT_SECONDS
                ready = select.select([ended, *self._pipes], [], [], min(deadline - now, BEAT_SECONDS))[0]
                for descriptor in ready:
                    if descriptor in self._pipes:
                        self._read(descriptor)
                if len(self._output) > MAX_OUTPUT_BYTES:
                    return TooMuchOutput(bytes(self._printed))
                if ended in ready:
                    return None
        finally:
            os.close(ended)

    def _find_excess(self) -> Outcome | None:
        session = self._process.pid
        if sessions.memory_of(session) > self._bounds.memory_bytes:
            return OutOfMemory(bytes(self._printed))
        if self._scratch is not None and sessions.disk_of(session, self._scratch) > self._bounds.scratch_bytes:
            return DiskFull(bytes(self._printed))
        return None

    def _read(self, descriptor: int) -> None:
        pipe, kept = self._pipes[descriptor]
        chunk = os.read(descriptor, _CHUNK_BYTES)
        if not chunk:
            del self._pipes[descriptor]
            pipe.close()
        kept += chunk
        if kept is self._printed:
            del kept[:-MAX_OUTPUT_BYTES]

    def end(self) -> None:
        """End whatever is left of the session, and read what it had written."""
        deadline = time.monotonic() + _LAST_SECONDS
        while True:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.poll()
            if not any(sessions.living(self._process.pid)):
                break
            if time.monotonic() > deadline:
                raise RuntimeError(f"Processes of the sandbox do not end: session {self._process.pid}.")
            time.sleep(0.005)
        self._process.wait()
        while self._pipes and len(self._output) <= MAX_OUTPUT_BYTES:
            self._read(next(iter(self._pipes)))
        for pipe, _ in self._pipes.values():
            pipe.close()

    def read_end(self) -> Outcome:
        """Return what became of a process that ended before its limits."""
        printed, code = bytes(self._printed), self._process.returncode
        number = -code if code < 0 else code - _BY_SIGNAL
        if len(self._output) > MAX_OUTPUT_BYTES:
            return TooMuchOutput(printed)
        if number == signal.SIGXCPU:
            return TimedOut(printed)
        if number in set(signal.Signals):
            return Killed(signal.Signals(number).name, printed)
        if code == 1 and _NO_MEMORY.search(printed.rstrip().rpartition(b"\n")[2]):
            return OutOfMemory(printed)
        return Ended(code, bytes(self._output), printed)
