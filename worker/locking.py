"""A lock between the processes of one machine, held on a file."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

POLL_SECONDS = 0.02


@contextmanager
def locked(path: Path, *, beat: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock for the block; `beat` is called again and again while another process has it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("w") as lock:
        while not _try(lock.fileno()):
            beat()
            time.sleep(POLL_SECONDS)
        yield


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
