"""Files of one row a line: delimiter, header and ids are found, and the file can be written again as it was."""

import pytest

from server.imports.row_files import open_rows
from server.imports.tables import TableError


@pytest.mark.parametrize(
    ("text", "delimiter", "header", "width"),
    [
        ("1\n0\n1\n", ",", (), 1),
        ("0 1 0\n1 0 0\n", " ", (), 3),
        ("0.5,1\n1,2\n", ",", (), 2),
        ("id,label\n1,a\n2,b\n", ",", ("id", "label"), 2),
        ("cat\ndog\n", ",", (), 1),
        ("3.14159265359\n", ",", (), 1),
        ("a;b\n1;2\n", ";", ("a", "b"), 2),
    ],
)
def test_the_form_of_a_file_is_found(tmp_path, text, delimiter, header, width):
    (tmp_path / "x").write_text(text)

    found = open_rows(tmp_path / "x", "x")

    assert (found.delimiter, found.header, found.width) == (delimiter, header, width)
    assert len(list(found.rows())) == len(text.split("\n")) - 1 - bool(header)


def test_an_id_is_known_by_its_header_and_by_being_there_once(tmp_path):
    (tmp_path / "a.csv").write_text("label,row_id\n5,1\n5,2\n")
    (tmp_path / "b.csv").write_text("label,id\n5,1\n5,1\n")

    assert open_rows(tmp_path / "a.csv", "a").find_id() == 1
    assert open_rows(tmp_path / "b.csv", "b").find_id() is None


def test_what_has_no_rows_of_one_width_is_told(tmp_path):
    (tmp_path / "a").write_text("1,2\n1,2,3\n")
    (tmp_path / "b").write_bytes(b"\xff\n")
    (tmp_path / "c").write_text("\n")

    for name, found in (("a", "rows of unequal width"), ("b", "a file that is no text"), ("c", "an empty file")):
        with pytest.raises(TableError) as refused:
            open_rows(tmp_path / name, name)
        assert refused.value.found == found


def test_a_row_of_another_width_further_down_is_told(tmp_path):
    (tmp_path / "a").write_text("1,2\n" * 300 + "1\n")

    with pytest.raises(TableError, match="1 cell in row 301"):
        list(open_rows(tmp_path / "a", "a").rows())
