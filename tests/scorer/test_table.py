"""A submission in memory: texts and lists end to end, and rows told by their id."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from scorer.arrow import to_text_column
from scorer.report import Example
from scorer.table import NO_CODES, NO_VALUES, Ragged, Table


def ragged(lists):
    offsets = np.concatenate([[0], np.cumsum([len(row) for row in lists])]).astype(np.int64)
    return Ragged(offsets, np.array([value for row in lists for value in row], np.int32))


@given(st.lists(st.lists(st.integers(0, 9), max_size=4), min_size=1), st.data())
def test_lists_are_taken_row_by_row(lists, data):
    rows = np.array(data.draw(st.lists(st.integers(0, len(lists) - 1))), np.int64)

    taken = ragged(lists).take(rows)

    assert [row.tolist() for row in (taken[place] for place in range(len(taken)))] == [lists[row] for row in rows]
    assert taken.lengths.tolist() == [len(lists[row]) for row in rows]


def test_lists_of_bytes_are_texts():
    words = ["ü", "", "ab"]
    offsets = np.array([0, 2, 2, 4])

    texts = Ragged(offsets, np.frombuffer("".join(words).encode(), np.uint8))

    assert texts.texts() == words
    assert texts.take(np.array([2, 0])).texts() == ["ab", "ü"]


def test_a_row_is_told_by_its_number_and_its_id():
    numbers = Table(np.array([7, -8]), NO_VALUES, NO_CODES)
    texts = Table(to_text_column(pa.array(["a\nb", "x" * 80])), NO_VALUES, NO_CODES)

    assert numbers.example(1, column="y", found="\0", expected="a number") == Example(2, "-8", "y", "\\x00", "a number")
    assert numbers.example(0) == Example(1, "7")
    assert [texts.id_text(row) for row in (0, 1)] == ["a\\nb", "x" * 49 + "…"]
    assert (numbers.n_rows, texts.n_rows) == (2, 2)


def test_an_id_that_could_not_be_read_is_not_told():
    table = Table(np.array([7, 0]), NO_VALUES, NO_CODES, has_id=np.array([True, False]))

    assert [table.id_text(row) for row in (0, 1)] == ["7", None]
