"""Tests for `worker.landlock`: what is not named is gone, for the process and for its children."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest

from tests.worker.forks import run_in_a_fork, tries
from worker.landlock import Confinement, find_version

VERSION = find_version()
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
    pytest.mark.skipif(VERSION < 1, reason="needs Landlock: Linux 5.13, and not turned off"),
]


@pytest.fixture
def named(tmp_path: Path) -> Path:
    """Return a folder with a file, beside another folder with a file."""
    for name in ("named", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    return tmp_path / "named"


def test_a_folder_that_may_be_read_is_read_and_nothing_else_is(named: Path) -> None:
    def work() -> dict[str, str]:
        confinement = Confinement()
        confinement.allow_reading(named)
        confinement.enforce()
        return tries(
            read=(named / "file").read_text,
            list=lambda: [*named.iterdir()],
            write=lambda: (named / "file").write_text("x"),
            delete=(named / "file").unlink,
            make=(named / "new").mkdir,
            elsewhere=(named.parent / "other" / "file").read_text,
            above=lambda: [*named.parent.iterdir()],
            around=(named / ".." / "other" / "file").read_text,
        )

    outcomes = run_in_a_fork(work)

    assert {name for name, outcome in outcomes.items() if outcome == "done"} == {"read", "list"}
    assert set(outcomes.values()) == {"done", "PermissionError"}
    assert (named / "file").read_text() == "named"


def test_a_single_file_may_be_read_without_its_folder(named: Path) -> None:
    (named / "beside").write_text("x")

    def work() -> dict[str, str]:
        confinement = Confinement()
        confinement.allow_reading(named / "file")
        confinement.enforce()
        return tries(
            read=(named / "file").read_text,
            beside=(named / "beside").read_text,
            list=lambda: [*named.iterdir()],
        )

    assert run_in_a_fork(work) == {"read": "done", "beside": "PermissionError", "list": "PermissionError"}


def test_a_folder_that_may_be_used_is_used(named: Path) -> None:
    def work() -> dict[str, str]:
        confinement = Confinement()
        confinement.allow_everything(named)
        confinement.enforce()
        return tries(
            make=(named / "new").mkdir,
            write=lambda: (named / "new" / "file").write_text("x"),
            rename=lambda: (named / "new").rename(named / "renamed"),
            elsewhere=lambda: (named.parent / "other" / "file").write_text("x"),
        )

    assert run_in_a_fork(work) == {"make": "done", "write": "done", "rename": "done", "elsewhere": "PermissionError"}
    assert (named / "renamed" / "file").read_text() == "x"


def test_a_child_is_bound_like_its_parent(named: Path) -> None:
    def work() -> object:
        Confinement().enforce()
        return run_in_a_fork(lambda: tries(read=(named / "file").read_text))

    assert run_in_a_fork(work) == {"read": "PermissionError"}


def test_what_was_open_before_can_still_be_read(named: Path) -> None:
    with (named / "file").open() as file:

        def work() -> str:
            Confinement().enforce()
            return file.read()

        assert run_in_a_fork(work) == "named"


def test_what_is_not_there_cannot_be_allowed(named: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Confinement().allow_reading(named / "gone")


@pytest.mark.skipif(VERSION < 4, reason="needs Landlock with TCP: Linux 6.7")
def test_no_port_can_be_reached_or_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()

        def work() -> dict[str, str]:
            Confinement().enforce()
            return tries(
                connect=lambda: socket.create_connection(address),
                bind=lambda: socket.socket().bind(("127.0.0.1", 0)),
            )

        assert run_in_a_fork(work) == {"connect": "PermissionError", "bind": "PermissionError"}


@pytest.mark.skipif(VERSION < 6, reason="needs Landlock with signals: Linux 6.12")
def test_no_signal_goes_outside() -> None:
    def work() -> dict[str, str]:
        Confinement().enforce()
        return tries(
            outside=lambda: os.kill(os.getppid(), signal.SIGCONT), itself=lambda: os.kill(os.getpid(), signal.SIGCONT)
        )

    assert run_in_a_fork(work) == {"outside": "PermissionError", "itself": "done"}
