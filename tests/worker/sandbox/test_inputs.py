"""Tests for `worker.sandbox.inputs`."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import pytest

from worker.sandbox.inputs import PREFIX, copied, remove_abandoned

UID = 65534


def test_files_are_copied_for_one_user_and_gone_afterwards(tmp_path: Path) -> None:
    source = tmp_path / "source.csv"
    source.write_text("id")

    with copied({"file.csv": source, "folder": tmp_path}, uid=UID) as folder:
        found = {path.name: path.stat() for path in folder.iterdir()}
        owner = UID if os.geteuid() == 0 else os.geteuid()
        assert set(found) == {"file.csv", "folder"}
        assert (folder / "folder").is_symlink()
        assert (found["file.csv"].st_mode & 0o777, found["file.csv"].st_uid) == (0o400, owner)
        assert (folder.stat().st_mode & 0o777, folder.stat().st_uid) == (0o700, owner)

    assert not folder.exists()
    assert source.read_text() == "id"


def test_a_fault_in_the_block_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), copied({}, uid=UID) as folder:
        raise RuntimeError

    assert not folder.exists()


def test_what_a_killed_worker_left_is_removed_and_what_is_in_use_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old = time.time() - 3600
    abandoned = tmp_path / f"{PREFIX}abandoned"
    abandoned.mkdir()
    os.utime(abandoned, (old, old))

    with copied({}, uid=UID) as used:
        os.utime(used, (old, old))
        remove_abandoned()
        assert used.exists()

    assert not abandoned.exists()
