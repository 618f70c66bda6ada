"""Tests for `server.web.resuming`: a large file in pieces, cut, resumed, overtaken and completed over HTTP."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path

import pytest
from flask import Flask

from server.errors import StorageFullError
from server.services import uploads
from server.settings import Settings
from server.storage import DiskWriter
from server.web import slots
from server.web.resuming import PIECE
from tests.fakes import Clock
from tests.programs import Program
from tests.server.web.api.conftest import World, ada, ben, world
from tests.server.web.test_uploads import Body

__all__ = ["ada", "ben", "world"]  # here the programs of the API, not the browsers
DATA = b"id,label\n" + b"".join(b"%d,%d\n" % (row, row % 2) for row in range(10_000))
HASH = hashlib.sha256(DATA).hexdigest()


def begin(program: Program, **given: object) -> str:
    response = program.post("/uploads", json={"name": "train.csv", "size": len(DATA), **given})
    assert response.status_code == 201
    return str(response.get_json()["id"])


def send(program: Program, code: str, offset: int | str, data: bytes | Body, *, length: int | None = None, **more: str):
    headers = {"Content-Type": PIECE, "Upload-Offset": str(offset), **more}
    if isinstance(data, bytes):
        return program.patch(f"/uploads/{code}", data=data, headers=headers)
    environ = {"wsgi.input": data, "wsgi.input_terminated": True}
    if length is not None:
        environ["CONTENT_LENGTH"] = str(length)
    return program.patch(f"/uploads/{code}", headers=headers, environ_overrides=environ)


def files(settings: Settings) -> list[Path]:
    folder = settings.data / "files"
    return [path for name in ("uploads", "partial") for path in (folder / name).rglob("*") if path.is_file()]


def test_a_file_in_pieces_is_the_file(ada: Program, settings: Settings):
    code = begin(ada, sha256=HASH)
    for offset in range(0, len(DATA), 30_000):
        piece = DATA[offset : offset + 30_000]
        response = send(ada, code, offset, piece)
        assert (response.status_code, response.headers["Upload-Offset"]) == (204, str(offset + len(piece)))

    done = ada.post(f"/uploads/{code}/completion", json={})

    item = done.get_json()
    assert (done.status_code, item["is_whole"], item["sha256"]) == (200, True, HASH)
    [path] = files(settings)
    assert path.read_bytes() == DATA
    assert ada.post(f"/uploads/{code}/completion", json={"sha256": HASH}).get_json() == item


def test_head_tells_where_to_go_on(ada: Program):
    code = begin(ada)
    send(ada, code, 0, DATA[:1000])

    head = ada.head(f"/uploads/{code}")

    told = [head.headers[name] for name in ("Upload-Offset", "Upload-Length", "Upload-Expires")]
    assert told == ["1000", str(len(DATA)), "Sun, 22 Nov 2026 12:00:00 GMT"]
    assert (head.status_code, head.data, head.headers["Cache-Control"]) == (200, b"", "private, no-store")


@pytest.mark.parametrize("length", [50_000, None])
def test_of_a_piece_whose_connection_breaks_what_came_is_kept(ada: Program, length: int | None):
    code = begin(ada)

    broken = send(ada, code, 0, Body(DATA[:50_000], break_at=20_000), length=length)
    send(ada, code, 20_000, DATA[20_000:])

    assert (broken.status_code, broken.headers["Upload-Offset"]) == (204, "20000")
    assert ada.post(f"/uploads/{code}/completion", json={"sha256": HASH}).status_code == 200


def test_a_piece_of_which_nothing_came_changes_nothing(ada: Program, settings: Settings):
    code = begin(ada)

    broken = send(ada, code, 0, Body(DATA, break_at=0), length=50_000)
    empty = send(ada, code, 0, b"")

    assert (broken.status_code, empty.status_code) == (400, 204)
    assert empty.headers["Upload-Offset"] == "0"
    assert files(settings) == []


def test_a_piece_in_the_wrong_place_is_told_the_right_one_before_it_is_read(ada: Program):
    code, body = begin(ada), Body(DATA)

    response = send(ada, code, 500, body, length=len(DATA))

    assert (response.status_code, response.headers["Upload-Offset"]) == (409, "0")
    assert response.get_json()["code"] == "wrong_offset"
    assert body.n_read == 0


def test_a_piece_that_was_overtaken_while_it_came_leaves_nothing(ada: Program, settings: Settings):
    code = begin(ada)

    class Overtaken(Body):
        def readinto(self, buffer) -> int:
            if not self.n_read:
                assert send(ada, code, 0, DATA[:7]).status_code == 204
            return super().readinto(buffer)

    response = send(ada, code, 0, Overtaken(DATA), length=len(DATA))

    assert (response.status_code, response.headers["Upload-Offset"]) == (409, "7")
    assert [path.read_bytes() for path in files(settings)] == [DATA[:7]]


def test_a_piece_beyond_the_end_is_refused_unread_or_where_it_goes_too_far(
    ada: Program,
    settings: Settings,
):
    code, told, untold = begin(ada), Body(DATA + b"x"), Body(DATA + b"x" * 1_000_000)

    responses = [send(ada, code, 0, told, length=len(DATA) + 1), send(ada, code, 0, untold)]
    one_more = send(ada, code, 0, Body(DATA + b"x"))

    assert [response.status_code for response in (*responses, one_more)] == [413, 413, 413]
    assert (told.n_read, files(settings)) == (0, [])
    assert untold.n_read <= len(DATA) + 1


@pytest.mark.parametrize(
    ("offset", "headers", "status"),
    [
        ("-1", {}, 400),
        ("", {}, 400),
        ("1e3", {}, 400),
        ("0", {"Content-Type": "text/csv"}, 415),
        ("0", {"Content-Encoding": "gzip"}, 400),
    ],
)
def test_a_piece_that_is_not_said_to_be_one_is_refused(ada: Program, offset: str, headers, status: int):
    assert send(ada, begin(ada), offset, b"x", **headers).status_code == status


@pytest.mark.parametrize(
    "given",
    [{"name": 7}, {"size": "7"}, {"size": True}, {"size": None}, {"sha256": 7}, {"sha256": "x"}, {"size": 0}],
)
def test_a_file_that_is_not_described_as_one_is_refused_by_field(ada: Program, given):
    response = ada.post("/uploads", json={"name": "a.csv", "size": 5, **given})

    assert response.status_code == 400
    assert list(response.get_json()["fields"]) == list(given)


def test_a_file_larger_than_one_may_send_is_refused_at_the_beginning(make_app, ada: Program, world: World):
    app: Flask = make_app(max_upload_bytes=5_000, max_data_bytes=10_000)
    entrant, host = (Program(app, world.tokens[name]) for name in ("ada", "host"))
    sizes = [(entrant, 5_000), (entrant, 5_001), (host, 10_000), (host, 10_001)]

    answers = [program.post("/uploads", json={"name": "a", "size": size}).status_code for program, size in sizes]

    assert answers == [201, 413, 201, 413]


def test_what_is_not_whole_or_altered_is_not_completed_and_keeps_its_pieces(
    ada: Program,
    settings: Settings,
):
    code = begin(ada)
    send(ada, code, 0, DATA[:100])
    early = ada.post(f"/uploads/{code}/completion", json={})
    send(ada, code, 100, DATA[100:])
    altered = ada.post(f"/uploads/{code}/completion", json={"sha256": "0" * 64})
    odd = ada.post(f"/uploads/{code}/completion", json={"sha256": 5})

    assert [(answer.status_code, answer.get_json()["code"]) for answer in (early, altered, odd)] == [
        (409, "not_whole"),
        (409, "altered_file"),
        (400, "invalid_input"),
    ]
    assert len(files(settings)) == 2
    assert ada.post(f"/uploads/{code}/completion", json={}).status_code == 200
    assert ada.post(f"/uploads/{code}/completion", json={"sha256": "0" * 64}).status_code == 409


def test_a_disk_that_is_full_is_told_and_the_file_goes_on_later(
    ada: Program,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
):
    code = begin(ada)
    send(ada, code, 0, DATA[:100])

    def fill(writer: DiskWriter, data: bytes) -> int:
        raise StorageFullError from OSError(errno.ENOSPC, "No space left")

    with monkeypatch.context() as disk:
        disk.setattr(DiskWriter, "write", fill)
        assert send(ada, code, 100, DATA[100:]).status_code == 507

    assert send(ada, code, 100, DATA[100:]).status_code == 204
    assert len(files(settings)) == 2


def test_only_two_pieces_of_a_user_come_at_once(ada: Program, world: World):
    code = begin(ada)
    held = [slots.UPLOADS.take(f"user:{world.ada.id}") for _ in range(slots.MOST_UPLOADS)]

    refused = send(ada, code, 0, DATA)
    for give_back in held:
        give_back()

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
    assert send(ada, code, 0, DATA).status_code == 204


def test_a_file_is_deleted_with_all_that_is_here_of_it(ada: Program, settings: Settings):
    code = begin(ada)
    send(ada, code, 0, DATA[:100])

    assert ada.delete(f"/uploads/{code}").status_code == 204

    assert files(settings) == []
    assert ada.get(f"/uploads/{code}").status_code == 404


def test_nobody_else_sees_or_touches_a_file_and_nor_does_its_owner_after_a_day(
    ada: Program,
    ben: Program,
    clock: Clock,
):
    code = begin(ada)

    def ask(program: Program) -> list[int]:
        return [
            program.get(f"/uploads/{code}").status_code,
            send(program, code, 0, DATA).status_code,
            program.post(f"/uploads/{code}/completion", json={}).status_code,
            program.delete(f"/uploads/{code}").status_code,
        ]

    assert ask(ben) == [404] * 4
    clock.now += uploads.LASTS
    assert ask(ada) == [404] * 4
