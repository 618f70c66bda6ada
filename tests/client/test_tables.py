"""Tables and figures."""

import pytest

from client.tables import Cell, Column, render, score, scores, shorten, size, text_width

COLUMNS = [Column("team", may_shrink=True), Column("score", is_figure=True)]


def unpainted(text: str, style: str) -> str:
    return text


def test_columns_line_up_also_with_wide_letters() -> None:
    rows = [[Cell("ada"), Cell("0.5")], [Cell("王小明"), Cell("10.25")]]

    assert render(COLUMNS, rows, width=None, paint=unpainted) == [
        "  team    score",
        "  ada       0.5",
        "  王小明  10.25",
    ]


def test_a_long_name_gives_way_on_a_narrow_terminal() -> None:
    lines = render(COLUMNS, [[Cell("a" * 80), Cell("0.5")]], width=40, paint=unpainted)

    assert max(map(text_width, lines)) <= 40
    assert "…" in lines[1]


def test_a_pipe_gets_names_whole() -> None:
    assert "a" * 300 in render(COLUMNS, [[Cell("a" * 300), Cell("0.5")]], width=None, paint=unpainted)[1]


def test_a_line_break_in_a_name_does_not_break_the_table() -> None:
    assert len(render(COLUMNS, [[Cell("a\nb\tc"), Cell("1")]], width=None, paint=unpainted)) == 2


def test_scores_in_a_column_have_equally_many_decimals() -> None:
    assert scores([0.8, None, 12.34567]) == ["0.80000", "–", "12.34567"]


@pytest.mark.parametrize(
    ("value", "expected"), [(0.81234, "0.81234"), (1e-05, "0.00001"), (-3.0, "-3.0"), (1e20, "100000000000000000000")]
)
def test_a_score_keeps_its_digits(value: float, expected: str) -> None:
    assert score(value) == expected


@pytest.mark.parametrize(
    ("n_bytes", "expected"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_999, "1.0 MB"), (536_870_912, "536.9 MB"), (2e9, "2.0 GB")],
)
def test_sizes(n_bytes: float, expected: str) -> None:
    assert size(n_bytes) == expected


def test_shortening_counts_wide_letters_twice() -> None:
    assert shorten("王小明王小明", 6) == "王小…"
