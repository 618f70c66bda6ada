from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from server.errors import StartError
from server.launcher import datafolder


def test_a_new_folder_is_for_its_user_alone(tmp_path: Path) -> None:
    with datafolder.hold_data_folder(tmp_path / "a" / "var"):
        assert stat.S_IMODE((tmp_path / "a" / "var").stat().st_mode) == 0o700


def test_a_folder_is_held_once_and_says_by_whom(tmp_path: Path) -> None:
    with (
        datafolder.hold_data_folder(tmp_path),
        pytest.raises(StartError, match=rf"in use by another `up` \(process {os.getpid()}\)"),
        datafolder.hold_data_folder(tmp_path),
    ):
        pytest.fail("Two hold the folder.")


def test_a_folder_is_free_again_after_its_holder(tmp_path: Path) -> None:
    with datafolder.hold_data_folder(tmp_path):
        pass

    with datafolder.hold_data_folder(tmp_path):
        assert (tmp_path / "up.lock").read_text() == f"{os.getpid()}\n"


def test_sqlite_is_refused_on_a_network_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"rootfs / ext4 rw 0 0\nserver:/home {tmp_path} nfs4 rw 0 0\nnone {tmp_path}/disk ext4 rw 0 0\n")
    monkeypatch.setattr(datafolder, "MOUNTS", mounts)

    with pytest.raises(StartError, match=r"lies on a network file system \(nfs4\)"):
        datafolder.check_for_sqlite(tmp_path / "var")
    datafolder.check_for_sqlite(tmp_path / "disk" / "var")
