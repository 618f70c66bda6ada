"""Tests for `worker.sandbox.processes`: the parent's part, with programs that mean no harm."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from worker.sandbox.bounds import Bounds
from worker.sandbox.outcomes import Ended, Killed, OutOfMemory, TimedOut
from worker.sandbox.processes import run
from worker.sandbox.recipes import Start

BOUNDS = Bounds(seconds=30.0, memory_bytes=1 << 30, scratch_bytes=1 << 20, uid=65534)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has sandboxes")


def start(program: str) -> Start:
    return Start([sys.executable, "-I", "-S", "-c", program], {}, lambda: None)


def test_output_exit_code_and_what_was_printed_are_kept_apart() -> None:
    outcome = run(start("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"), BOUNDS)

    assert outcome == Ended(3, b"out\n", b"err\n")


def test_a_crash_tells_its_signal() -> None:
    outcome = run(start("import os; os.abort()"), BOUNDS)

    assert outcome == Killed("SIGABRT", b"")


def test_a_crash_behind_another_process_tells_its_signal() -> None:
    assert run(start("import sys; sys.exit(128 + 11)"), BOUNDS) == Killed("SIGSEGV", b"")


def test_an_error_of_memory_is_told_from_others() -> None:
    assert isinstance(run(start("raise MemoryError"), BOUNDS), OutOfMemory)
    assert isinstance(run(start("raise ValueError('MemoryError')"), BOUNDS), OutOfMemory | Ended)
    assert isinstance(run(start("raise ValueError"), BOUNDS), Ended)


def test_a_beat_is_called_meanwhile_and_its_fault_ends_the_run(tmp_path: Path) -> None:
    beats = []

    def beat() -> None:
        beats.append(1)
        if len(beats) > 2:
            raise InterruptedError

    program = f"import time; time.sleep(60); open({str(tmp_path / 'late')!r}, 'w')"
    with pytest.raises(InterruptedError):
        run(start(program), BOUNDS, beat=beat)

    assert len(beats) == 3
    assert not (tmp_path / "late").exists()


def test_children_that_hold_the_output_open_are_ended(tmp_path: Path) -> None:
    outcome = run(start("import os, time\nif os.fork() == 0: time.sleep(60)\nelse: print('done')"), BOUNDS)

    assert outcome == Ended(0, b"done\n", b"")


def test_time_runs_out() -> None:
    quick = Bounds(seconds=0.3, memory_bytes=1 << 30, scratch_bytes=1, uid=1)

    assert run(start("import time; print('x', flush=True); time.sleep(60)"), quick) == TimedOut(b"")
