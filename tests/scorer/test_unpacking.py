"""Archives: one layer, one file, and an end to every bomb."""

from __future__ import annotations

import gzip

import pytest

from scorer.errors import SubmissionError
from scorer.limits import Limits
from scorer.reading import read_submission
from scorer.unpacking import find_foreign, find_packing
from tests.scorer.files import SOUND, codes, prepare, refusal, write
from tests.scorer.test_reading import zipped, zstd


def test_files_are_told_by_their_first_bytes():
    assert [find_packing(data) for data in (gzip.compress(b"x"), zipped(("a", b"x")), zstd(b"x"), b"id,y")] == [
        "gzip", "zip", "zstd", None,
    ]  # fmt: skip
    assert find_foreign(b"%PDF-1.4") == "a PDF document"
    assert find_foreign(b"\xef\xbb\xbf  <!DOCTYPE html>") == "an HTML or XML page"
    assert find_foreign(b' [{"id": 1}]') == "a JSON file"
    assert find_foreign(b"id,target\n") is None


def test_an_encrypted_zip_is_named(tmp_path):
    content = bytearray(zipped(("a.csv", SOUND.encode())))
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + place] |= 1

    assert codes(refusal(tmp_path, bytes(content))) == ["archive_encrypted"]


@pytest.mark.parametrize("pack", [gzip.compress, zstd, lambda data: zipped(("a.csv", data))])
def test_a_bomb_is_stopped_while_it_unpacks(tmp_path, pack):
    bomb = write(tmp_path, "bomb", pack(b"0" * (3 << 20)))
    schema = prepare(tmp_path).schema

    with pytest.raises(SubmissionError) as refused:
        read_submission(bomb, schema, Limits(expanded_bytes=1 << 20))

    assert codes(refused.value.report) == ["file_too_large"]


def test_a_file_that_expands_beyond_every_reason_is_stopped_by_its_ratio(tmp_path):
    bomb = write(tmp_path, "bomb", zstd(b"0" * (64 << 20)))

    with pytest.raises(SubmissionError, match="1,000 times its own size"):
        read_submission(bomb, prepare(tmp_path).schema)
