"""A stored file is whole and durable, or it is not there; on a disk as behind fsspec."""

import errno
import hashlib
import os
import resource
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from server.errors import NotFoundError, StartError, StorageFullError
from server.storage import DiskStorage, RemoteStorage, make_storage, save_file

CONTENT = b"id,target\n1,0.5\n" * 1000


@pytest.fixture(params=["disk", "fsspec"])
def store(request, tmp_path):
    """Both kinds of storage; fsspec's own local file system stands for a remote one."""
    folder = tmp_path / "files"
    return make_storage(str(folder) if request.param == "disk" else f"file://{folder}")


def write(store, content=CONTENT, prefix="submissions/1"):
    with store.open_writer(prefix) as writer:
        writer.write(content[:700])
        writer.write(content[700:])
        return writer.commit()


def test_a_file_comes_back_as_it_went(store):
    stored = write(store)

    with store.open(stored.key) as file:
        assert file.read() == CONTENT
    with store.local_path(stored.key) as path:
        assert path.read_bytes() == CONTENT


def test_size_and_hash_are_those_of_the_bytes(store):
    stored = write(store)

    assert stored.size_bytes == len(CONTENT)
    assert stored.sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_the_same_bytes_twice_are_two_files(store):
    assert write(store).key != write(store).key


def test_nothing_is_there_without_commit(store):
    with store.open_writer("submissions/1") as writer:
        writer.write(CONTENT)

    assert list(store.list_files("submissions")) == []


def test_a_file_that_is_not_there_is_named_as_such(store):
    with pytest.raises(NotFoundError):
        store.open("submissions/1/0123")
    with pytest.raises(NotFoundError), store.local_path("submissions/1/0123"):
        pass


def test_a_deleted_file_is_gone_and_deleting_again_is_no_fault(store):
    stored = write(store)

    store.delete(stored.key)
    store.delete(stored.key)

    with pytest.raises(NotFoundError):
        store.open(stored.key)


def test_files_are_listed_by_prefix_with_their_size(store):
    stored = write(store)
    write(store, prefix="data/1")

    listed = list(store.list_files("submissions"))

    assert [(file.key, file.size_bytes) for file in listed] == [(stored.key, len(CONTENT))]
    assert datetime.now(UTC) - listed[0].changed_at < timedelta(minutes=5)


@pytest.mark.parametrize(
    "key",
    ["../secret-key", "submissions/../../x", "/etc/passwd", "submissions", "submissions/.ssh", "file://x/y", "a/b\x00"],
)
def test_a_key_cannot_climb_out(store, key):
    with pytest.raises(ValueError, match="Not a storage key"):
        store.open(key)


def test_storage_is_checked_by_writing(store):
    store.check()

    assert list(store.list_files("partial")) == []


def test_a_file_of_this_machine_is_copied_in(store, tmp_path):
    (tmp_path / "solution.csv").write_bytes(CONTENT)

    stored = save_file(store, tmp_path / "solution.csv", "solutions/1")

    assert stored.sha256 == hashlib.sha256(CONTENT).hexdigest()


def test_a_url_makes_a_remote_storage_and_a_path_a_folder(tmp_path):
    assert isinstance(make_storage(f"file://{tmp_path}"), RemoteStorage)
    assert isinstance(make_storage(str(tmp_path)), DiskStorage)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nosuch://bucket", "begins with nosuch://, which cannot be used here"),
        ("oci://bucket", "begins with oci://, which cannot be used here"),
        ("memory://files", "every process has for itself"),
    ],
)
def test_a_place_that_cannot_keep_files_is_refused_in_a_sentence(url, words):
    with pytest.raises(StartError, match=words):
        make_storage(url)


def test_unfinished_files_are_swept_when_they_are_old(tmp_path):
    store = DiskStorage(tmp_path)
    now = datetime.now(UTC)
    with store.open_writer("submissions/1") as writer:
        writer.write(CONTENT)

        assert store.sweep(before=now - timedelta(hours=1)) == 0
        assert store.sweep(before=now + timedelta(hours=1)) == 1
        assert list((tmp_path / "partial").iterdir()) == []


def test_an_unfinished_file_is_for_its_owner_alone(tmp_path):
    with DiskStorage(tmp_path).open_writer("submissions/1"):
        (partial,) = (tmp_path / "partial").iterdir()

        assert stat.S_IMODE(partial.stat().st_mode) == 0o600


def test_a_full_disk_is_said_in_our_words_and_leaves_nothing(tmp_path):
    script = """
import resource, signal, sys
from pathlib import Path
from server.errors import StorageFullError
from server.storage import DiskStorage
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    with DiskStorage(Path(sys.argv[1])).open_writer("submissions/1") as writer:
        for _ in range(100):
            writer.write(bytes(10_000))
except StorageFullError as error:
    print(error)
"""
    ended = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True)

    assert "was not accepted, and nothing was counted" in ended.stdout
    assert list((tmp_path / "partial").iterdir()) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_other_words_for_full_are_known_too(tmp_path, number, monkeypatch):
    def full(_descriptor):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("server.storage.os.fsync", full)

    with pytest.raises(StorageFullError):
        write(DiskStorage(tmp_path))


def test_memory_does_not_grow_with_the_file(tmp_path):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with DiskStorage(tmp_path).open_writer("submissions/1") as writer:
        for _ in range(400):
            writer.write(bytes(262_144))

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 16 * 1024
