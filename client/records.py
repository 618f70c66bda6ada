"""Records as they stand on a terminal: a table of many, or the lines of one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from client import times
from client.csv_text import Record, value_of
from client.output import Screen
from client.tables import Cell, Column, render, score


def text(value: object) -> str:
    """Return a value as people read it: names, numbers as they came."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value)


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
    shown = [field for field in fields if field.title]
    columns = [Column(field.title, is_figure=field.show is number, may_shrink=field.may_shrink) for field in shown]
    cells = [[Cell(field.show(value_of(row, field.path)), field.style) for field in shown] for row in rows]
    for line in render(columns, cells, width=screen.width, paint=screen.paint):
        screen.say(line)


def show_record(screen: Screen, value: Record, fields: Sequence[Field]) -> None:
    """Print one record: the JSON value, a row of CSV, or a line for each field."""
    screen.data(value, [field.path for field in fields])
    shown = [field for field in fields if field.title]
    columns = [Column(""), Column("", may_shrink=True)]
    cells = [[Cell(field.title, "dim"), Cell(field.show(value_of(value, field.path)), field.style)] for field in shown]
    for line in render(columns, cells, width=screen.width, paint=screen.paint)[1:]:
        screen.say(line)
