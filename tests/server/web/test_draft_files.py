"""Tests for `server.web.draft_files`: files of drafts, streamed, counted, and kept whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask

from server.db import Database
from server.models import Role, User
from server.services import drafts
from server.storage import Storage
from tests import factories
from tests.programs import Program

SMALL = {"max_draft_bytes": 1024}


@pytest.fixture
def host(database: Database) -> User:
    return database.write(factories.make_user, name="host", role=Role.HOST)


@pytest.fixture
def path(database: Database, host: User) -> str:
    return f"/drafts/{database.write(drafts.create, user=host, now=factories.NOW).id}/files"


@pytest.fixture
def program(make_app: Callable[..., Flask], database: Database, host: User) -> Program:
    token = database.write(factories.make_token, user=host, scopes=("read", "host"))
    return Program(make_app(**SMALL), token)


def stored(storage: Storage) -> list[str]:
    return [file.key for file in storage.list_files(drafts.PREFIX)]


def test_a_file_is_kept_with_its_size_and_hash(program: Program, path: str, storage: Storage):
    answer = program.put(f"{path}/public/train.csv", data=b"id\n1\n").get_json()

    assert (answer["path"], answer["size_bytes"], len(answer["sha256"])) == ("public/train.csv", 5, 64)
    assert len(stored(storage)) == 1


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("public/train.csv", b"x" * 1025, 413),
        ("public/train.csv", b"", 400),
        ("private/labels.csv", b"id\n", 400),
        ("prepare.py", b"pass\n", 400),
    ],
)
def test_what_is_refused_leaves_nothing(
    program: Program, path: str, storage: Storage, name: str, body: bytes, status: int
):
    assert program.put(f"{path}/{name}", data=body).status_code == status
    assert stored(storage) == []


def test_a_body_of_unknown_length_is_counted(program: Program, path: str, storage: Storage):
    environ = {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    answer = program.put(f"{path}/public/a.csv", input_stream=io.BytesIO(b"x" * 5000), environ_overrides=environ)

    assert answer.status_code == 413
    assert stored(storage) == []


def test_a_draft_takes_files_until_it_is_full_and_a_file_may_be_replaced(program: Program, path: str):
    sizes = [("public/a.csv", 1000), ("public/b.csv", 25), ("public/a.csv", 990), ("public/b.csv", 25)]

    statuses = [program.put(f"{path}/{name}", data=b"x" * size).status_code for name, size in sizes]

    assert statuses == [200, 413, 200, 200]


def test_a_file_that_was_sent_in_pieces_is_taken(program: Program, path: str):
    code = program.post("/uploads", json={"name": "train.csv", "size": 5}).get_json()["id"]
    early = program.put(f"{path}/public/train.csv?upload={code}").status_code
    piece = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    program.patch(f"/uploads/{code}", data=b"id\n1\n", headers=piece)
    program.post(f"/uploads/{code}/completion", json={})

    taken = program.put(f"{path}/public/train.csv?upload={code}")

    assert (early, taken.status_code, taken.get_json()["size_bytes"]) == (409, 200, 5)
    assert program.get(f"/uploads/{code}").status_code == 404


@pytest.mark.parametrize("scopes", [("read", "submit", "host"), ("read", "submit")])
def test_a_file_that_was_begun_by_a_token_for_more_or_for_something_else_is_not_there(
    program: Program, path: str, make_app: Callable[..., Flask], database: Database, host: User, scopes: tuple[str, ...]
):
    other = Program(make_app(**SMALL), database.write(factories.make_token, user=host, scopes=scopes))
    code = other.post("/uploads", json={"name": "train.csv", "size": 5}).get_json()["id"]
    piece = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    other.patch(f"/uploads/{code}", data=b"id\n1\n", headers=piece)
    other.post(f"/uploads/{code}/completion", json={})

    assert program.put(f"{path}/public/train.csv?upload={code}").status_code == 404
    assert other.get(f"/uploads/{code}").get_json()["is_whole"]
