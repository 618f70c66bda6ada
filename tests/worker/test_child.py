"""Tests for `worker.child` and `worker.sealing`: what a child cannot do, and what its parent sees of its end."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.worker.arena import is_running, wait_until
from worker import sealing
from worker.child import Child, Crashed, Outcome, TimedOut
from worker.messages import Answer, Broken, Compiled, Failed, Limits, OutOfMemory, Request, ScoreRequest

# Python warns of a fork beside threads, which belong to the test runner here.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

MIB = 1024 * 1024
SECRET = "a-secret-of-the-parent"


def _allocate() -> Answer:
    return Broken(str(len(bytes(2048 * MIB))))


def _write_file() -> Answer:
    try:
        with Path("/tmp/podium-child-must-not-write").open("wb") as file:
            file.write(b"x" * 4096)
    except OSError as error:
        return Broken(type(error).__name__)
    return Compiled()


def _spin() -> Answer:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        pass


def _fork_and_wait() -> Answer:
    os.fork()
    while True:
        time.sleep(1)


def _flood() -> Answer:
    while True:
        os.write(sealing.CHANNEL, b"x" * 65536)


def _babble() -> Answer:
    os.write(sealing.CHANNEL, b'{"kind":"scored"}\n')
    time.sleep(60)
    return Compiled()


def _kill_itself(number: int) -> Answer:
    os.kill(os.getpid(), number)
    return Compiled()


def _raise() -> Answer:
    raise ValueError(f"cell {SECRET}")


def _hang_up() -> Answer:
    os.close(sealing.CHANNEL)
    time.sleep(60)
    return Compiled()


def _list_descriptors() -> Answer:
    return Broken(str(sorted(int(path.name) for path in Path("/proc/self/fd").iterdir())))


def _read_environment() -> Answer:
    initial = Path("/proc/self/environ").read_bytes()
    return Broken(f"{len(os.environ)} {SECRET.encode() in initial} {b'PATH' in initial}")


DEEDS = {
    "nothing": Compiled,
    "allocate": _allocate,
    "write": _write_file,
    "spin": _spin,
    "fork": _fork_and_wait,
    "flood": _flood,
    "babble": _babble,
    "segv": lambda: _kill_itself(signal.SIGSEGV),
    "abort": lambda: _kill_itself(signal.SIGABRT),
    "exit": lambda: os._exit(3),
    "raise": _raise,
    "hang up": _hang_up,
    "descriptors": _list_descriptors,
    "environment": _read_environment,
}


def work(request: Request) -> Answer:
    assert isinstance(request, ScoreRequest)
    return DEEDS[request.submission]()


@pytest.fixture
def child() -> Iterator[Child]:
    forked = Child(work)
    yield forked
    forked.close()


def ask(child: Child, deed: str, *, seconds: float = 20.0) -> Outcome:
    request = ScoreRequest(deed, "", 1, Limits(seconds, 256 * MIB))
    return child.ask(request, beat=lambda: None)


def test_a_child_answers(child: Child) -> None:
    assert ask(child, "nothing") == Compiled()


def test_too_much_memory_is_an_answer(child: Child) -> None:
    assert ask(child, "allocate") == OutOfMemory()


@pytest.mark.parametrize(("deed", "cause"), [("segv", "SIGSEGV"), ("abort", "SIGABRT"), ("exit", "exit code 3")])
def test_an_end_without_an_answer_is_a_crash_with_its_cause(child: Child, deed: str, cause: str) -> None:
    assert ask(child, deed) == Crashed(cause)


def test_an_answer_without_end_is_cut(child: Child) -> None:
    assert ask(child, "flood") == Crashed("answer too long")


def test_an_answer_of_another_shape_is_a_crash(child: Child) -> None:
    assert ask(child, "babble") == Crashed("answer malformed")


def test_a_child_that_hangs_up_is_not_waited_for(child: Child) -> None:
    assert ask(child, "hang up") == Crashed("SIGKILL")


def test_an_exception_is_told_without_its_message(child: Child) -> None:
    outcome = ask(child, "raise")

    assert isinstance(outcome, Failed)
    assert outcome.error == "ValueError"
    assert SECRET not in repr(outcome)
    assert "_raise" in outcome.trace[-1]


def test_time_over_ends_a_child_that_ignores_signals(child: Child) -> None:
    assert ask(child, "spin", seconds=0.3) == TimedOut()
    child.close()
    assert not is_running(child.pid)


def test_time_over_ends_what_the_child_started(child: Child) -> None:
    listed = Path(f"/proc/{child.pid}/task/{child.pid}/children")
    grandchildren: list[int] = []

    def beat() -> None:
        grandchildren.extend(int(number) for number in listed.read_text().split() if int(number) not in grandchildren)

    outcome = child.ask(ScoreRequest("fork", "", 1, Limits(0.6, 256 * MIB)), beat=beat)

    assert outcome == TimedOut()
    assert len(grandchildren) == 1
    wait_until(lambda: not is_running(grandchildren[0]), "the end of the grandchild")


def test_the_parent_beats_while_it_waits(child: Child) -> None:
    beats: list[int] = []

    child.ask(ScoreRequest("spin", "", 1, Limits(0.7, 256 * MIB)), beat=lambda: beats.append(1))

    assert len(beats) >= 3


def test_no_descriptor_of_the_parent_is_left(tmp_path: Path) -> None:
    with (tmp_path / "database").open("w"), socket.socket():
        child = Child(work)
        outcome = ask(child, "descriptors")
        child.close()

    # Three that lead nowhere, the channel, and that of the listing itself.
    assert outcome == Broken("[0, 1, 2, 3, 4]")


def test_the_environment_is_empty_and_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_DATABASE_URL", SECRET)
    child = Child(work)

    assert ask(child, "environment") == Broken("0 False False")
    child.close()


def test_no_file_can_be_written(child: Child) -> None:
    assert ask(child, "write") == Broken("OSError")


def test_a_dead_child_is_known_to_be_dead(child: Child) -> None:
    assert child.is_alive()

    os.kill(child.pid, signal.SIGKILL)

    wait_until(lambda: not child.is_alive(), "the child to be known as dead")


def test_a_child_that_died_before_its_request_is_a_crash(child: Child) -> None:
    os.kill(child.pid, signal.SIGKILL)

    assert ask(child, "nothing") == Crashed("SIGKILL")


def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    told, teller = os.pipe()
    parent = os.fork()
    if parent == 0:
        child = Child(work)
        os.write(teller, f"{child.pid}\n".encode())
        time.sleep(60)
        os._exit(0)
    pid = int(os.read(told, 20))

    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)

    wait_until(lambda: not is_running(pid), "the end of the child")
    os.close(told)
    os.close(teller)
