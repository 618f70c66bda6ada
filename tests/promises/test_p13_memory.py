"""P13: the memory of the web is constant in the size of an upload, and what is too large is refused unread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.promises.conftest import Place
from tests.promises.web import Web, head_of, read_answer, wait_until

pytestmark = [pytest.mark.up, pytest.mark.parametrize("any_database_url", ["sqlite"], indirect=True)]
MIB = 1024 * 1024
BOUNDARY = "line-between-parts"


def body_of(n_mib: int) -> Iterator[bytes]:
    piece = b"1234567,0.12345\n" * (MIB // 16)
    for _ in range(n_mib):
        yield piece


def form_of(n_mib: int) -> Iterator[bytes]:
    yield (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="big.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ).encode()
    yield from body_of(n_mib)
    yield f"\r\n--{BOUNDARY}--\r\n".encode()


def memory_of(web: Web, name: str) -> int:
    """Return what the process that answers takes now (VmRSS) or took at most (VmHWM), in bytes."""
    (pid,) = web.workers()
    text = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    assert found is not None
    return int(found[1]) * 1024


def test_p13_an_upload_of_1_gb_grows_the_memory_by_less_than_16_mb(place: Place):
    web = place.make_web()
    place.change(max_upload_bytes=1024 * MIB)
    web.start()
    path, types = "/competitions/harbour/submissions", {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    with web.program(place.tokens["ada"]) as program:
        program.post(path, content=body_of(2)).raise_for_status()
        program.post(path, content=form_of(2), headers=types).raise_for_status()
        before = memory_of(web, "VmRSS")

        raw = program.post(path, content=body_of(1024))
        form = program.post(path, content=form_of(30), headers=types)

        assert (raw.status_code, raw.json()["size_bytes"]) == (201, 1024 * MIB)
        assert (form.status_code, form.json()["size_bytes"]) == (201, 30 * MIB)
        assert memory_of(web, "VmHWM") - before < 16 * MIB


def test_p13_a_file_arrives_in_the_volume_of_storage(place: Place):
    web = place.make_web()
    web.start()

    with web.connect() as connection:
        connection.sendall(head_of(place.tokens["ada"], "harbour", length=4 * MIB) + bytes(2 * MIB))
        partial = place.data / "files" / "partial"
        wait_until(lambda: any(path.stat().st_size > MIB for path in partial.glob("*")))


def test_p13_a_size_that_is_too_large_is_refused_before_the_body(place: Place):
    web = place.make_web()
    web.start()
    place.change(max_upload_bytes=MIB)

    with web.connect() as connection:
        connection.sendall(head_of(place.tokens["ada"], "harbour", length=10_000 * MIB))
        status, text = read_answer(connection)

    assert status == 413
    assert b'"too_large"' in text
    assert b"1,048,576 bytes" in text
    assert list((place.data / "files").rglob("submissions/*")) == []


def test_p13_a_size_that_nobody_told_is_refused_when_it_is_passed(place: Place):
    web = place.make_web()
    web.start()
    place.change(max_upload_bytes=MIB)

    with web.connect() as connection:
        head = head_of(place.tokens["ada"], "harbour", length=0).replace(
            b"Content-Length: 0", b"Transfer-Encoding: chunked"
        )
        piece = bytes(MIB // 4)
        connection.sendall(head + (b"%x\r\n" % len(piece) + piece + b"\r\n") * 5)
        status, _ = read_answer(connection)

    assert status == 413
    assert place.submissions() == []
    assert list(place.storage.list_files("submissions")) == list(place.storage.list_files("partial")) == []
