"""Cursors: what is written is read again, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.cursors import Mark, read_cursor, write_cursor
from server.errors import InvalidInputError

NUMBERS = st.integers(0, 10**18 - 1)
MARKS = st.builds(Mark, NUMBERS, NUMBERS)


@given(st.dictionaries(st.integers(1, 10**18 - 1), MARKS, max_size=50))
def test_what_was_written_is_read_again(marks: dict[int, Mark]):
    assert read_cursor(write_cursor(marks)) == marks


def test_a_cursor_is_short_and_names_teams_in_order():
    assert write_cursor({12: Mark(9, 0), 7: Mark(3, 118)}) == "7.3.118-12.9.0"
    assert write_cursor({}) == "-"


@pytest.mark.parametrize(
    "text", ["", "7", "7.3", "7.3.1-", "0.3.1", "7.-3.1", "7.3.1-7.4.1", "٧.3.1", "7.3.1" + "-8.1.1" * 9_000]
)
def test_what_is_no_cursor_is_refused(text: str):
    with pytest.raises(InvalidInputError, match="cursor is wrong"):
        read_cursor(text)
