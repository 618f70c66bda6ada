"""The first line of a file: which character divides the cells, and where the needed columns are."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from client.checking.findings import count_of, echo, make_example, make_problem, refuse
from client.submission_answers import Example, Problem

_DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a TAB"}
_WRONG_DELIMITERS = {"|": "“|”", " ": "a space", ":": "a colon"}
_MOST_COLUMNS = 10_000


@dataclass(frozen=True)
class Header:
    """The names in a first line, and what divides them."""

    names: list[str]
    delimiter: str


@dataclass(frozen=True)
class Columns:
    """Where each expected column stands, which are more than needed, and what was found on the way."""

    places: dict[str, int]
    extra: list[str]
    problems: list[Problem]


def read_header(line: str, expected: Sequence[str]) -> Header:
    """Return the header, with the delimiter under which most expected names are found.

    Raises
    ------
    FileRefusedError
        If it has too many columns, or is divided by a character that is not accepted.
    """
    if line.count('"') % 2:
        raise refuse("quotes_broken", "The header has a quotation mark that is not closed.")
    wanted = {name.strip().casefold() for name in expected}

    def names_found(delimiter: str) -> tuple[int, int]:
        names = _split(line, delimiter)
        return len(wanted.intersection(name.casefold() for name in names)), len(names) > 1

    best = max(_DELIMITERS, key=names_found)
    wrong = max(_WRONG_DELIMITERS, key=names_found)
    if names_found(wrong)[0] > max(1, names_found(best)[0]):
        raise refuse("delimiter_wrong", f"The header is divided by {_WRONG_DELIMITERS[wrong]}; expected a comma.")
    names = _split(line, best)
    most = max(_MOST_COLUMNS, 2 * len(expected))
    if len(names) > most:
        raise refuse("columns_too_many", f"The header has {len(names):,} columns; the limit is {most:,}.")
    return Header(names, best)


def note_delimiter(delimiter: str) -> list[Problem]:
    """Return the warning of a delimiter that is accepted and no comma."""
    if delimiter == ",":
        return []
    message = f"The cells are divided by {_DELIMITERS[delimiter]} instead of a comma."
    return [make_problem("delimiter_unusual", message)]


def find_columns(names: Sequence[str], *, id_column: str, columns: Sequence[str]) -> Columns:
    """Find each expected column by its name: exactly, else in another case."""
    places: dict[str, int] = {}
    problems: list[Problem] = []
    renamed: list[Example] = []
    by_name, by_case = _index(names), _index([name.casefold() for name in names])
    for name in (id_column, *columns):
        exact, near = by_name.get(name, []), by_case.get(name.strip().casefold(), [])
        if exact or len(near) == 1:
            places[name] = (exact or near)[0]
            renamed += [] if exact else [make_example(column=echo(names[near[0]]), expected=echo(name))]
        if len(exact) > 1:
            message = f"The column `{echo(name)}` occurs {len(exact)} times."
            problems.append(make_problem("column_duplicate", message, count=len(exact)))
    if renamed:
        message = f"The column `{renamed[0]['column']}` was taken for `{renamed[0]['expected']}`."
        problems.append(make_problem("column_case", message, count=len(renamed), examples=renamed))
    missing = [name for name in (id_column, *columns) if name not in places]
    taken = set(places.values())
    extra = [name for place, name in enumerate(names) if place not in taken and name not in places]
    if missing:
        problems.insert(0, _missing(missing, names, extra, id_column=id_column, n_expected=1 + len(columns)))
    return Columns(places, extra, [*problems, *_note_extra(extra)])


def _split(line: str, delimiter: str) -> list[str]:
    """Return the cells of one line, outer spaces removed."""
    try:
        rows = list(csv.reader([line], delimiter=delimiter, skipinitialspace=True))
    except csv.Error as error:
        message = f"The header has a name longer than {csv.field_size_limit():,} letters."
        raise refuse("cell_too_long", message) from error
    return [cell.strip() for cell in rows[0]] if rows else [""]


def _index(names: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name, []).append(place)
    return places


def _missing(
    missing: Sequence[str], names: Sequence[str], extra: Sequence[str], *, id_column: str, n_expected: int
) -> Problem:
    if len(missing) == n_expected and all(_is_number(name) for name in names):
        found = echo(", ".join(names))
        return make_problem("header_missing", f"The first line is “{found}”; expected column names.")
    examples = [make_example(column=echo(name), expected=echo(name)) for name in missing]
    listed = ", ".join(f"`{echo(name)}`" for name in missing[:10])
    there = ", ".join(f"`{echo(name)}`" for name in names[:10])
    message = f"The file lacks {count_of(len(missing), 'column')}: {listed}; it has {there}."
    hint = ""
    if id_column not in missing and len(missing) == n_expected - 1 and len(extra) > 1:
        hint = "This looks like the test file: add a column with your predictions, and leave the features out."
    return make_problem("column_missing", message, count=len(missing), examples=examples, hint=hint)


def _note_extra(extra: Sequence[str]) -> list[Problem]:
    index = [name for name in extra if not name or name.startswith("Unnamed: ")]
    others = [name for name in extra if name not in index]
    notes = []
    if index:
        called = f"called “{echo(index[0])}”" if index[0] else "without a name"
        examples = [make_example(column=name) for name in index[:1] if name]
        message = f"A column {called} is a row index written by pandas."
        notes.append(make_problem("column_index", message, count=len(index), examples=examples))
    if others:
        listed = ", ".join(f"`{echo(name)}`" for name in others[:10])
        message = f"{count_of(len(others), 'column')} more than needed: {listed}."
        examples = [make_example(column=echo(name)) for name in others]
        notes.append(make_problem("column_extra", message, count=len(others), examples=examples))
    return notes


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
