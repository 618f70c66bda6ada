"""Files that are written and read where the user says."""

from pathlib import Path

import pytest

from client.errors import UsageError
from client.own_files import read_text_file, write_new


def test_a_file_is_replaced_only_if_it_may_be(tmp_path: Path) -> None:
    target = tmp_path / "file"
    write_new(target, b"one", may_replace=False)

    with pytest.raises(UsageError, match="is there already"):
        write_new(target, b"two", may_replace=False)
    write_new(target, b"three", may_replace=True)

    assert target.read_bytes() == b"three"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't be written"):
        write_new(tmp_path / "none" / "file", b"", may_replace=True)


def test_texts_are_read_as_utf_8(tmp_path: Path) -> None:
    (tmp_path / "good").write_bytes("\ufeffgrün".encode())
    (tmp_path / "bad").write_bytes(b"\xff")

    assert read_text_file(str(tmp_path / "good")) == "grün"
    for name, words in (("bad", "Line 1 of .* is no text in UTF-8"), ("none", "can't be read")):
        with pytest.raises(UsageError, match=words):
            read_text_file(str(tmp_path / name))
