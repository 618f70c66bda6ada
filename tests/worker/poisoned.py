"""A worker whose child crashes, kills its worker or lacks memory, when a submission says so in its first line."""

from __future__ import annotations

import os
import resource
import signal
from pathlib import Path
from typing import NoReturn

from worker import one_thread  # noqa: F401

# isort: split
from server.logs import set_up_logging
from server.settings import read_settings
from worker.messages import Answer, Request, ScoreRequest
from worker.process import run_worker
from worker.tasks import perform

CRASH, KILL_WORKER, ABORT, STARVE = "id,y,crash", "id,y,kill", "id,y,abort", "id,y,starve"
_DEEDS = {
    CRASH: (signal.SIGSEGV, os.getpid),
    ABORT: (signal.SIGABRT, os.getpid),
    KILL_WORKER: (signal.SIGKILL, os.getppid),
}


def work(request: Request) -> Answer:
    """Do what the first line says, else the usual."""
    if isinstance(request, ScoreRequest):
        with Path(request.submission).open("rb") as file:
            line = file.readline().strip().decode(errors="replace")
        if line in _DEEDS:
            number, find_victim = _DEEDS[line]
            os.kill(find_victim(), number)
        if line == STARVE:
            starve(request)
    return perform(request)


def starve(request: ScoreRequest) -> NoReturn:
    """Lack memory where native code asks for some, which knows nothing better than to abort."""
    held = bytearray(request.limits.memory_bytes // 2)
    held[:: resource.getpagesize()] = b"x" * len(held[:: resource.getpagesize()])
    os.abort()


if __name__ == "__main__":
    settings = read_settings()
    set_up_logging(as_json=False)
    run_worker(settings, work=work)
