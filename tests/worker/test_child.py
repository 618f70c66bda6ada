"""Tests for `worker.child` and `worker.sealing`: what a child cannot do, and what its parent sees of its end."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.worker.arena import is_running, wait_until
from worker import landlock, sealing
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
    except OSError:
        return Broken("refused")
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


def _reach_outside() -> Answer:
    """Try what a file that took over its reader would try; tell what succeeded."""
    attempts: dict[str, Callable[[], object]] = {
        "list a folder": lambda: [*Path("/etc").iterdir()],
        "read a file": lambda: Path("/etc/passwd").read_bytes(),
        "read the program's folder": lambda: [*sealing.ROOT.iterdir()],
        "read the parent's environment": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
        "make a file": lambda: Path("/tmp/podium-outside").touch(),
        "connect": lambda: socket.create_connection(("127.0.0.1", 9)),
        "stop the parent": lambda: os.kill(os.getppid(), signal.SIGCONT),
    }
    done = []
    for name, attempt in attempts.items():
        try:
            attempt()
        except PermissionError:
            continue
        except OSError as error:
            name += f" ({type(error).__name__})"
        done.append(name)
    return Broken(", ".join(done)[:80])


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
    "reach outside": _reach_outside,
    "environment": _read_environment,
}


def work(request: Request) -> Answer:
    assert isinstance(request, ScoreRequest)
    return DEEDS[Path(request.submission).read_text()]()


@pytest.fixture
def child() -> Iterator[Child]:
    forked = Child(work)
    yield forked
    forked.close()


@pytest.fixture
def request_for(tmp_path: Path) -> Callable[..., ScoreRequest]:
    """Return a function that makes the request for a deed."""

    def make(deed: str, *, seconds: float = 20.0) -> ScoreRequest:
        (tmp_path / "named").mkdir()
        submission = tmp_path / "named" / "submission"
        submission.write_text(deed)
        return ScoreRequest(str(submission), str(tmp_path / "named"), 1, Limits(seconds, 256 * MIB))

    return make


@pytest.fixture
def ask(request_for: Callable[..., ScoreRequest]) -> Callable[..., Outcome]:
    """Return a function that has a child do a deed."""

    def ask_for(child: Child, deed: str, *, seconds: float = 20.0) -> Outcome:
        return child.ask(request_for(deed, seconds=seconds), beat=lambda: None)

    return ask_for


def test_a_child_answers(child: Child, ask: Callable[..., Outcome]) -> None:
    assert ask(child, "nothing") == Compiled()


def test_too_much_memory_is_an_answer(child: Child, ask: Callable[..., Outcome]) -> None:
    assert ask(child, "allocate") == OutOfMemory()


@pytest.mark.parametrize(("deed", "cause"), [("segv", "SIGSEGV"), ("abort", "SIGABRT"), ("exit", "exit code 3")])
def test_an_end_without_an_answer_is_a_crash_with_its_cause(
    child: Child, deed: str, cause: str, ask: Callable[..., Outcome]
) -> None:
    assert ask(child, deed) == Crashed(cause)


def test_an_answer_without_end_is_cut(child: Child, ask: Callable[..., Outcome]) -> None:
    assert ask(child, "flood") == Crashed("answer too long")


def test_an_answer_of_another_shape_is_a_crash(child: Child, ask: Callable[..., Outcome]) -> None:
    assert ask(child, "babble") == Crashed("answer malformed")


def test_a_child_that_hangs_up_is_not_waited_for(child: Child, ask: Callable[..., Outcome]) -> None:
    assert ask(child, "hang up") == Crashed("SIGKILL")


def test_an_exception_is_told_without_its_message(child: Child, ask: Callable[..., Outcome]) -> None:
    outcome = ask(child, "raise")

    assert isinstance(outcome, Failed)
    assert outcome.error == "ValueError"
    assert SECRET not in repr(outcome)
    assert "_raise" in outcome.trace[-1]


def test_time_over_ends_a_child_that_ignores_signals(child: Child, ask: Callable[..., Outcome]) -> None:
    assert ask(child, "spin", seconds=0.3) == TimedOut()
    child.close()
    assert not is_running(child.pid)


def test_time_over_ends_what_the_child_started(
    child: Child, ask: Callable[..., Outcome], request_for: Callable[..., ScoreRequest]
) -> None:
    listed = Path(f"/proc/{child.pid}/task/{child.pid}/children")
    grandchildren: list[int] = []

    def beat() -> None:
        grandchildren.extend(int(number) for number in listed.read_text().split() if int(number) not in grandchildren)

    outcome = child.ask(request_for("fork", seconds=0.6), beat=beat)

    assert outcome == TimedOut()
    assert len(grandchildren) == 1
    wait_until(lambda: not is_running(grandchildren[0]), "the end of the grandchild")


def test_the_parent_beats_while_it_waits(
    child: Child, ask: Callable[..., Outcome], request_for: Callable[..., ScoreRequest]
) -> None:
    beats: list[int] = []

    child.ask(request_for("spin", seconds=0.7), beat=lambda: beats.append(1))

    assert len(beats) >= 3


def test_no_descriptor_of_the_parent_is_left(tmp_path: Path, ask: Callable[..., Outcome]) -> None:
    with (tmp_path / "database").open("w"), socket.socket():
        child = Child(work)
        outcome = ask(child, "descriptors")
        child.close()

    # Three that lead nowhere, the channel, and that of the listing itself.
    assert outcome == Broken("[0, 1, 2, 3, 4]")


def test_the_environment_is_empty_and_overwritten(monkeypatch: pytest.MonkeyPatch, ask: Callable[..., Outcome]) -> None:
    monkeypatch.setenv("PODIUM_DATABASE_URL", SECRET)
    monkeypatch.setenv("PATH", os.environ["PATH"])  # set anew, it leaves its first value behind
    child = Child(work)

    assert ask(child, "environment") == Broken("0 False False")
    child.close()


def test_no_file_can_be_written(child: Child, ask: Callable[..., Outcome]) -> None:
    assert ask(child, "write") == Broken("refused")


def test_a_dead_child_is_known_to_be_dead(child: Child) -> None:
    assert child.is_alive()

    os.kill(child.pid, signal.SIGKILL)

    wait_until(lambda: not child.is_alive(), "the child to be known as dead")


def test_a_child_that_died_before_its_request_is_a_crash(child: Child, ask: Callable[..., Outcome]) -> None:
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


@pytest.mark.skipif(landlock.find_version() < 6, reason="needs Landlock with signals: Linux 6.12")
def test_a_child_reaches_nothing_that_its_request_does_not_name(child: Child, ask: Callable[..., Outcome]) -> None:
    assert ask(child, "reach outside") == Broken("")
