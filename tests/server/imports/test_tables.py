"""Tables of strangers: delimiters are found, faults are told, and nothing is guessed."""

import pytest

from server.domain import rows
from server.imports.tables import TableError, find_repeated, is_number, open_table, write_table


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_each_delimiter_is_found(tmp_path, sign):
    path = tmp_path / "t.csv"
    path.write_text(f"id{sign}a\n1{sign}x\n\n2{sign}y\n", encoding="utf-8-sig")

    table = open_table(path)

    assert (table.columns, list(table.rows()), list(table.cells("a"))) == (
        ("id", "a"),
        [["1", "x"], ["2", "y"]],
        ["x", "y"],
    )
    assert list(table.select(["a", "id"])) == [["x", "1"], ["y", "2"]]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"id,id\n", "the column “id” more than once"),
        (b"id\0", "a file that is no text"),
        (b"\xff\xfe,a\n", "a byte at 0 that is not UTF-8"),
    ],
)
def test_what_is_no_table_is_told(tmp_path, content, found):
    (tmp_path / "t.csv").write_bytes(content)

    with pytest.raises(TableError) as refused:
        open_table(tmp_path / "t.csv")

    assert refused.value.found == found


def test_a_row_of_another_width_is_told_when_it_is_read(tmp_path):
    (tmp_path / "t.csv").write_text("id,a\n1,2\n3\n")

    with pytest.raises(TableError, match="1 cell in row 2"):
        list(open_table(tmp_path / "t.csv").rows())


def test_what_is_written_is_read_back(tmp_path):
    rows = [["1", 'a,"b"'], ["2", "line\nline"]]

    assert write_table(tmp_path / "new" / "t.csv", ["id", "text"], rows) == 2
    assert list(open_table(tmp_path / "new" / "t.csv").rows()) == rows


def test_the_first_value_that_comes_again_is_named():
    assert find_repeated(["a", "b", "a", "b"]) == "a"
    assert find_repeated(["a", "b"]) is None


@pytest.mark.parametrize(
    ("text", "expected"), [("1", True), ("-1e-3", True), ("inf", False), ("nan", False), ("x", False)]
)
def test_numbers_are_finite(text, expected):
    assert is_number(text) is expected


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("id,a\n1,x\n2," + "x" * 200 + "\n3,x\n", 3),
        ("id,a\n" + "x" * 200, 2),
        ("i" * 200, 1),
        ('id,a\n1,"' + "x\n" * 200, 2),
        ('id,a,b\n1,"x\n","' + "y" * 60 + '\n"\n2,"' + "x" * 60 + '\n","' + "y" * 60 + '"\n', 5),
    ],
)
def test_a_line_or_a_row_of_several_that_is_too_long_is_told_and_not_read(tmp_path, monkeypatch, content, line):
    monkeypatch.setattr(rows, "MAX_LINE_LETTERS", 100)
    (tmp_path / "t.csv").write_text(content)

    with pytest.raises(TableError) as refused:
        list(open_table(tmp_path / "t.csv").rows())

    assert refused.value.found == f"a line of more than 100 letters, line {line}"
    assert "a quotation mark that is not closed" in refused.value.expected


def test_lines_as_long_as_they_may_be_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "MAX_LINE_LETTERS", 100)
    (tmp_path / "t.csv").write_text("id,a\n" + ("1," + "x" * 97 + "\n") * 50)

    assert len(list(open_table(tmp_path / "t.csv").rows())) == 50
