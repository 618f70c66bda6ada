"""Lists that come a page at a time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from client.errors import UnavailableError
from podium import ConnectionLost
from podium.listings import Listing, Row, as_row

PAGES = [["a", "b"], ["c", "d"], ["e"]]


class Letters(Listing[str]):
    def __init__(self, pages: list[list[str]]) -> None:
        self.asked: list[int] = []

        def fetch(page: int) -> tuple[list[str], int]:
            self.asked.append(page)
            return pages[page - 1], len(pages)

        super().__init__(fetch)

    def _title(self) -> str:
        return "Letters"

    def _headings(self) -> Sequence[str]:
        return ("letter",)

    def _texts(self, item: str) -> Sequence[str]:
        return (item,)

    def _as_row(self, item: str) -> Row:
        return {"letter": item}


def test_pages_are_fetched_as_they_are_wanted_and_once():
    letters = Letters(PAGES)

    assert (letters[0], letters.asked) == ("a", [1])
    assert (letters[2], letters.asked) == ("c", [1, 2])
    assert (list(letters), list(letters), letters.asked) == (list("abcde"), list("abcde"), [1, 2, 3])


def test_it_is_a_sequence():
    letters = Letters(PAGES)

    assert (len(letters), letters[-1], letters[1:4], "d" in letters) == (5, "e", ["b", "c", "d"], True)
    with pytest.raises(IndexError):
        letters[5]


def test_a_name_is_no_place_in_it():
    letters: Any = Letters(PAGES)

    with pytest.raises(TypeError, match=r"such as \[0\] and \[:5\]; not 'b'"):
        letters["b"]


def test_whether_there_is_anything_costs_no_further_page():
    letters, nothing = Letters(PAGES), Letters([[]])

    assert (bool(letters), bool(nothing), letters.asked) == (True, False, [1])


def test_it_shows_the_first_and_says_that_there_are_more():
    letters = Letters([list("abc"), list("def")])

    assert repr(letters).splitlines() == [
        "Letters", "  letter", "  a", "  b", "  c", "The first 3; iterate to have all, or call `.to_frame()`.",
    ]  # fmt: skip
    assert letters._repr_html_().count("<tr") == 4
    assert "None." in repr(Letters([[]]))


def test_a_connection_that_breaks_on_a_later_page_is_told_in_the_words_of_the_library():
    def fetch(page: int) -> tuple[list[str], int]:
        if page == 2:
            raise UnavailableError("Gone.", code="connection_lost")
        return ["a"], 2

    letters = Letters([["a"], ["b"]])
    letters._fetch = fetch

    with pytest.raises(ConnectionLost, match="Gone"):
        list(letters)


def test_times_in_rows_are_times():
    row = as_row({"received_at": "2025-11-06T10:00:00.5Z", "scored_at": None, "team": "ada"})

    assert str(row["received_at"]) == "2025-11-06 10:00:00.500000+00:00"
    assert (row["scored_at"], row["team"]) == (None, "ada")


ABSENT = """
import sys
sys.modules["pandas"] = None
from podium import PodiumError
from podium.data import DataFiles
try:
    DataFiles("x", {"files": [], "archive": None}).to_frame()
except PodiumError as error:
    print(error)
"""


def test_without_pandas_the_way_round_is_told():
    done = subprocess.run(
        [sys.executable, "-c", ABSENT], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )

    assert done.stdout == (
        "pandas is not installed here. Install it, or make a frame of another library from `.rows`.\n"
    )
