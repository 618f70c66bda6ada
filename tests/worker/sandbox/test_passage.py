"""Tests for `worker.sandbox.passage`: a closed folder is opened for one process, and for nobody else."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.worker.forks import run_in_a_fork, tries
from worker.sandbox.passage import find_closed, open_passage

UID = 65534
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
    pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root has others to let in"),
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder closed to others, with a program and a secret in it."""
    tmp_path.chmod(0o755)
    for name in ("program", "secret"):
        (tmp_path / "home" / name).mkdir(parents=True)
        (tmp_path / "home" / name / "file").write_text(name)
    (tmp_path / "home").chmod(0o700)
    return tmp_path / "home"


def test_the_outermost_closed_folder_is_found(home: Path) -> None:
    outermost = find_closed(home / "program", UID)

    assert outermost is not None
    assert home.is_relative_to(outermost)
    assert find_closed(Path("/usr/bin"), UID) is None


def become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def test_the_place_is_reached_and_what_lies_beside_it_is_not(home: Path) -> None:
    def work() -> dict[str, str]:
        os.umask(0o077)
        open_passage([home / "program"], UID)
        become(UID)
        return tries(
            read=(home / "program" / "file").read_text,
            secret=(home / "secret" / "file").read_text,
        )

    try:
        found = run_in_a_fork(work)
    except AssertionError:
        pytest.skip("this machine lets root change no mounts")

    assert found == {"read": "done", "secret": "FileNotFoundError"}
    assert (home / "secret" / "file").read_text() == "secret"


def test_without_the_right_to_mount_the_closed_folder_is_named(home: Path) -> None:
    def work() -> str:
        become(UID + 1)
        try:
            open_passage([home / "program"], UID)
        except PermissionError as error:
            return str(error.strerror)
        return "opened"

    told = run_in_a_fork(lambda: work()) if find_closed(home, UID + 1) is None else None

    if told is None:
        pytest.skip("the folder of the tests is closed to others itself")
    assert "cannot reach" in told
    assert "Install Python and Podium where everybody may read them" in told
