from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from server.launcher import child as children
from server.launcher.child import Child, Program, describe_end
from tests.up import wait_until


@contextmanager
def started(code: str) -> Iterator[Child]:
    child = Child(Program("test", (sys.executable, "-u", "-c", code), rank=0))
    child.start()
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        child.close()


def test_lines_are_read_whole_however_they_arrive() -> None:
    code = "import sys, time\nsys.stdout.write('one\\ntw'); sys.stdout.flush(); time.sleep(0.2); print('o')"
    with started(code) as child:
        lines: list[bytes] = []
        wait_until(lambda: len(lines) == 2 or lines.extend(child.read_lines()) is not None, "there are two lines")

        assert lines == [b"one\n", b"two\n"]
        assert list(child.tail) == ["one", "two"]


def test_a_line_without_end_does_not_grow_for_ever() -> None:
    with started("import sys, time; sys.stdout.write('x' * 200_000); sys.stdout.flush(); time.sleep(60)") as child:
        lines: list[bytes] = []
        wait_until(lambda: bool(lines) or lines.extend(child.read_lines()) is not None, "a part is given out")

        assert len(lines[0]) <= 2 * children.MAX_LINE_BYTES + len(b"\n")


def test_the_pause_doubles_while_a_program_keeps_dying_up_to_half_a_minute() -> None:
    child = Child(Program("test", ("true",), rank=0))
    pauses = []
    for _ in range(8):
        child.start()
        wait_until(child.has_ended, "it has ended")
        pauses.append(child.plan_restart())
    child.close()

    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_the_pause_is_short_again_after_a_steady_life() -> None:
    child = Child(Program("test", ("true",), rank=0))
    child.start()
    wait_until(child.has_ended, "it has ended")
    child.plan_restart()
    child.plan_restart()

    child._started_at = time.monotonic() - children.STEADY_SECONDS

    assert child.plan_restart() == 0.5
    child.close()


def test_how_it_ended_is_seen_once() -> None:
    with started("import sys; sys.exit(3)") as child:
        wait_until(child.has_ended, "it has ended")

        assert child.exit_code == 3
        assert not child.has_ended()
        assert not child.is_running


def test_ends_are_described_for_people() -> None:
    assert describe_end(3) == "ended with exit code 3"
    assert describe_end(-signal.SIGKILL) == "was ended by signal 9 (Killed)"
