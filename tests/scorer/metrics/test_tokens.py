"""Edit distance and common subsequence: equal to the tables of the textbook, for letters and for words."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from scorer.metrics.tokens import common_length, edit_distance, pack

words = st.lists(st.sampled_from("abcd"), max_size=80)


def distance_by_table(first: Sequence[str], second: Sequence[str]) -> int:
    """Wagner and Fischer's table, row by row."""
    above = list(range(len(second) + 1))
    for place, letter in enumerate(first, start=1):
        line = [place]
        for other, found in enumerate(second, start=1):
            line.append(min(above[other] + 1, line[-1] + 1, above[other - 1] + (letter != found)))
        above = line
    return above[-1]


def common_by_table(first: Sequence[str], second: Sequence[str]) -> int:
    """The table of longest common subsequences, row by row."""
    above = [0] * (len(second) + 1)
    for letter in first:
        line = [0]
        for other, found in enumerate(second, start=1):
            line.append(above[other - 1] + 1 if letter == found else max(above[other], line[-1]))
        above = line
    return above[-1]


@given(words, words)
def test_the_bits_give_what_the_tables_give(first, second):
    assert edit_distance(first, second) == distance_by_table(first, second)
    assert common_length(first, second) == common_by_table(first, second)


def test_by_hand():
    assert edit_distance("kitten", "sitting") == 3
    assert edit_distance("", "abc") == edit_distance("abc", "") == 3
    assert edit_distance("flaw", "lawn") == 2
    assert common_length("cats", "bats down") == 3


@given(st.lists(st.text()))
def test_packed_texts_come_back(texts):
    assert pack(*texts).texts() == texts
