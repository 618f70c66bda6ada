"""Rows of CSV read one after another, of which none may be so long that it fills the memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TextIO

MAX_LINE_LETTERS = 16 * 1024**2  # the mask of a large image; a solution's line may have as much


class LongLineError(Exception):
    """A line, or a row of several lines, that is too long; says which."""

    def __init__(self, number: int) -> None:
        super().__init__(f"a line of more than {MAX_LINE_LETTERS:,} letters, line {number:,}")

    expected = "shorter lines; look for a missing line break or a quotation mark that is not closed"


class Lines(Iterator[str]):
    """The lines of a file with their ends; memory holds no more of a line, or a row of several, than it may have."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._n_read = self._first = self._n_letters = 0

    def __next__(self) -> str:
        """Return the next line; raises LongLineError where the row would be too long with it."""
        line = self._file.readline(MAX_LINE_LETTERS + 1 - self._n_letters)
        if not line:
            raise StopIteration
        self._n_read += 1
        self._n_letters += len(line)
        if self._n_letters > MAX_LINE_LETTERS:
            raise LongLineError(self._first + 1)
        return line

    def end_row(self) -> None:
        """Say that the next line begins another row."""
        self._first, self._n_letters = self._n_read, 0


def parse_rows(file: TextIO, delimiter: str = ",") -> Iterator[list[str]]:
    """Return the rows of a file that was opened with `newline=""`, empty ones among them.

    Raises
    ------
    LongLineError
        At a row that is too long.
    csv.Error, UnicodeDecodeError
        At one that cannot be read.
    """
    lines = Lines(file)
    reader = csv.reader(lines, delimiter=delimiter)
    while (row := _read_row(reader)) is not None:
        lines.end_row()
        yield row


def _read_row(reader: Iterator[list[str]]) -> list[str] | None:
    """Return the next row, None after the last; the limit of a cell is the process’s, and widened for it alone."""
    before = csv.field_size_limit(MAX_LINE_LETTERS)
    try:
        return next(reader, None)
    finally:
        csv.field_size_limit(before)
