"""Scores drawn with letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client.chart import ASCII, UNICODE, Point, Signs, draw
from client.tables import text_width

POINTS = [
    Point("1", "zoe", 0.9, low=0.8, high=1.0),
    Point("2", "ada · you", 0.7, is_mine=True),
    Point("–", "Constant · baseline", 0.5, low=0.5, high=0.6),
]


def lines(points: list[Point], *, width: int | None = 60, signs: Signs = UNICODE, higher: bool = True) -> list[str]:
    return draw(points, width=width, signs=signs, higher_is_better=higher, paint=lambda text, _: text)


def test_each_team_has_its_line_and_the_axis_its_ends() -> None:
    assert lines(POINTS, width=80) == [
        "  1 zoe                  0.9                               ├────────●─────────┤",
        "  2 ada · you            0.7                     ◆",
        "  – Constant · baseline  0.5  ●─────────┤",
        "                              0.5                  better ▸                   1",
    ]


def test_the_drawing_has_plain_letters_where_there_are_no_others() -> None:
    assert all(
        line.isascii()
        for line in lines([Point("1", "zoe", 0.9, low=0.8, high=1.0), Point("2", "bo", 0.7)], signs=ASCII)
    )


@pytest.mark.parametrize(("higher", "words"), [(True, "better ▸"), (False, "◂ better")])
def test_the_axis_says_where_it_is_better(higher: bool, words: str) -> None:
    assert words in lines(POINTS, higher=higher)[-1]


def test_what_lies_far_off_stands_at_the_edge() -> None:
    near = [Point(str(rank), "team", 1 + rank / 100) for rank in range(1, 9)]

    drawn = lines([*near, Point("9", "wild", 1_000_000.0)])

    assert drawn[8].startswith("  9 wild  1000000.00")
    assert drawn[8].endswith(" ▸")
    assert drawn[0].count("●") == 1
    assert drawn[-1].rstrip().endswith("1.08")


def test_the_own_team_is_marked_and_painted() -> None:
    painted = draw(POINTS, width=60, signs=UNICODE, higher_is_better=True, paint=lambda text, style: f"{style}:{text}")

    assert [line.strip().partition(":")[0] for line in painted] == ["", "accent", "", "dim"]
    assert "◆" in painted[1]


NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)
SCORED = st.builds(
    lambda value, below, above, label: Point("1", label, value, low=value - below, high=value + above),
    NUMBERS,
    st.floats(0, 1e6),
    st.floats(0, 1e6),
    st.text(st.characters(codec="latin-1", exclude_categories=["Cc", "Cf"]), max_size=40),
)


@given(st.lists(SCORED, min_size=1, max_size=60), st.integers(60, 200))
def test_no_line_is_wider_than_the_terminal_and_each_team_has_one(points: list[Point], width: int) -> None:
    drawn = lines(points, width=width)

    assert len(drawn) == len(points) + 1
    assert max(map(text_width, drawn)) <= width
