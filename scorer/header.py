"""The first line of a delimited file: which character divides the cells, and where the needed columns are."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from scorer.limits import Limits
from scorer.problems import count_of, echo, make_problem, refuse
from scorer.report import Example, Problem

DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a TAB"}
WRONG_DELIMITERS = {"|": "“|”", " ": "a space", ":": "a colon"}


@dataclass(frozen=True)
class Header:
    """The column names of a file, and where its rows begin."""

    names: tuple[str, ...]
    delimiter: str
    body_start: int


@dataclass(frozen=True)
class Columns:
    """Where each expected column stands in the file, and what was found in the header."""

    places: dict[str, int]
    extra: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_header(text: memoryview, expected: Sequence[str], limits: Limits) -> Header:
    """Return the header of delimited text, with the delimiter under which most expected names are found.

    Raises
    ------
    SubmissionError
        If the line is too long, has too many columns, or is divided by a character that is not accepted.
    """
    line, body_start = _first_line(text, limits)
    if line.count('"') % 2:
        raise refuse("quotes_broken", "The header has a quotation mark that is not closed.")
    wanted = {name.strip().casefold() for name in expected}

    def names_found(delimiter: str) -> tuple[int, int]:
        names = split_line(line, delimiter)
        return len(wanted.intersection(name.casefold() for name in names)), len(names) > 1

    best = max(DELIMITERS, key=names_found)
    wrong = max(WRONG_DELIMITERS, key=names_found)
    if names_found(wrong)[0] > max(1, names_found(best)[0]):
        raise refuse("delimiter_wrong", f"The header is divided by {WRONG_DELIMITERS[wrong]}; expected a comma.")
    names = split_line(line, best)
    most = max(limits.n_columns, 2 * len(expected))
    if len(names) > most:
        raise refuse("columns_too_many", f"The header has {len(names):,} columns; the limit is {most:,}.")
    return Header(tuple(names), best, body_start)


def _first_line(text: memoryview, limits: Limits) -> tuple[str, int]:
    head = bytes(text[: limits.line_bytes + 1])
    start = len(head) - len(head.lstrip(b"\r\n"))
    ends = [end for end in (head.find(b"\n", start), head.find(b"\r", start)) if end >= 0]
    end = min(ends, default=len(head))
    if end - start > limits.line_bytes:
        raise refuse("line_too_long", f"The header is longer than {limits.line_bytes:,} bytes, the limit.")
    body_start = end + (2 if head[end : end + 2] == b"\r\n" else 1)
    return head[start:end].decode(), min(body_start, len(text))


def split_line(line: str, delimiter: str) -> list[str]:
    """Return the cells of one line, outer spaces removed."""
    try:
        rows = list(csv.reader([line], delimiter=delimiter, skipinitialspace=True))
    except csv.Error as error:
        raise refuse(
            "cell_too_long", f"The header has a name longer than {csv.field_size_limit():,} letters."
        ) from error
    return [cell.strip() for cell in rows[0]] if rows else [""]


def delimiter_note(delimiter: str) -> tuple[Problem, ...]:
    """Return the warning about a delimiter that is accepted and not a comma."""
    if delimiter == ",":
        return ()
    return (make_problem("delimiter_unusual", f"The cells are divided by {DELIMITERS[delimiter]} instead of a comma."),)


def find_columns(names: Sequence[str], *, id_column: str, columns: Sequence[str]) -> Columns:
    """Find each expected column by its name: exactly, else in another case.

    Raises
    ------
    SubmissionError
        If there is no header, or the id column is missing, or no prediction column is there: nothing else of such a
        file can be judged.
    """
    places: dict[str, int] = {}
    problems: list[Problem] = []
    renamed = []
    by_name, by_case = _index(names), _index([name.casefold() for name in names])
    for name in (id_column, *columns):
        exact, near = by_name.get(name, []), by_case.get(name.strip().casefold(), [])
        if exact or len(near) == 1:
            places[name] = (exact or near)[0]
            renamed += [] if exact else [Example(column=echo(names[near[0]]), expected=echo(name))]
        if len(exact) > 1:
            problems.append(_duplicate(name, len(exact)))
    if renamed:
        problems.append(make_problem("column_case", _case_message(renamed), count=len(renamed), examples=renamed))
    missing = [name for name in (id_column, *columns) if name not in places]
    taken = set(places.values())
    extra = [name for place, name in enumerate(names) if place not in taken and name not in places]
    if missing:
        problems.insert(0, _missing(missing, names, extra, id_column=id_column, n_expected=1 + len(columns)))
    problems += _extra_notes(extra)
    return Columns(places, tuple(extra), tuple(problems))


def _index(names: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name, []).append(place)
    return places


def _duplicate(name: str, count: int) -> Problem:
    return make_problem("column_duplicate", f"The column `{echo(name)}` occurs {count} times.", count=count)


def _case_message(renamed: Sequence[Example]) -> str:
    first = renamed[0]
    return f"The column `{first.column}` was taken for `{first.expected}`."


def _missing(
    missing: Sequence[str], names: Sequence[str], extra: Sequence[str], *, id_column: str, n_expected: int
) -> Problem:
    if len(missing) == n_expected and all(_is_number(name) for name in names):
        found = echo(", ".join(names))
        return make_problem("header_missing", f"The first line is “{found}”; expected column names.")
    examples = [Example(column=echo(name), expected=echo(name)) for name in missing]
    listed = ", ".join(f"`{echo(name)}`" for name in missing[:10])
    there = ", ".join(f"`{echo(name)}`" for name in names[:10])
    message = f"The file lacks {count_of(len(missing), 'column')}: {listed}; it has {there}."
    hint = None
    if id_column not in missing and len(missing) == n_expected - 1 and len(extra) > 1:
        hint = "This looks like the test file: add a column with your predictions, and leave the features out."
    return make_problem("column_missing", message, count=len(missing), examples=examples, hint=hint)


def _extra_notes(extra: Sequence[str]) -> list[Problem]:
    index = [name for name in extra if not name or name.startswith("Unnamed: ")]
    others = [name for name in extra if name not in index]
    notes = []
    if index:
        called = f"called “{echo(index[0])}”" if index[0] else "without a name"
        message = f"A column {called} is a row index written by pandas."
        examples = [Example(column=name) for name in index[:1] if name]
        notes.append(make_problem("column_index", message, count=len(index), examples=examples))
    if others:
        listed = ", ".join(f"`{echo(name)}`" for name in others[:10])
        message = f"{count_of(len(others), 'column')} more than needed: {listed}."
        examples = [Example(column=echo(name)) for name in others]
        notes.append(make_problem("column_extra", message, count=len(others), examples=examples))
    return notes


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
