"""The log files of the children: bounded in size, and never a reason to stop."""

from __future__ import annotations

import os
from pathlib import Path

MAX_BYTES = 5 * 1024 * 1024
N_OLD = 3


class LogFile:
    """A file that lines are added to; at `max_bytes` it becomes `.1`, and so on up to `.3`."""

    def __init__(self, path: Path, *, max_bytes: int = MAX_BYTES) -> None:
        self.n_lost = 0
        self._path = path
        self._max_bytes = max_bytes
        self._descriptor: int | None = None
        self._size = 0

    def write(self, line: bytes) -> None:
        """Add a line; one that cannot be written is counted and dropped."""
        try:
            if self._descriptor is None or self._size + len(line) > self._max_bytes:
                self._turn(len(line))
            assert self._descriptor is not None
            self._size += os.write(self._descriptor, line)
        except OSError:
            self.n_lost += 1
            self.close()

    def close(self) -> None:
        """Close the file; the next line opens it again."""
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None

    def _turn(self, n_bytes: int) -> None:
        """Open the file with room for `n_bytes`, after moving full ones on."""
        self.close()
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._path.is_file() and self._path.stat().st_size + n_bytes > self._max_bytes:
            for number in range(N_OLD, 0, -1):
                older = self._old(number - 1)
                if older.exists():
                    older.replace(self._old(number))
        self._descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._size = os.fstat(self._descriptor).st_size

    def _old(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}") if number else self._path
