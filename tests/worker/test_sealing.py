"""Tests for `worker.sealing`: what is left to a process that is sealed, limited and confined."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.worker.forks import tries
from worker import sealing
from worker.landlock import find_version
from worker.messages import CompileRequest, Limits, ScoreRequest

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

MIB = 1024 * 1024
LIMITS = Limits(seconds=7.5, memory_bytes=256 * MIB, file_bytes=4096)
SECRET = "a-secret-in-the-environment"


def in_a_sealed_fork(look: Callable[[], Any]) -> Any:
    """Return what a function sees in a process that has sealed itself, told through the one channel that it has."""
    ours, theirs = socket.socketpair()
    parent, pid = os.getpid(), os.fork()
    if pid == 0:
        status = os.EX_SOFTWARE
        try:
            sealing.seal(theirs.fileno(), parent=parent)
            os.write(sealing.CHANNEL, json.dumps(look()).encode())
            status = os.EX_OK
        finally:
            os._exit(status)
    theirs.close()
    with ours, ours.makefile("rb") as channel:
        answer = channel.read()
    assert os.waitpid(pid, 0)[1] == 0
    return json.loads(answer)


def _list_descriptors() -> list[int]:
    return [number for number in range(1024) if tries(look=partial(os.fstat, number)) == {"look": "done"}]


def test_one_channel_is_left_and_three_descriptors_that_lead_nowhere(tmp_path: Path) -> None:
    def look() -> Any:
        return _list_descriptors(), [os.path.realpath(f"/proc/self/fd/{number}") for number in (0, 1, 2)]

    with (tmp_path / "database").open("w"), socket.socket():
        descriptors, places = in_a_sealed_fork(look)

    assert descriptors == [0, 1, 2, sealing.CHANNEL]
    assert places == [os.devnull] * 3


def test_the_environment_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_SECRET_KEY", SECRET)

    names, initial = in_a_sealed_fork(lambda: (list(os.environ), Path("/proc/self/environ").read_bytes().decode()))

    assert names == []
    assert initial.strip("\0") == ""


def _read_status() -> dict[str, str]:
    lines = Path("/proc/self/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def test_no_rights_can_be_gained_and_no_signal_is_held_back() -> None:
    status = in_a_sealed_fork(_read_status)

    assert status["NoNewPrivs"] == "1"
    assert int(status["SigBlk"], 16) == 0


def test_no_handler_of_the_parent_runs() -> None:
    caught = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGCHLD)
    before = signal.signal(signal.SIGTERM, lambda *_: None)

    handlers = in_a_sealed_fork(lambda: [signal.getsignal(number) == signal.SIG_DFL for number in caught])

    signal.signal(signal.SIGTERM, before)
    assert handlers == [True] * 4


def test_it_leads_a_session_of_its_own() -> None:
    assert in_a_sealed_fork(lambda: os.getsid(0) == os.getpid()) is True


def test_a_process_whose_parent_is_gone_ends_at_once() -> None:
    pid = os.fork()
    if pid == 0:
        sealing.seal(0, parent=1 << 22)  # beyond every process id of this machine's default
        os._exit(os.EX_SOFTWARE)

    assert os.waitpid(pid, 0)[1] == 0


KINDS = {
    "memory": resource.RLIMIT_AS,
    "processor": resource.RLIMIT_CPU,
    "file": resource.RLIMIT_FSIZE,
    "descriptors": resource.RLIMIT_NOFILE,
    "core": resource.RLIMIT_CORE,
    "tasks": resource.RLIMIT_NPROC,
}


def test_every_limit_is_set_and_cannot_be_widened() -> None:
    def look() -> dict[str, tuple[int, int]]:
        sealing.limit(LIMITS)
        return {name: resource.getrlimit(kind) for name, kind in KINDS.items()}

    limits = in_a_sealed_fork(look)

    assert all(soft == hard for soft, hard in limits.values())
    assert limits["processor"] == [8, 8]
    assert limits["file"] == [4096, 4096]
    assert limits["descriptors"] == [sealing.MAX_DESCRIPTORS] * 2
    assert limits["core"] == [0, 0]
    assert LIMITS.memory_bytes < limits["memory"][0]
    assert limits["tasks"][0] > 0  # no limit at all would be -1


def test_a_limit_that_is_narrower_already_stays() -> None:
    def look() -> list[int]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        sealing.limit(LIMITS)
        return list(resource.getrlimit(resource.RLIMIT_FSIZE))

    assert in_a_sealed_fork(look) == [100, 100]


def test_memory_beyond_the_limit_is_an_error() -> None:
    def look() -> str:
        sealing.limit(LIMITS)
        try:
            return str(len(bytes(4 * LIMITS.memory_bytes)))
        except MemoryError:
            return "MemoryError"

    assert in_a_sealed_fork(look) == "MemoryError"


@pytest.mark.skipif(find_version() < 1, reason="needs Landlock: Linux 5.13, and not turned off")
def test_a_request_names_all_that_can_be_read_and_written(tmp_path: Path) -> None:
    for name in ("files", "cache", "data"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    score = ScoreRequest(str(tmp_path / "files" / "file"), str(tmp_path / "cache"), 1, LIMITS)
    solution = CompileRequest(str(tmp_path / "files" / "file"), str(tmp_path / "cache" / "new"), "f1", {}, "id", LIMITS)

    def look(request: ScoreRequest | CompileRequest) -> dict[str, str]:
        sealing.confine(sealing.make_confinement(), request)
        return tries(
            program=Path(sealing.__file__).read_bytes,
            submission=(tmp_path / "files" / "file").read_text,
            cache=lambda: (tmp_path / "cache" / "written").write_text("x"),
            data=(tmp_path / "data" / "file").read_text,
        )

    scoring, compiling = (in_a_sealed_fork(partial(look, request)) for request in (score, solution))

    denied = {"data": "PermissionError"}
    assert scoring == {"program": "done", "submission": "done", "cache": "PermissionError"} | denied
    assert compiling == {"program": "done", "submission": "done", "cache": "done"} | denied
