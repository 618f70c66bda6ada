"""The process tree: one thread and one loop that reads logs, starts again what died, and ends all in order."""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from server.launcher.child import Child, Program, describe_end
from server.launcher.console import Console
from server.launcher.logfile import LogFile

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
IDLE_SECONDS = 1.0
MAX_READS = 16


class Supervisor:
    """Runs programs. As a context manager it takes the signals, and leaves no process behind."""

    def __init__(self, console: Console, logs: Path) -> None:
        self.n_stops = 0  # how often the operator asked for the end
        self._console = console
        self._logs = logs
        self._children: list[tuple[Child, LogFile]] = []
        self._selector = selectors.DefaultSelector()
        self._woken, self._waker = os.pipe()
        self._is_ending = False

    def __enter__(self) -> Self:
        """Take over the signals; each wakes the loop."""
        for descriptor in (self._woken, self._waker):
            os.set_blocking(descriptor, False)
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._old_waker = signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        self._old_handlers = {number: signal.signal(number, self._ask_to_stop) for number in STOP_SIGNALS}
        self._old_handlers[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        if self._old_handlers[signal.SIGHUP] == signal.SIG_IGN:  # started with nohup
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all programs, then give the signals back."""
        self.end()
        signal.set_wakeup_fd(self._old_waker)
        for number, handler in self._old_handlers.items():
            signal.signal(number, handler)
        self._selector.close()
        os.close(self._woken)
        os.close(self._waker)

    @property
    def is_stopping(self) -> bool:
        """Whether the operator asked for the end."""
        return self.n_stops > 0

    def start(self, program: Program) -> Child:
        """Start a program and watch it from now on."""
        child = Child(program)
        child.start()
        self._children.append((child, LogFile(self._logs / f"{program.name}.log")))
        self._selector.register(child.output, selectors.EVENT_READ)
        return child

    def drop(self, child: Child) -> None:
        """End a program at once and forget it."""
        child.kill()
        child.wait()
        log = next(log for known, log in self._children if known is child)
        self._drain(child, log)
        self._children.remove((child, log))
        self._selector.unregister(child.output)
        child.close()
        log.close()

    def wait(self, condition: Callable[[], bool], *, seconds: float, every: float = IDLE_SECONDS) -> bool:
        """Go on until `condition` holds, the operator stops it, or the time is over; return whether it holds."""
        deadline = time.monotonic() + seconds
        while not (met := condition()) and not self.is_stopping and (left := deadline - time.monotonic()) > 0:
            self._step(min(left, every))
        return met

    def run(self) -> None:
        """Go on until the operator asks for the end."""
        while not self.is_stopping:
            self._step(IDLE_SECONDS)

    def end(self) -> None:
        """End all programs, the highest rank first; a second request of the operator kills what is left."""
        self._is_ending = True
        for rank in sorted({child.program.rank for child, _ in self._children}, reverse=True):
            self._end_together([child for child, _ in self._children if child.program.rank == rank])
        for child, log in self._children:
            self._drain(child, log)
            child.close()
            log.close()
        self._children.clear()

    def _end_together(self, children: list[Child]) -> None:
        for child in children:
            child.terminate()
        patience = max(child.program.grace_seconds for child in children)
        deadline = time.monotonic() + patience
        while any(child.is_running for child in children):
            left = deadline - time.monotonic()
            if left <= 0 or self.n_stops > 1:
                for child in children:
                    child.kill()
            self._step(min(max(left, 0.01), 0.1))

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.n_stops += 1

    def _step(self, seconds: float) -> None:
        """Wait for a signal or output, at most `seconds` or until a restart is due; then do what there is to do."""
        pauses = [child.restart_at - time.monotonic() for child, _ in self._children if child.restart_at is not None]
        ready = {key.fd for key, _ in self._selector.select(max(0.0, min([seconds, *pauses])))}
        if self._woken in ready:
            os.read(self._woken, 4096)
        for child, log in self._children:
            if child.output in ready:
                self._drain(child, log)
            if child.has_ended():
                self._drain(child, log)
                self._note_end(child)
            elif child.restart_at is not None and time.monotonic() >= child.restart_at:
                self._start_again(child)

    def _start_again(self, child: Child) -> None:
        try:
            child.start()
        except OSError as error:
            pause = child.plan_restart()
            self._console.warn(f"{child.program.name} cannot be started: {error.strerror}; next try in {pause:g} s.")

    def _drain(self, child: Child, log: LogFile) -> None:
        for _ in range(MAX_READS):  # a child that floods must not keep the loop from its other work
            lines = child.read_lines()
            for line in lines:
                log.write(line)
                self._console.relay(child.program, line.decode("utf-8", "replace"))
            if not lines:
                break

    def _note_end(self, child: Child) -> None:
        if self._is_ending or not child.program.restarts:
            return
        pause = child.plan_restart()
        how = describe_end(child.exit_code or 0)
        name = child.program.name
        self._console.warn(f"{name} {how}; it is started again in {pause:g} s (see logs/{name}.log).")
