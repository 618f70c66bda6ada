"""What can be handed in."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

from client.errors import UsageError
from podium import InvalidInput
from podium.sources import open_source

CSV = b"id,y\n1,0.5\n"


def taken(source: object, name: str | None = None) -> tuple[str, int, bytes]:
    with open_source(source, name=name) as upload:
        upload.file.seek(0)
        return upload.name, upload.size_bytes, upload.file.read()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "mine.csv").write_bytes(CSV)
    return tmp_path / "mine.csv"


def test_paths_are_taken_as_paths_and_as_texts(path: Path):
    assert taken(path) == taken(str(path)) == ("mine.csv", 11, CSV)


def test_bytes_of_every_kind_are_a_file():
    expected = ("submission.csv", 11, CSV)

    assert taken(CSV) == taken(bytearray(CSV)) == taken(memoryview(CSV)) == expected


def test_open_files_are_read_from_where_they_stand(path: Path):
    with path.open("rb") as binary, path.open(encoding="utf-8") as text:
        binary.read(5)
        assert taken(binary) == ("mine.csv", 6, CSV[5:])
        assert taken(text) == ("mine.csv", 11, CSV)
    assert taken(io.StringIO("id\nä\n"))[2] == "id\nä\n".encode()


def test_a_frame_has_a_name_by_what_it_became():
    frame = pd.DataFrame({"id": [1], "y": [0.5]})

    assert taken(frame) == ("submission.csv", 11, CSV)
    assert taken(frame, name="trees.csv")[0] == "trees.csv"
    assert taken(pd.Series([0.5], index=pd.Index([1], name="id"), name="y"))[0] == "submission.csv"


def test_a_file_named_like_standard_input_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("-").write_bytes(CSV)

    assert taken("-") == ("-", 11, CSV)


def test_what_is_nothing_of_these_is_told():
    with pytest.raises(InvalidInput, match="A value of the type dict can't be handed in"):
        taken({"id": [1]})


def test_a_path_to_nothing_is_told(tmp_path: Path):
    with pytest.raises(UsageError, match=r"nope\.csv can't be read"):
        taken(tmp_path / "nope.csv")
