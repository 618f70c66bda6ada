"""A file held against a sample: the report is that of the scorer, word for word, as far as the sample tells."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from client.checking.files import Report, check_file, read_sample
from scorer import checking, sample

# What the values themselves say once all is in order: the command leaves it to the server.
LEFT_OUT = {"predictions_constant", "sample_unchanged", "labels_for_probabilities"}
NUMBERS = "id,y,z\n1,0.5,1\n2,0.5,2\n3,0.25,3\n40,1e-3,4\n"
TEXTS = "name,y\na,0.5\n007,0.5\nNA,0.5\n"


def check(expected: str, content: bytes) -> Report:
    known = read_sample(io.BytesIO(expected.encode()), len(expected), takes_numbers=True)
    assert known is not None
    return check_file(io.BytesIO(content), len(content), known)


def check_by_scorer(folder: Path, expected: str, content: bytes) -> list[dict[str, object]]:
    (folder / "sample.csv").write_text(expected, newline="")
    (folder / "file").write_bytes(content)
    report = checking.check(sample.read_sample(folder / "sample.csv"), folder / "file")
    problems = report.to_dict()["problems"]
    assert isinstance(problems, list)
    return [problem for problem in problems if problem["code"] not in LEFT_OUT]


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


CASES = {
    "sound": NUMBERS,
    "other order": "z,id,y\n1,3,.5\n2,1,+5\n3,40,5.\n4,2,1E3\n",
    "spaces, quotes and blank lines": '\n\nid,y,z\r\n"1", 0.5 ,1\r\n\r\n  \r\n2,"0.5",2\r\n3,1,3\r\n40,1,4',
    "carriage returns": NUMBERS.replace("\n", "\r"),
    "column missing": "id,y\n1,1\n2,1\n3,1\n40,1\n",
    "test file": "id,a,b,c\n1,1,2,3\n",
    "no id": "y,z\n1,1\n",
    "no header": "1,0.5,1\n2,0.5,2\n",
    "column twice": "id,y,z,y\n1,1,1,1\n2,1,1,1\n3,1,1,1\n40,1,1,1\n",
    "other case and more": "ID,Y,z,,Unnamed: 0,more\n1,1,1,,,\n2,1,1,,,\n3,1,1,,,\n40,1,1,,,\n",
    "semicolons": NUMBERS.replace(",", ";"),
    "tabs": NUMBERS.replace(",", "\t"),
    "bars": NUMBERS.replace(",", "|"),
    "ids missing, unknown, twice, blank and broken": "id,y,z\n1,1,1\n1,1,1\n7,1,1\n,1,1\n3.0,1,1\n8,1,1\n1,1,1\n",
    "many missing": "id,y,z\n9,1,1\n",
    "cells of all kinds": 'id,y,z\n1,,nan\n2,NA,inf\n3,high,90%\n40,"1,5",1_0\n',
    "overflow": "id,y,z\n1,1e999,1\n2,-1e999,1\n3,1,1\n40,1,1\n",
    "narrow and wide": "id,y,z\n1,1\n2,0,5,1\n3,1,1\n40,1,1\n",
    "decimal comma": "id,y\n1,0,5\n2,0,5\n",
    "training file": "id,a,b,y,z\n101,1,1,1,1\n102,1,1,1,1\n",
    "nothing": "",
    "blank": " \n\n ",
    "header alone": "id,y,z\n",
    "header and blank lines": "id,y,z\n\n \n",
    "open quote": 'id,y,z\n1,"1,1\n2,1,1\n3,1,1\n40,1,1\n',
    "open quote in header": 'id,"y,z\n1,1,1\n',
    "huge id": f"id,y,z\n{'9' * 30},1,1\n-0,1,1\n2,1,1\n3,1,1\n40,1,1\n",
    "html": "<!DOCTYPE html><p>1</p>",
    "json": '{"id": [1]}',
    "pdf": "%PDF-1.7",
    "strange letters": "id,y,z\n1,\u0665,1\n2,\u200b1,\xa01\n3,1,1\n40,1,1\n",
}


@pytest.mark.parametrize("name", CASES)
def test_the_report_is_that_of_the_scorer(name: str, tmp_path: Path) -> None:
    content = CASES[name].encode()

    assert check(NUMBERS, content).problems == check_by_scorer(tmp_path, NUMBERS, content)


@pytest.mark.parametrize(
    "content",
    [
        TEXTS,
        "name,y\na,1\n7,1\n,1\nna,1\n",
        "name,y\n a ,1\n007,1\nNA,1\na,1\n",
        f"name,y\n{'x' * 70_000},1\n",
    ],
)
def test_ids_of_text_are_compared_letter_by_letter(content: str, tmp_path: Path) -> None:
    assert check(TEXTS, content.encode()).problems == check_by_scorer(tmp_path, TEXTS, content.encode())


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(NUMBERS.encode()),
        gzip.compress(NUMBERS[:10].encode()) + gzip.compress(NUMBERS[10:].encode()) + b"\0\0",
        gzip.compress(NUMBERS.encode())[:-12],
        gzip.compress(gzip.compress(NUMBERS.encode())),
        zipped(a=NUMBERS.encode(), b=b""),
        zipped(**{"a.csv": NUMBERS.encode(), "__MACOSX/a": b""}),
        zipped(**{"[Content_Types].xml": b""}),
        zipped(),
        zipped(a=NUMBERS.encode())[:60],
        NUMBERS.encode("utf-16"),
        NUMBERS.encode("utf-16")[:-1],
        "\ufeff".encode() + NUMBERS.encode(),
        NUMBERS.encode().replace(b"0.25", b"\xe9"),
        b"\xe9" + NUMBERS.encode(),
        NUMBERS.encode().replace(b"0.25", b"\0"),
        gzip.compress(b"\n" * (3 << 20)),
        b"id,y,z" + b"x" * (1 << 20) + b"\n1,1,1\n",
        b"id,y,z\n" + b"1" * (3 << 20) + b",1,1\n",
        b"id,y,z\n" + b"1" * 300_000 + b",1,1\n",
    ],
    ids=range(19),
)
def test_archives_and_encodings_are_judged_alike(content: bytes, tmp_path: Path) -> None:
    assert check(NUMBERS, content).problems == check_by_scorer(tmp_path, NUMBERS, content)


CELLS = st.sampled_from(
    [
        "1",
        "2",
        "3",
        "40",
        "7",
        "",
        " ",
        "-1",
        "1.0",
        "x",
        "nan",
        "-inf",
        "1e5",
        "50%",
        "1,5",
        '"1,5"',
        '"2"',
        "NA",
        "+.5",
    ]
)
ROWS = st.lists(st.lists(CELLS, min_size=2, max_size=4), max_size=8)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ROWS, st.sampled_from(["id,y,z", "y,id,z", "id,y", "ID,y,z,more", "id,y,z,a,b"]), st.sampled_from(["\n", "\r\n"])
)
def test_any_table_has_the_report_of_the_scorer(tmp_path: Path, rows: list[list[str]], head: str, end: str) -> None:
    content = end.join([head, *map(",".join, rows), ""]).encode()

    assert check(NUMBERS, content).problems == check_by_scorer(tmp_path, NUMBERS, content)


@pytest.mark.parametrize("head", [b"PAR1", b"ARROW1", b"\x28\xb5\x2f\xfd"])
def test_what_the_server_alone_reads_is_said_and_not_judged(head: bytes) -> None:
    report = check(NUMBERS, head + b"more")

    assert (report.is_ok, report.n_rows) == (True, None)
    assert report.unread_form in ("Parquet", "Arrow", "zstd")


def test_where_no_numbers_are_promised_no_cell_is_judged() -> None:
    known = read_sample(io.BytesIO(b"id,y\n1,cat\n2,dog\n"), 99, takes_numbers=False)
    assert known is not None

    assert check_file(io.BytesIO(b"id,y\n1,\n2,a b\n"), 99, known).problems == []


def test_without_ids_the_header_alone_is_read() -> None:
    known = read_sample(io.BytesIO(NUMBERS.encode()), len(NUMBERS), takes_numbers=True, with_ids=False)
    assert known is not None

    report = check_file(io.BytesIO(b"id,y\n1,x\n"), 9, known)

    assert [problem["code"] for problem in report.problems] == ["column_missing"]
    assert report.n_rows is None


@pytest.mark.parametrize(
    "content", ["", "id\n1\n", "id,y\n", "id,y\n1,1\n1,1\n", "id,y\n,1\n", "id,y\n1\n", "id,y,y\n1,1,1\n"]
)
def test_a_broken_sample_tells_nothing(content: str) -> None:
    assert read_sample(io.BytesIO(content.encode()), len(content), takes_numbers=True) is None


def test_the_id_column_may_stand_anywhere() -> None:
    known = read_sample(io.BytesIO(b"y,id\n1,1\n1,2\n"), 16, id_column="id", takes_numbers=True)

    assert known is not None
    assert (known.id_column, known.columns) == ("id", ["y"])
    assert read_sample(io.BytesIO(b"y,id\n1,1\n"), 9, id_column="row", takes_numbers=True) is None


@pytest.mark.parametrize("case", ["sound", "open quote", "header alone"])
def test_the_limit_of_cells_of_the_process_stays_as_it_was(case: str) -> None:
    before = csv.field_size_limit()

    check(NUMBERS, CASES[case].encode())

    assert csv.field_size_limit() == before
