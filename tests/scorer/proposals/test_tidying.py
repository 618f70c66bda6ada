"""A host's file made a solution."""

from __future__ import annotations

import pytest

from scorer.errors import SolutionError
from scorer.proposals.columns import read_table
from scorer.proposals.tidying import write_tidy
from tests.scorer.files import write


def tidy(folder, content, *, id_column, kept):
    name = write_tidy(read_table(write(folder, "in.csv", content)), folder / "out.csv", id_column=id_column, kept=kept)
    return name, (folder / "out.csv").read_text()


def test_the_id_comes_first_and_what_is_not_kept_is_left_out(tmp_path):
    written = tidy(tmp_path, "age;y;id;usage\n3;1,5;a;Public\n4;2,5;b;Private\n", id_column="id", kept={"y"})

    assert written == ("id", "id,y,usage\na,1.5,Public\nb,2.5,Private\n")


def test_usage_is_left_out_if_a_split_is_to_be_drawn(tmp_path):
    table = read_table(write(tmp_path, "in.csv", "id,y,Usage\n1,2,Public\n"))

    write_tidy(table, tmp_path / "out.csv", id_column="id", kept={"y", "Usage"}, keeps_usage=False)

    assert (tmp_path / "out.csv").read_text() == "id,y\n1,2\n"


def test_rows_without_an_id_are_numbered(tmp_path):
    assert tidy(tmp_path, "y\nb\na\n", id_column=None, kept={"y"}) == ("id", "id,y\n1,b\n2,a\n")


@pytest.mark.parametrize(
    ("content", "id_column", "kept", "said"),
    [
        ("id,y\n1,2\n1,3\n", "id", {"y"}, "1 repeated id and 0 blank ones"),
        ("id,y\n,2\n1,3\n", "id", {"y"}, "0 repeated ids and 1 blank one"),
        ("id,y\n1,2\n1,3\n", None, {"id", "y"}, "the solution has one"),
        ("id,y\n1,2\n2,3\n", "id", {"z"}, "no column `z`"),
    ],
)
def test_what_cannot_be_made_is_told_and_leaves_no_file(tmp_path, content, id_column, kept, said):
    with pytest.raises(SolutionError, match=said):
        tidy(tmp_path, content, id_column=id_column, kept=kept)

    assert not (tmp_path / "out.csv").exists()
