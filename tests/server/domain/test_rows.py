"""Rows of CSV: read one after another, and none beyond what memory may hold."""

import csv
from io import StringIO

import pytest

from server.domain import rows
from server.domain.rows import Lines, LongLineError, parse_rows


def test_rows_are_read_as_they_stand_and_the_limit_of_the_process_stays():
    before = csv.field_size_limit()
    cell = "x" * (before + 1)

    read = list(parse_rows(StringIO(f'a;b\r\n\r\n"1\n2";{cell}\n'), ";"))

    assert read == [["a", "b"], [], ["1\n2", cell]]
    assert csv.field_size_limit() == before


class Endless(StringIO):
    """A line without an end; counts what was asked of it."""

    n_read = 0

    def readline(self, size: int = -1) -> str:  # type: ignore[override]
        assert size > 0
        self.n_read += size
        return "x" * size


def test_of_a_line_without_an_end_no_more_is_read_than_a_line_may_have(monkeypatch):
    monkeypatch.setattr(rows, "MAX_LINE_LETTERS", 1_000)
    file = Endless()

    with pytest.raises(LongLineError, match="a line of more than 1,000 letters, line 1"):
        list(parse_rows(file))

    assert file.n_read == 1_001


def test_lines_that_make_one_row_are_counted_together(monkeypatch):
    monkeypatch.setattr(rows, "MAX_LINE_LETTERS", 10)
    lines = Lines(StringIO("12345\n12345\n12345\n"))

    next(lines)
    lines.end_row()
    next(lines)
    with pytest.raises(LongLineError, match="line 2"):
        next(lines)
