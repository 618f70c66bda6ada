"""A file is told by its first bytes, unpacked once, and decoded."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from scorer.errors import SubmissionError
from scorer.files import MAP_BYTES, Format, find_bytes, open_content, read_bytes
from scorer.limits import DEFAULT_LIMITS, MIB, Limits
from tests.scorer.files import codes, write

TEXT = "id,y\n1,ü\n"


def zipped(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.csv"), content)
    return target.getvalue()


def gzipped(content: bytes) -> bytes:
    """Pack without the time, which would give the test another name in each process."""
    return gzip.compress(content, mtime=0)


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        (TEXT.encode(), []),
        (TEXT.encode("utf-8-sig"), []),
        (TEXT.encode("utf-16"), ["encoding_unusual"]),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), ["encoding_unusual"]),
        (gzipped(TEXT.encode()), []),
        (gzipped(TEXT.encode("utf-16")), ["encoding_unusual"]),
        (zipped(TEXT.encode()), []),
    ],
)
def test_text_comes_out_as_utf_8_whatever_it_was_packed_in(content, notes):
    found = open_content(memoryview(content), DEFAULT_LIMITS)

    assert bytes(found.data).decode() == TEXT
    assert found.format is Format.TEXT
    assert [note.code for note in found.notes] == notes


@pytest.mark.parametrize("pack", [bytes, gzipped])
@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"PAR1\0\xff", Format.PARQUET), (b"ARROW1\0\0\xff", Format.ARROW), (b"\xff\xff\xff\xff\0", Format.ARROW)],
)
def test_columns_are_told_by_their_magic_and_left_as_they_are(pack, content, kind):
    found = open_content(memoryview(pack(content)), DEFAULT_LIMITS)

    assert (bytes(found.data), found.format) == (content, kind)


FOREIGN = {
    "PDF": b"%PDF-1.7\n",
    "page": b"<!DOCTYPE html>",
    "picture": b"\x89PNG\r\n\x1a\n",
    "JSON": b'{"id": 1}',
    "packed PDF": gzipped(b"%PDF-1.7\n"),
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN.keys())
def test_what_is_no_table_is_refused_by_what_it_is(content):
    assert refused(content) == ["file_not_a_table"]


def refused(content, limits=DEFAULT_LIMITS):
    with pytest.raises(SubmissionError) as error:
        open_content(memoryview(content), limits)
    return codes(error.value.report)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n\t" * 300, "file_empty"),
        ("\ufeff".encode(), "file_empty"),
        (gzipped(b""), "file_empty"),
        (gzipped(gzipped(b"id")), "archive_nested"),
        (gzipped(zipped(b"id")), "archive_nested"),
        (b"id,y\n1,\0\n", "nul_bytes"),
        ("id\0".encode("utf-16"), "nul_bytes"),
        (b"id,y\n1,\xfc\n", "encoding_wrong"),
        (b"id,y\n1,\xc3", "encoding_wrong"),
        (b"\xff\xfei\0d", "encoding_wrong"),
        (b"x" * 101, "file_too_large"),
        (gzipped(b"x" * 101), "file_too_large"),
        (("日" * 40).encode("utf-16"), "file_too_large"),
    ],
)
def test_what_cannot_be_read_is_refused(content, code):
    limits = Limits(expanded_bytes=100) if code == "file_too_large" else DEFAULT_LIMITS

    assert refused(content, limits) == [code]


def test_the_row_of_a_wrong_byte_is_told_beyond_the_first_chunk():
    rows = MIB // 2 + 5
    with pytest.raises(SubmissionError) as error:
        open_content(memoryview(b"a\n" * rows + b"\xfc\n"), DEFAULT_LIMITS)

    [problem] = error.value.report.problems
    assert f"Row {rows} holds the byte 0xfc" in problem.message


def test_a_letter_across_two_chunks_is_no_fault():
    text = "x" * (MIB - 1) + "ü"

    assert bytes(open_content(memoryview(text.encode()), DEFAULT_LIMITS).data).decode() == text


@pytest.mark.parametrize("place", [0, MIB - 1, MIB, MIB + 7])
def test_bytes_are_found_wherever_they_stand(place):
    data = memoryview(b"." * place + b"ab" + b"." * MIB)

    assert find_bytes(data, b"ab") == place
    assert find_bytes(data, b"ba") == -1


@pytest.mark.parametrize("size", [0, 10, MAP_BYTES - 1, MAP_BYTES, MAP_BYTES + 10])
def test_a_file_is_read_whole_whether_it_is_mapped_or_not(tmp_path, size):
    content = bytes(range(256)) * (size // 256 + 1)

    assert bytes(read_bytes(write(tmp_path, "file", content[:size]))) == content[:size]
