"""Records as they stand on a terminal: a table of many, or the lines of one."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from client import times
from client.csv_text import Record, value_of
from client.output import Screen
from client.tables import Cell, Column, render, score, scores


def text(value: object) -> str:
    """Return a value as people read it: names, numbers as they came."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list) and not any(isinstance(item, dict) for item in value):
        return ", ".join(str(item) for item in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def number(value: object) -> str:
    """Return a count with its thousands apart, and a score with the digits that the server sent."""
    if isinstance(value, float):
        return score(value)
    return f"{value:,}" if isinstance(value, int) else "–"


def ago(value: object) -> str:
    """Return how long ago a time was."""
    return times.ago(value if isinstance(value, str) else None, times.now())


def when(value: object) -> str:
    """Return how long until a time, or how long ago it was."""
    return times.until(value if isinstance(value, str) else None, times.now())


@dataclass(frozen=True)
class Field:
    """A field of a record: its path, its head on a terminal (without one CSV alone has it), and how it looks there."""

    path: str
    title: str = ""
    show: Callable[[object], str] = text
    style: str = ""
    may_shrink: bool = False


def show_records(screen: Screen, value: object, fields: Sequence[Field], rows: Sequence[Record], *, empty: str) -> None:
    """Print rows in the form that is asked for: the JSON value, CSV, or a table; `empty` says that there are none."""
    screen.data(value, [field.path for field in fields], rows)
    if not rows:
        screen.say(empty)
        return
    say_records(screen, fields, rows)


def say_records(screen: Screen, fields: Sequence[Field], rows: Sequence[Record]) -> None:
    """Print a table for people; columns that no row fills are left out."""
    shown = [field for field in fields if field.title]
    texts = list(zip(*(_column_of(field, rows) for field in shown), strict=True))
    kept = [place for place, _ in enumerate(shown) if any(own[place] not in ("", "–") for own in texts)]
    columns = [
        Column(shown[place].title, is_figure=shown[place].show is number, may_shrink=shown[place].may_shrink)
        for place in kept
    ]
    cells = [[Cell(own[place], shown[place].style) for place in kept] for own in texts]
    for line in render(columns, cells, width=screen.width, paint=screen.paint):
        screen.say(line)


def _column_of(field: Field, rows: Sequence[Record]) -> list[str]:
    """Return what a column says; scores in it have equally many decimals."""
    values = [value_of(row, field.path) for row in rows]
    floats = [value for value in values if isinstance(value, float)]
    if field.show is number and floats and all(value is None or isinstance(value, int | float) for value in values):
        return scores([cast("float | None", value) for value in values])
    return [field.show(value) for value in values]


def say_page(screen: Screen, answer: Record) -> None:
    """Say which page this is where there are several, and how many there are in all."""
    page, n_pages = answer.get("page"), answer.get("n_pages")
    if isinstance(page, int) and isinstance(n_pages, int) and n_pages > 1:
        more = f", the next with --page {page + 1}" if page < n_pages else ""
        screen.say(screen.paint(f"{number(answer.get('n_found'))} found · page {page} of {n_pages}{more}", "dim"))


def show_record(screen: Screen, value: Record, fields: Sequence[Field]) -> None:
    """Print one record: the JSON value, a row of CSV, or a line for each field that holds something."""
    screen.data(value, [field.path for field in fields])
    lines = [(field, _in_words(field, value_of(value, field.path))) for field in fields if field.title]
    cells = [[Cell(field.title, "dim"), Cell(words, field.style)] for field, words in lines if words not in ("", "–")]
    # Nothing is cut: a link, for one, is told only once.
    for line in render([Column(""), Column("")], cells, width=None, paint=screen.paint)[1:]:
        screen.say(line)


def _in_words(field: Field, value: object) -> str:
    """Return what a line says; unlike in a table, no is said."""
    return "no" if value is False else field.show(value)
