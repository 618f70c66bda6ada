"""What is seen of a column: its content, its ends, and numbers with a decimal comma."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from scorer.errors import SolutionError
from scorer.proposals.columns import Content, find_numbers, look_at, read_table, skewness
from tests.scorer.files import write


@pytest.mark.parametrize(
    ("cells", "content"),
    [
        (["1", "0", "1"], Content.WHOLE),
        (["1.5", "-2", "1e3"], Content.NUMBER),
        (["True", "false", "TRUE"], Content.BOOLEAN),
        (["2024-01-31", "2024-02-01T10:00", "2024-02-02"], Content.TIME),
        (["2024-13-31", "2024-02-01", "2024-02-02"], Content.TEXT),
        (["yes", "no", "1"], Content.TEXT),
        (["", "", ""], Content.BLANK),
        (["12345678901234567890123", "1", "2"], Content.WHOLE),
    ],
)
def test_a_column_holds_what_all_of_its_cells_are(cells, content):
    assert look_at(pa.array(cells), "x").content is content


def test_blank_cells_are_counted_and_do_not_make_a_column_text():
    facts = look_at(pa.array(["3", "", "5"]), "x")

    assert (facts.content, facts.n_blank, facts.n_distinct, facts.lowest, facts.highest) == (Content.WHOLE, 1, 2, 3, 5)
    assert not facts.is_numeric
    assert not facts.is_unique


@pytest.mark.parametrize("cells", [["0", "1"], ["true", "false"], ["1", "1"], ["0.0", "1.0"]])
def test_zeros_and_ones_and_truths_are_binary(cells):
    assert look_at(pa.array(cells), "x").is_binary


@pytest.mark.parametrize("cells", [["0", "2"], ["yes", "no"], ["0", "1", "2"], ["0", ""]])
def test_other_pairs_are_not_binary(cells):
    assert not look_at(pa.array(cells), "x").is_binary


def test_truths_are_numbers_too():
    assert find_numbers(pa.array(["true", "false"]), "x").tolist() == [1.0, 0.0]
    assert np.isnan(find_numbers(pa.array(["yes", "no"]), "x")).all()


def test_a_file_with_a_mark_semicolons_and_decimal_commas_is_read_and_said_so(tmp_path):
    table = read_table(write(tmp_path, "s.csv", "\ufeffid;price\n1;3,5\n2;4\n3;0,25\n".encode()))

    assert table.columns["price"].to_pylist() == ["3.5", "4", "0.25"]
    assert table.facts["price"].content is Content.NUMBER
    assert table.notes == ("The numbers of `price` have a decimal comma; Podium writes a point.",)


def test_lists_of_whole_numbers_are_no_decimal_commas(tmp_path):
    table = read_table(write(tmp_path, "s.csv", 'id,tags\n1,"1,2"\n2,"3,4,5"\n'))

    assert table.columns["tags"].to_pylist() == ["1,2", "3,4,5"]


def test_blank_cells_are_told(tmp_path):
    assert read_table(write(tmp_path, "s.csv", "id,y\n1,\n2,3\n")).notes == ("Blank cells: `y` (1 row).",)


def test_what_is_no_table_is_refused(tmp_path):
    with pytest.raises(SolutionError):
        read_table(write(tmp_path, "s.csv", ""))


def test_a_distribution_leans_to_its_long_tail():
    assert skewness(np.array([1.0, 1.0, 1.0, 9.0])) > 0 > skewness(np.array([9.0, 9.0, 9.0, 1.0]))
    assert skewness(np.array([2.0, 2.0])) == 0
