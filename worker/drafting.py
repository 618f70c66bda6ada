"""Drafts between scores: a worker starts a process for the job that waits, and goes on scoring."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from server.db import Database
from server.launcher.parent import die_with_parent
from server.services import draft_jobs

COMMAND = (sys.executable, "-m", "worker.drafts")
LONGEST_SECONDS = 3600.0

log = structlog.get_logger(__name__)


class Drafting:
    """At most one process at a time; one that dies leaves its job to be taken again when its lease is over."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime],
        command: Sequence[str] = COMMAND,
        longest_seconds: float = LONGEST_SECONDS,
    ) -> None:
        self._database = database
        self._clock = clock
        self._command = command
        self._longest_seconds = longest_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0

    @property
    def pid(self) -> int | None:
        """The number of the process that was started last, until its end was seen."""
        return None if self._process is None else self._process.pid

    def look(self) -> None:
        """Start what waits if nothing runs, and end what runs for too long; called often, never waits."""
        if self._process is not None and self._process.poll() is None:
            if time.monotonic() - self._started_at > self._longest_seconds:
                log.error("draft_job_took_too_long", seconds=self._longest_seconds)
                self._process.kill()
            return
        if self._process is not None and self._process.returncode:
            log.error("draft_job_died", exit_code=self._process.returncode)
        self._process = None
        if self._database.read(draft_jobs.is_wanted, now=self._clock()):
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, preexec_fn=die_with_parent())
            self._started_at = time.monotonic()

    def close(self) -> None:
        """End what runs; its job is taken again later."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
