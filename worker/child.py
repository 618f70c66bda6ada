"""A process forked ahead of the work: it takes one request, answers once and ends."""

from __future__ import annotations

import os
import resource
import select
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeAlias

from worker import sealing
from worker.faults import trace_of
from worker.landlock import Confinement
from worker.messages import (
    MAX_ANSWER_BYTES,
    Answer,
    Failed,
    Limits,
    OutOfMemory,
    Request,
    dump,
    read_answer,
    read_request,
)

BEAT_SECONDS = 0.2
CHUNK_BYTES = 64 * 1024
# How a process ends whose native code finds no memory: abort(3), or the dynamic linker's own end.
_STARVED = {-signal.SIGABRT, 127}
# Buffers grow by doubling: where memory ends, half of it is in use at least, and 0.4 leaves room for what is measured.
_STARVED_SHARE = 0.4
_BLOCKED = {signal.SIGINT, signal.SIGTERM, signal.SIGALRM}

_OUT_OF_MEMORY = dump(OutOfMemory())  # made while there is some

Work: TypeAlias = Callable[[Request], Answer]


@dataclass(frozen=True)
class TimedOut:
    """The work took longer than its limit and was ended."""


@dataclass(frozen=True)
class Crashed:
    """The process ended without an answer, or with none that can be understood; `cause` is for the log."""

    cause: str


Outcome: TypeAlias = Answer | TimedOut | Crashed


class Child:
    """The parent's end of one child."""

    def __init__(self, work: Work, prepare: Callable[[], None] = lambda: None) -> None:
        ours, theirs = socket.socketpair()
        parent = os.getpid()
        # A handler of ours must not run in the child, which has our connections until it is sealed.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _BLOCKED)
        self._pid = os.fork()
        if self._pid == 0:
            _live(work, prepare, theirs.fileno(), parent)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        self._channel = ours
        self._is_reaped = False
        self._exit_status = 0
        self._cpu_seconds = 0.0
        self._most_bytes = 0

    @property
    def pid(self) -> int:
        """The process id."""
        return self._pid

    def is_alive(self) -> bool:
        """Whether it can still take a request; the channel of a dead one has come to its end."""
        return not select.select([self._channel], [], [], 0)[0]

    def ask(
        self, request: Request, *, beat: Callable[[], None], meanwhile: Callable[[], None] = lambda: None
    ) -> Outcome:
        """Give it its one request and wait for what becomes of it, calling `beat` several times a second.

        What the parent has to do at the same time is `meanwhile`; if that raises, there is no outcome. The child is
        dead afterwards, whatever it did; `close` puts away what is left of it.
        """
        try:
            before = self._resident_bytes()
            with suppress(BrokenPipeError, ConnectionResetError):  # it died before: the wait finds out
                self._channel.sendall(dump(request))
            deadline = time.monotonic() + request.limits.seconds
            meanwhile()
            return self._await(deadline, request.limits, beat, before=before)
        finally:
            self.kill()

    def _await(self, deadline: float, limits: Limits, beat: Callable[[], None], *, before: int) -> Outcome:
        line = bytearray()
        while True:
            beat()
            left = deadline - time.monotonic()
            if left <= 0:
                return TimedOut()
            # When a child dies, its channel comes to an end: what it sent before is still read.
            if not select.select([self._channel], [], [], min(left, BEAT_SECONDS))[0]:
                continue
            try:
                chunk = self._channel.recv(CHUNK_BYTES)
            except ConnectionResetError:
                chunk = b""
            line += chunk
            if line.endswith(b"\n"):
                return _understand(bytes(line))
            if not chunk:
                return self._find_cause(limits, before)
            if len(line) > MAX_ANSWER_BYTES:
                return Crashed("answer too long")

    def _resident_bytes(self) -> int:
        """Return the memory that it holds, or 0 if it is dead."""
        with suppress(OSError, IndexError):
            return int(Path(f"/proc/{self._pid}/statm").read_text().split()[1]) * resource.getpagesize()
        return 0

    def _find_cause(self, limits: Limits, before: int) -> Outcome:
        self.kill()
        self._reap()
        if self._cpu_seconds >= limits.seconds:  # the processor limit was faster than our clock
            return TimedOut()
        code = os.waitstatus_to_exitcode(self._exit_status)
        if code in _STARVED and self._most_bytes - before >= _STARVED_SHARE * limits.memory_bytes:
            return OutOfMemory()
        return Crashed(signal.Signals(-code).name if code < 0 else f"exit code {code}")

    def kill(self) -> None:
        """End it and whatever it started."""
        if self._is_reaped:
            return
        with suppress(ProcessLookupError):  # it has no group of its own before it is sealed
            os.killpg(self._pid, signal.SIGKILL)
        os.kill(self._pid, signal.SIGKILL)

    def close(self) -> None:
        """End it if need be and put away its process entry and descriptors."""
        self.kill()
        self._reap()
        self._channel.close()

    def _reap(self) -> None:
        if self._is_reaped:
            return
        _, self._exit_status, usage = os.wait4(self._pid, 0)
        self._cpu_seconds = usage.ru_utime + usage.ru_stime
        self._most_bytes = usage.ru_maxrss * 1024
        self._is_reaped = True


def _understand(line: bytes) -> Outcome:
    try:
        return read_answer(line)
    except ValueError:
        return Crashed("answer malformed")


def _live(work: Work, prepare: Callable[[], None], channel: int, parent: int) -> NoReturn:
    """Be the child: sealed first, then one request under its limits, and out without any clean-up of the parent's."""
    status = os.EX_SOFTWARE
    try:
        sealing.seal(channel, parent=parent)
        confinement = sealing.make_confinement()
        prepare()
        request = _receive()
        if request is not None:
            _answer(work, request, confinement)
        status = os.EX_OK
    finally:
        os._exit(status)


def _receive() -> Request | None:
    line = bytearray()
    while not line.endswith(b"\n"):
        chunk = os.read(sealing.CHANNEL, CHUNK_BYTES)
        if not chunk:  # the parent has no use for this child
            return None
        line += chunk
    return read_request(bytes(line))


def _answer(work: Work, request: Request, confinement: Confinement) -> None:
    try:
        sealing.limit(request.limits)
        sealing.confine(confinement, request)
        answer = dump(work(request))
    except MemoryError:
        answer = _OUT_OF_MEMORY
    except Exception as error:  # the outermost place of this process; the parent logs it
        answer = dump(Failed(type(error).__name__[:80], trace_of(error)))
    rest = memoryview(answer)
    while rest:
        rest = rest[os.write(sealing.CHANNEL, rest) :]
