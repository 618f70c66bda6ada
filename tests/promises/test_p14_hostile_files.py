"""P14: no file can crash, hang or starve the platform; each ends scored or refused, and others are scored meanwhile."""

from __future__ import annotations

import gzip
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from server.domain.submissions import Fault, SubmissionStatus
from tests.worker.arena import Arena, submission_text

pytestmark = pytest.mark.up
COMPLETE, ERROR = SubmissionStatus.COMPLETE, SubmissionStatus.ERROR
MIB = 1 << 20


def _zip(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _arrow(table: pa.Table, compression: str | None = "zstd") -> bytes:
    target = io.BytesIO()
    with pa.ipc.new_file(target, table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_table(table)
    return target.getvalue()


def _parquet(table: pa.Table) -> bytes:
    target = io.BytesIO()
    pq.write_table(table, target)
    return target.getvalue()


def _zstd(content: bytes) -> bytes:
    target = pa.BufferOutputStream()
    with pa.CompressedOutputStream(target, "zstd") as stream:
        stream.write(content)
    return target.getvalue().to_pybytes()


def _encrypted() -> bytes:
    content = bytearray(_zip(a=GOOD))
    content[content.index(b"PK\x03\x04") + 6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


ZEROS = pa.table({"id": np.zeros(20_000_000, np.int64), "y": np.zeros(20_000_000)})
ONE_LONG_TEXT = pa.DictionaryArray.from_arrays(pa.array(np.zeros(20_000, np.int8)), ["x" * 100_000])
UNFOLDING = pa.table({"id": ONE_LONG_TEXT, "y": np.zeros(20_000)})
GOOD = submission_text().encode()
HOSTILE = {
    "empty": b"",
    "one byte": b"\n",
    "only a header": b"id,y\n",
    "NUL bytes": GOOD.replace(b"0.25", b"0.\x0025"),
    "all NUL": bytes(100_000),
    "random bytes": bytes(range(256)) * 400,
    "a cut gzip": gzip.compress(GOOD)[:-9],
    "a gzip in a gzip": gzip.compress(gzip.compress(GOOD)),
    "a gzip bomb": gzip.compress(b"id,y\n" + bytes(200_000_000), 9),
    "a zip bomb": _zip(a=b"1,0.5\n" * 15_000_000),
    "two files in a zip": _zip(a=GOOD, b=GOOD),
    "a zip that lies": _zip(a=GOOD)[:-30] + b"\xff" * 30,
    "a zip with a path that climbs": _zip(**{"../../etc/passwd": GOOD})[:-40],
    "a PDF": b"%PDF-1.7\n" + GOOD,
    "a page": b"<!DOCTYPE html><script>alert(1)</script>",
    "a pickle": b"\x80\x04\x95" + GOOD,
    "a Parquet head without a body": b"PAR1" + b"\xff" * 1000 + b"PAR1",
    "one line without end": b"id,y\n" + b"1" * 3_000_000,
    "one huge cell": b'id,y\n1,"' + b"x" * 3_000_000 + b'"\n',
    "a quote that never ends": b'id,y\n1,"0.5\n' + GOOD,
    "ten thousand columns more": b"id,y," + b",".join(b"c%d" % i for i in range(20_000)) + b"\n1,0.5\n",
    "duplicate ids": b"id,y\n" + b"1,0.5\n" * 100_000,
    "ids beyond 64 bits": b"id,y\n" + b"99999999999999999999999999,0.5\n" * 40,
    "numbers that are none": b"id,y\n" + b"".join(b"%d,%s\n" % (i, b"nan" if i % 2 else b"1e999") for i in range(40)),
    "formulas": b"id,y\n" + b"".join(b"%d,=cmd|'/c calc'!A1\n" % i for i in range(40)),
    "UTF-16 without its half": b"\xff\xfei\x00d\x00,",
    "overlong UTF-8": b"id,y\n1,\xc0\xaf\n",
    "a zstd bomb": _zstd(b"id,y\n" + bytes(200_000_000)),
    "an encrypted zip": _encrypted(),
    "a zip in a zip": _zip(a=_zip(a=GOOD)),
    "an Excel workbook": _zip(**{"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}),
    "JSON": b'[{"id": 1, "y": 0.5}]',
    "an image": b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "an Arrow bomb": _arrow(ZEROS),
    "a Parquet bomb": _parquet(ZEROS),
    "an Arrow text that unfolds": _arrow(UNFOLDING),
    "a Parquet text that unfolds": _parquet(UNFOLDING),
    "a cut Arrow file": _arrow(pa.table({"id": range(40), "y": [0.5] * 40}))[:-40],
    "an Arrow stream of noise": b"\xff\xff\xff\xff" + bytes(range(256)) * 40,
    "Arrow lists": _arrow(pa.table({"id": range(40), "y": [[0.5]] * 40})),
    "an Arrow file of a million columns": _arrow(pa.table({f"c{place}": [1] for place in range(100_000)}), None),
    "a million columns": b"id,y," + b",".join(b"c" for _ in range(1_000_000)),
    "a quoted cell over all lines": b'id,y\n1,"' + b"0.5\n" * 500_000 + b'"\n',
    "missing ids": b"id,y\n1,0.5\n",
    "blank cells": GOOD.replace(b"0.25", b""),
}


@dataclass(frozen=True)
class Ended:
    """What was handed in, all of it ended: the hostile files by name, and a right one each second beside them."""

    arena: Arena
    hostile: dict[str, int]
    benign: list[int]


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Ended]:
    arena = Arena(
        tmp_path_factory.mktemp("hostile"),
        migrated_sqlite,
        scoring_seconds=30,
        scoring_memory_bytes=256 * MIB,
        max_expanded_bytes=64 * MIB,
    )
    arena.start()
    arena.start()
    is_over, benign = threading.Event(), [arena.submit()]

    def hand_in_right_files() -> None:
        while not is_over.wait(1):
            benign.append(arena.submit())

    hostile = {}
    for name, content in HOSTILE.items():
        hostile[name] = arena.submit(content)
    others = threading.Thread(target=hand_in_right_files)
    others.start()
    try:
        arena.wait_for(*hostile.values())
    finally:
        is_over.set()
        others.join()
    arena.wait_for(*benign)
    yield Ended(arena, hostile, benign)
    arena.end()


@pytest.mark.parametrize("name", HOSTILE)
def test_p14_a_hostile_file_is_refused_as_its_own_fault(ended: Ended, name: str) -> None:
    submission = ended.arena.get(ended.hostile[name])

    assert (submission.status, submission.fault) == (ERROR, Fault.FILE), submission.report
    assert submission.n_attempts == 1
    assert submission.report is not None
    assert submission.report["message"].endswith(".")
    assert len(json.dumps(submission.report)) < 100_000


def test_p14_right_files_are_scored_meanwhile(ended: Ended) -> None:
    assert {ended.arena.get(number).status for number in ended.benign} == {COMPLETE}
    assert all(ended.arena.get(number).n_attempts == 1 for number in ended.benign)
