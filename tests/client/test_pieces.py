"""Tests for `client.pieces`, against the real application behind a connection that breaks."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from client import pieces
from client.api import Api
from client.connection import Body, Connection
from client.errors import RefusedError, UnavailableError, UsageError
from client.output import Screen
from server.db import Database
from server.errors import StorageFullError
from server.services import uploads, whole_uploads
from server.storage import DiskWriter, Storage
from tests import factories
from tests.cutting import Cutter
from tests.fakes import Clock

MIB = 1024 * 1024
DATA = b"1234567,0.12345\n" * (4 * MIB // 16)
HASH = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def address(app: Flask) -> Iterator[tuple[str, int]]:
    """Run the application and give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield "127.0.0.1", server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "train.csv"
    path.write_bytes(DATA)
    return path


@pytest.fixture
def token(database: Database) -> str:
    ada = database.write(factories.make_user)
    return database.write(factories.make_token, user=ada)


@contextmanager
def connect(address: tuple[str, int], token: str, *cuts: int) -> Iterator[tuple[Api, Cutter]]:
    cutter = Cutter(address, *cuts)
    connection = Connection(cutter.url, token, Screen(as_json=True))
    try:
        yield Api(connection), cutter
    finally:
        connection.close()
        cutter.close()


def send(api: Api, file: Path, *, piece_bytes: int = MIB):
    return pieces.send_file(api, file, screen=Screen(as_json=True), piece_bytes=piece_bytes)


def fill_disk(writer: DiskWriter, data: bytes) -> int:
    raise StorageFullError


def test_a_file_cut_three_times_arrives_whole_and_little_is_sent_twice(
    address: tuple[str, int], token: str, file: Path, database: Database, storage: Storage, clock: Clock
):
    with connect(address, token, 700_000, 500_000, 900_000) as (api, cutter):
        upload = send(api, file)

    assert cutter.cuts == []
    assert (upload["is_whole"], upload["sha256"], upload["size_bytes"]) == (True, HASH, len(DATA))
    ada = database.read(lambda session: session.get_one(factories.User, 1))
    taken = database.write(whole_uploads.take, user=ada, code=upload["id"], now=clock.now, by=None)
    with storage.open(taken.stored.key) as stored:
        assert stored.read() == DATA


def test_a_second_run_goes_on_where_the_first_one_stopped(
    address: tuple[str, int], token: str, file: Path, database: Database, monkeypatch: pytest.MonkeyPatch
):
    with connect(address, token) as (api, _):
        begun = api.begin_upload(name=file.name, size_bytes=len(DATA), sha256=HASH)
        api.append_to_upload(begun["id"], Body(MIB, lambda: iter([DATA[:MIB]]), pieces.PIECE_TYPE), offset_bytes=0)
    with monkeypatch.context() as disk, connect(address, token) as (api, _):
        disk.setattr(DiskWriter, "write", fill_disk)
        with pytest.raises(UnavailableError) as stopped:
            send(api, file)

    with connect(address, token, *[2 * MIB]) as (api, cutter):
        upload = send(api, file, piece_bytes=len(DATA))
        again = send(api, file)

    assert stopped.value.hint.startswith("The next try goes on where this one stopped.")
    assert upload["id"] == again["id"] == begun["id"]
    assert (cutter.cuts, upload["sha256"]) == ([], HASH)


def test_another_file_of_the_same_name_begins_anew(address: tuple[str, int], token: str, file: Path):
    with connect(address, token) as (api, _):
        first = send(api, file)
        file.write_bytes(DATA[:-1] + b"x")
        second = send(api, file)

    assert first["id"] != second["id"]
    assert first["sha256"] != second["sha256"]


def test_a_file_that_changes_while_it_is_sent_is_refused_and_leaves_nothing(
    address: tuple[str, int], token: str, file: Path, database: Database
):
    with connect(address, token) as (api, _):
        begun = api.begin_upload(name=file.name, size_bytes=len(DATA), sha256=HASH)
        spoilt = Body(MIB, lambda: iter([b"x" * MIB]), pieces.PIECE_TYPE)
        api.append_to_upload(begun["id"], spoilt, offset_bytes=0)
        with pytest.raises(RefusedError) as refused:
            send(api, file)

    assert refused.value.code == "altered_file"
    assert database.read(uploads.list_uploads, user=factories.User(id=1), now=factories.NOW) == []


def test_a_file_that_cannot_be_read_is_told(address: tuple[str, int], token: str, tmp_path: Path):
    with connect(address, token) as (api, _), pytest.raises(UsageError) as refused:
        send(api, tmp_path / "nothing.csv")

    assert refused.value.code == "no_such_file"


def test_what_the_server_does_not_take_is_told_at_once(address: tuple[str, int], token: str, tmp_path: Path):
    (tmp_path / "empty.csv").touch()

    with connect(address, token) as (api, _), pytest.raises(UsageError) as refused:
        send(api, tmp_path / "empty.csv")

    assert refused.value.message == "The file is empty."
