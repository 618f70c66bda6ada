"""What a column of a data file looks like."""

import json

import pytest

from server.domain.previews import ColumnKind, preview_column, preview_table


def test_numbers_have_their_range_mean_and_a_histogram():
    preview = preview_column("carat", [str(value / 10) for value in range(100)], description="Weight.")

    assert preview.kind is ColumnKind.NUMBER
    assert (preview.low, preview.high) == (0.0, 9.9)
    assert preview.mean == pytest.approx(4.95)
    assert [bar.count for bar in preview.bars] == [5] * 20


def test_few_whole_numbers_get_a_bar_each():
    preview = preview_column("n", ["1", "2", "2"], description="")

    assert [(bar.label, bar.count) for bar in preview.bars] == [("1", 1), ("2", 2)]


def test_categories_are_counted_and_the_rest_is_summed():
    preview = preview_column("cut", [*"aaabbbccddeef", "g"], description="")

    assert preview.kind is ColumnKind.CATEGORY
    assert [(bar.label, bar.count) for bar in preview.bars][-1] == ("2 others", 2)


def test_missing_cells_are_a_share_and_no_category():
    preview = preview_column("x", ["", "NA", "1", "3"], description="")

    assert preview.missing_share == 0.5
    assert preview.kind is ColumnKind.NUMBER


def test_one_word_among_numbers_makes_text_of_them():
    assert preview_column("x", ["1", "2", "many"], description="").kind is ColumnKind.CATEGORY


def test_many_different_words_are_text():
    assert preview_column("t", [f"word{i}" for i in range(200)], description="").kind is ColumnKind.TEXT


def test_ids_have_no_histogram():
    preview = preview_column("id", ["1", "2"], description="", is_id=True)

    assert (preview.kind, preview.bars) == (ColumnKind.ID, ())


@pytest.mark.parametrize("values", [[], ["", ""]])
def test_a_column_without_values_is_empty(values):
    assert preview_column("x", values, description="").kind is ColumnKind.EMPTY


@pytest.mark.parametrize("values", [["5", "5"], ["1e308", "-1e308"], ["1e400", "1"], ["0.1", "0.1"]])
def test_extreme_numbers_make_a_preview_all_the_same(values):
    preview = preview_column("x", values, description="")

    assert sum(bar.count for bar in preview.bars) == 2


def test_a_table_is_described_as_plain_data():
    table = preview_table(["id", "x"], [["1", "2.5"], ["2", ""]], id_column="id", descriptions={"x": "Size."})

    assert table["n_rows"] == 2
    assert json.loads(json.dumps(table))["columns"][1]["description"] == "Size."
