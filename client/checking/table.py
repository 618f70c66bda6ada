"""A delimited file that is being read: its header, and its rows as they come."""

import csv
import re
from collections.abc import Iterator, Sequence
from typing import IO

from client.checking.content import read_text
from client.checking.findings import (
    MAX_EXAMPLES,
    FileRefusedError,
    count_of,
    echo,
    make_example,
    make_problem,
    refuse,
)
from client.checking.header import Header, read_header
from client.checking.lines import LINE_BYTES, Lines
from client.submission_answers import Example, Problem

_DECIMAL_COMMA = re.compile(r"[^,]*,[+-]?\d+,\d+")


def open_table(file: IO[bytes], size_bytes: int, notes: list[Problem], expected: Sequence[str]) -> "Table":
    """Read the header, and get ready for the rows; what is odd but harmless is added to the notes.

    Raises
    ------
    FileRefusedError
        If the file is no table, or its header can't be read.
    ServerOnlyError
        If the server alone reads such a file.
    """
    lines = Lines(read_text(file, size_bytes, notes))
    body = iter(lines)
    first = next((line for line in body if line.strip("\n")), "")
    if not first.strip() and not any(line.strip() for line in body):
        raise refuse("file_empty", "The file is empty.")
    lines.is_in_header = False
    return Table(lines, body, read_header(first.removesuffix("\n"), expected))


class Table:
    """The rows below a header.

    Attributes
    ----------
    n_rows, n_skipped : int
        The rows so far, and those that are not as wide as the header.
    """

    def __init__(self, lines: Lines, body: Iterator[str], header: Header) -> None:
        self.header = header
        self.n_rows = self.n_skipped = 0
        self._lines, self._body = lines, body
        self._first_quotes = lines.n_quotes
        self._skipped: list[Example] = []
        self._first_skipped = ("", 0)

    def rows(self) -> Iterator[list[str]]:
        """Give the rows that are as wide as the header; others are kept for the report.

        Raises
        ------
        FileRefusedError
            If there is none, a line is too long, or a quotation mark is never closed.
        """
        width, since, row = len(self.header.names), self._lines.since, list[str]()
        since.clear()
        before = csv.field_size_limit(LINE_BYTES)  # the process’s, which is that of whoever imports us
        try:
            for row in csv.reader(self._body, delimiter=self.header.delimiter):
                if len(row) == width:
                    self.n_rows += 1
                    since.clear()
                    yield row
                else:
                    text = "".join(since) or self.header.delimiter.join(row)
                    self._skip(text.removesuffix("\n"), len(row))
                    since.clear()
        except csv.Error as error:
            for _ in self._body:  # to the end, where the quotation marks tell whether one was never closed
                since.clear()
            raise _unclosed() if self._is_open else self._lines.too_long() from error
        finally:
            csv.field_size_limit(before)
        if self._is_open and (self.n_skipped or any("\n" in cell for cell in row)):
            raise _unclosed()
        if not self.n_rows + self.n_skipped:
            raise refuse("rows_missing", "The file has a header and no row below it.")

    @property
    def _is_open(self) -> bool:
        return bool((self._lines.n_quotes - self._first_quotes) % 2)

    def _skip(self, text: str, n_cells: int) -> None:
        """Keep a row that is too narrow or too wide; a blank line is none."""
        if not text.strip():
            return
        self.n_skipped += 1
        if self.n_skipped == 1:
            self._first_skipped = text, n_cells
        if len(self._skipped) < MAX_EXAMPLES:
            expected = count_of(len(self.header.names), "cell")
            self._skipped.append(make_example(self.n_rows + self.n_skipped, found=echo(text), expected=expected))

    def list_skipped(self) -> list[Problem]:
        """Return what to say of the rows that are not as wide as the header."""
        if not self._skipped:
            return []
        text, n_cells = self._first_skipped
        message = (
            f"{count_of(self.n_skipped, 'row')} not as wide as the header: row {self._skipped[0]['row']} has "
            f"{count_of(n_cells, 'cell')}; expected {len(self.header.names)}."
        )
        hint = "Write 0.25, not 0,25: a decimal comma divides a cell in two." if _DECIMAL_COMMA.fullmatch(text) else ""
        return [make_problem("row_width", message, count=self.n_skipped, examples=self._skipped, hint=hint)]


def _unclosed() -> FileRefusedError:
    return refuse("quotes_broken", "A quotation mark is opened and never closed.")
