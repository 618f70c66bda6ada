"""Tests for `worker.locking`."""

from __future__ import annotations

import fcntl
import os
import signal
from pathlib import Path

import pytest

from worker.locking import locked

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


def is_free(path: Path) -> bool:
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def test_the_lock_is_held_for_the_block_and_no_longer(tmp_path: Path) -> None:
    lock = tmp_path / "new" / "lock"

    with locked(lock):
        assert not is_free(lock)

    assert is_free(lock)
    assert lock.parent.stat().st_mode & 0o777 == 0o700


def test_an_error_gives_the_lock_back(tmp_path: Path) -> None:
    with pytest.raises(KeyError), locked(tmp_path / "lock"):
        raise KeyError

    assert is_free(tmp_path / "lock")


def test_it_beats_while_another_has_the_lock(tmp_path: Path) -> None:
    path, beats = tmp_path / "lock", 0
    other = path.open("w")
    fcntl.flock(other, fcntl.LOCK_EX)

    def beat() -> None:
        nonlocal beats
        beats += 1
        if beats == 3:
            other.close()

    with locked(path, beat=beat):
        assert beats == 3


def test_a_lease_lost_while_waiting_ends_the_wait(tmp_path: Path) -> None:
    path = tmp_path / "lock"

    def beat() -> None:
        raise TimeoutError

    with path.open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(TimeoutError), locked(path, beat=beat):
            raise AssertionError("the lock was given twice")


def test_the_lock_of_a_process_that_is_killed_is_free(tmp_path: Path) -> None:
    told, teller = os.pipe()
    pid = os.fork()
    if pid == 0:
        with locked(tmp_path / "lock"):
            os.write(teller, b"!")
            signal.pause()
    os.read(told, 1)
    was_free = is_free(tmp_path / "lock")

    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)

    assert (was_free, is_free(tmp_path / "lock")) == (False, True)
    os.close(told)
    os.close(teller)
