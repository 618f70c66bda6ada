"""Tests for `worker.sandbox.sessions`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.worker.arena import wait_until
from worker.sandbox.sessions import disk_of, living, memory_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
MIB = 1 << 20


def test_processes_of_a_session_and_their_memory_are_found() -> None:
    program = f"import os\nkept = b'x' * {32 * MIB}\nos.fork()\nos.write(1, b'ready\\n')\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert [process.stdout.readline(), process.stdout.readline()] == [b"ready\n"] * 2

        n_living, memory = len([*living(process.pid)]), memory_of(process.pid)

        process.communicate(b"")

    assert n_living == 2
    assert memory > 64 * MIB
    wait_until(lambda: not [*living(process.pid)], "the end of both")


def test_files_that_are_deleted_but_open_take_room(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "kept").write_bytes(bytes(MIB))
    (tmp_path / "link").symlink_to("/usr")
    program = (
        f"import os\nfile = open('deleted', 'wb')\nfile.write(bytes({2 * MIB})); file.flush(); os.unlink('deleted')"
    )
    program += "\nprint('ready', flush=True)\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()

        taken = disk_of(process.pid, tmp_path)

        process.communicate(b"\n")

    assert taken >= 3 * MIB
    assert MIB <= disk_of(process.pid, tmp_path) < 2 * MIB
