"""Tests for `worker.files`: what was stored is what is scored, or it is not scored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from server.settings import Settings
from server.storage import Storage, StoredFile, make_storage, save_file
from worker.files import DamagedFileError, check_file, fetched_path

CONTENT = b"id,y\n1,0.5\n"


def store(storage: Storage, folder: Path) -> StoredFile:
    upload = folder / "upload"
    upload.write_bytes(CONTENT)
    return save_file(storage, upload, "submissions/1")


@pytest.fixture(params=["disk", "elsewhere"])
def any_storage(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Storage:
    """Return storage on this machine's disk, then one that copies."""
    return make_storage(settings.files_url if request.param == "disk" else (tmp_path / "remote").as_uri())


def test_a_stored_file_is_a_path_with_its_bytes(any_storage: Storage, tmp_path: Path) -> None:
    stored = store(any_storage, tmp_path)

    with fetched_path(any_storage, stored.key) as path:
        check_file(path, key=stored.key, sha256=stored.sha256)
        assert path.read_bytes() == CONTENT


def test_a_missing_file_is_damaged(any_storage: Storage, tmp_path: Path) -> None:
    stored = store(any_storage, tmp_path)
    any_storage.delete(stored.key)

    with pytest.raises(DamagedFileError) as damaged, fetched_path(any_storage, stored.key):
        pass

    assert (damaged.value.key, damaged.value.found) == (stored.key, "missing")


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda content: content[:-1],
    "emptied": lambda _: b"",
    "longer": lambda content: content + b"\n",
    "one bit": lambda content: bytes([content[0] ^ 1]) + content[1:],
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_changed_file_is_damaged(storage: Storage, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    stored = store(storage, tmp_path)

    with fetched_path(storage, stored.key) as path:
        path.write_bytes(damage(CONTENT))
        with pytest.raises(DamagedFileError) as damaged:
            check_file(path, key=stored.key, sha256=stored.sha256)

    assert (damaged.value.key, damaged.value.found) == (stored.key, "changed")


def test_a_fault_of_the_work_is_not_taken_for_one_of_the_file(storage: Storage, tmp_path: Path) -> None:
    stored = store(storage, tmp_path)

    with pytest.raises(KeyError), fetched_path(storage, stored.key):
        raise KeyError
