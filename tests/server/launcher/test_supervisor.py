from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from server.launcher.child import Program
from server.launcher.console import Console
from server.launcher.logfile import LogFile
from server.launcher.supervisor import Supervisor
from tests.up import read_processes

NOTES = "import signal, sys, time\n"
POLITE = NOTES + "signal.signal(signal.SIGTERM, lambda *_: (print('ended', flush=True), sys.exit(0)))\n"
STUBBORN = NOTES + "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
STAY = "print('begun', flush=True); time.sleep(600)"


def program(name: str, code: str, *, rank: int = 0, grace_seconds: float = 10.0, restarts: bool = True) -> Program:
    return Program(name, (sys.executable, "-c", code), rank, grace_seconds=grace_seconds, restarts=restarts)


@pytest.fixture
def supervisor(tmp_path: Path) -> Supervisor:
    return Supervisor(Console(LogFile(tmp_path / "up.log")), tmp_path)


def test_programs_end_by_rank_the_highest_first(supervisor: Supervisor, tmp_path: Path) -> None:
    order = tmp_path / "order"
    code = (
        NOTES
        + f"""
def note(*_):
    with open({str(order)!r}, "a") as file:
        file.write(sys.argv[1] + " ")
    sys.exit(0)
signal.signal(signal.SIGTERM, note)
print("begun", flush=True)
time.sleep(600)
"""
    )
    with supervisor:
        children = [
            supervisor.start(Program(name, (sys.executable, "-c", code, name), rank))
            for name, rank in (("redis", 0), ("web", 2), ("worker", 1))
        ]
        assert supervisor.wait(lambda: all("begun" in child.tail for child in children), seconds=30)

    assert order.read_text() == "web worker redis "


def test_a_program_that_ignores_the_request_is_killed_after_its_grace(supervisor: Supervisor) -> None:
    with supervisor:
        child = supervisor.start(program("stubborn", STUBBORN + STAY, grace_seconds=0.1))
        supervisor.wait(lambda: "begun" in child.tail, seconds=30)
        assert child.process is not None
        pid = child.process.pid

    assert child.exit_code == -signal.SIGKILL
    assert pid not in read_processes()


def test_a_second_request_does_not_wait_for_the_grace(supervisor: Supervisor) -> None:
    with supervisor:
        child = supervisor.start(program("stubborn", STUBBORN + STAY, grace_seconds=3600))
        supervisor.wait(lambda: "begun" in child.tail, seconds=30)
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)
        supervisor.run()

    assert supervisor.n_stops == 2
    assert child.exit_code == -signal.SIGKILL


def test_a_program_that_dies_is_started_again_and_its_output_goes_on(
    supervisor: Supervisor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with supervisor:
        child = supervisor.start(program("short", "print('begun', flush=True)"))

        assert supervisor.wait(lambda: list(child.tail).count("begun") >= 2, seconds=30, every=0.05)

    assert (tmp_path / "short.log").read_text().startswith("begun\nbegun\n")
    assert "short ended with exit code 0; it is started again in 0.5 s (see logs/short.log)." in capsys.readouterr().out


def test_a_program_that_is_to_run_once_is_not_started_again(supervisor: Supervisor) -> None:
    with supervisor:
        child = supervisor.start(program("once", "print('begun')", restarts=False))

        assert supervisor.wait(lambda: child.exit_code == 0, seconds=30)
        assert child.restart_at is None


def test_a_program_that_cannot_be_started_again_is_tried_later(
    supervisor: Supervisor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "script"
    script.write_text("#!/bin/sh\nrm $0\n")
    script.chmod(0o700)
    with supervisor:
        child = supervisor.start(Program("fragile", (str(script),), 0))

        assert supervisor.wait(lambda: child.exit_code is not None and (child.restart_at or 0) > 0, seconds=30)
        supervisor.wait(lambda: "cannot be started" in capsys.readouterr().out, seconds=30, every=0.05)

        assert not script.exists()
        assert child.restart_at is not None


def test_a_dropped_program_is_forgotten(supervisor: Supervisor) -> None:
    with supervisor:
        child = supervisor.start(program("dropped", POLITE + STAY))

        supervisor.drop(child)

        assert child.exit_code == -signal.SIGKILL
        assert not supervisor.wait(lambda: child.is_running, seconds=0.05)


def test_signals_are_given_back(supervisor: Supervisor) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)]

    with supervisor:
        pass

    after = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)]
    assert after == before
