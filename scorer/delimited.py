"""Delimited text to Arrow columns: typed where every cell is sound, as text where one is not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from scorer.arrow import ArrowArray, one_chunk
from scorer.errors import SubmissionError
from scorer.files import find_bytes
from scorer.header import Header
from scorer.limits import Limits
from scorer.problems import count_of, echo, make_problem, refuse
from scorer.report import MAX_EXAMPLES, Example, Problem

_DECIMAL_COMMA = re.compile(r"[^,]*,[+-]?\d+,\d+")


@dataclass(frozen=True)
class Body:
    """The columns that were asked for, by their place in the file, and the rows that could not be divided."""

    columns: Mapping[int, ArrowArray]
    n_rows: int
    n_skipped: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass
class _SkippedRows:
    """Collects the rows whose number of cells is not the header's."""

    width: int
    count: int = 0
    first: list[tuple[int, int, str]] | None = None

    def __call__(self, row: Any) -> str:
        if not row.text.strip():
            return "skip"
        self.count += 1
        self.first = self.first or []
        if len(self.first) < MAX_EXAMPLES:
            self.first.append((row.number, row.actual_columns, row.text))
        return "skip"

    def problems(self) -> tuple[Problem, ...]:
        """Return what to say about them."""
        if not self.first:
            return ()
        expected = count_of(self.width, "cell")
        examples = [Example(row=number, found=echo(text), expected=expected) for number, _, text in self.first]
        number, found, text = self.first[0]
        message = (
            f"{count_of(self.count, 'row')} not as wide as the header: "
            f"row {number} has {count_of(found, 'cell')}; expected {self.width}."
        )
        hint = (
            "Write 0.25, not 0,25: a decimal comma divides a cell in two." if _DECIMAL_COMMA.fullmatch(text) else None
        )
        return (make_problem("row_width", message, count=self.count, examples=examples, hint=hint),)


def read_typed(text: memoryview, header: Header, types: Mapping[int, ArrowArray], limits: Limits) -> Body | None:
    """Read columns with declared types; None if a cell does not fit its type, whatever the cause.

    Arrow's own numbers go further than ours: it takes 0x10 for a whole number, so a file with whole-number
    ids and any x below its header is left to the reading as text.
    """
    body = text[header.body_start :]
    if pa.int64() in types.values() and (find_bytes(body, b"x") >= 0 or find_bytes(body, b"X") >= 0):
        return None
    try:
        read = _read(text, header, types, limits)
    except pa.ArrowInvalid:
        return None
    return None if read.n_skipped else read


def read_text(text: memoryview, header: Header, places: Sequence[int], limits: Limits) -> Body:
    """Read columns as text.

    Raises
    ------
    SubmissionError
        If a line is too long, or a quotation mark is not closed.
    """
    try:
        return _read(text, header, dict.fromkeys(places, pa.string()), limits)
    except pa.ArrowInvalid as error:
        if _has_odd_quotes(text[header.body_start :]):
            raise _unclosed() from error
        raise refuse(
            "line_too_long", f"A line of the file is longer than {limits.line_bytes:,} bytes, the limit."
        ) from error


def _read(text: memoryview, header: Header, types: Mapping[int, ArrowArray], limits: Limits) -> Body:
    body = text[header.body_start :]
    if not bytes(body[:64]).strip() and not bytes(body).strip():
        raise refuse("rows_missing", "The file has a header and no row below it.")
    skipped, has_quotes = _SkippedRows(len(header.names)), find_bytes(body, b'"') >= 0
    names = [str(place) for place in range(len(header.names))]
    table = pa_csv.read_csv(
        pa.BufferReader(pa.py_buffer(body)),
        read_options=pa_csv.ReadOptions(use_threads=False, column_names=names, block_size=limits.line_bytes),
        parse_options=pa_csv.ParseOptions(
            delimiter=header.delimiter, newlines_in_values=has_quotes, invalid_row_handler=skipped
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types={str(place): kind for place, kind in types.items()},
            include_columns=[str(place) for place in types],
            null_values=[],
            strings_can_be_null=False,
            check_utf8=False,
        ),
    )
    columns = {place: one_chunk(table.column(str(place))) for place in types}
    # A quotation mark that is never closed swallows all lines to the end of the file.
    if (
        has_quotes
        and _has_odd_quotes(body)
        and (skipped.count or any(_ends_wide(column) for column in columns.values()))
    ):
        raise _unclosed()
    return Body(columns, table.num_rows, skipped.count, skipped.problems())


def _has_odd_quotes(body: memoryview) -> bool:
    return bool(body.tobytes().count(b'"') % 2)


def _ends_wide(column: ArrowArray) -> bool:
    return bool(pa.types.is_string(column.type) and len(column) and "\n" in str(column[-1]))


def _unclosed() -> SubmissionError:
    return refuse("quotes_broken", "A quotation mark is opened and never closed.")
