"""Tables of aligned columns that fit the terminal, and the figures in them."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

_GAP = "  "
_NARROWEST = 8


@dataclass(frozen=True)
class Column:
    """A column: figures are aligned right, and long names give way where the terminal is narrow."""

    title: str
    is_figure: bool = False
    may_shrink: bool = False


@dataclass(frozen=True)
class Cell:
    """A text and its style."""

    text: str
    style: str = ""


def render(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, width: int | None, paint: Callable[[str, str], str]
) -> list[str]:
    """Return the lines of a table, its head first.

    Parameters
    ----------
    width : int or None
        The columns of the terminal; None: as wide as it needs.
    paint : callable
        Gives a text its style.
    """
    flat = [[Cell(" ".join(cell.text.split()), cell.style) for cell in row] for row in rows]
    table = [[Cell(column.title, "dim") for column in columns], *flat]
    widths = [max(text_width(row[index].text) for row in table) for index in range(len(columns))]
    if width is not None:
        _shrink(widths, columns, width - 2)
    return [_line(row, columns, widths, paint) for row in table]


def text_width(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    return sum(_letter_width(letter) for letter in text)


def shorten(text: str, width: int) -> str:
    """Return the text cut to a width, with an ellipsis for what is gone."""
    if text_width(text) <= width:
        return text
    kept, used = [], 0
    for letter in text:
        used += _letter_width(letter)
        if used > width - 1:
            break
        kept.append(letter)
    return "".join(kept).rstrip() + "…"


def scores(values: Sequence[float | None]) -> list[str]:
    """Return scores with equally many decimals, so that their points stand below each other."""
    texts = ["–" if value is None else score(value) for value in values]
    n_decimals = max((len(text.partition(".")[2]) for text in texts), default=0)
    return [
        text if value is None else f"{Decimal(text):.{n_decimals}f}" for text, value in zip(texts, values, strict=True)
    ]


def score(value: float) -> str:
    """Return a score with the digits that the server sent, never in powers of ten."""
    return f"{Decimal(repr(value)):f}"


def size(n_bytes: float) -> str:
    """Return a size in the unit that fits: “812 B”, “1.4 MB”."""
    if n_bytes < 1000:
        return f"{n_bytes:.0f} B"
    for unit in ("kB", "MB"):
        n_bytes /= 1000
        if n_bytes < 999.95:
            return f"{n_bytes:.1f} {unit}"
    return f"{n_bytes / 1000:.1f} GB"


def _letter_width(letter: str) -> int:
    """Return the columns of one character: none for marks above others, two for wide scripts."""
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _shrink(widths: list[int], columns: Sequence[Column], room: int) -> None:
    """Take width from the widest column that may give some, until the table fits."""
    yielding = [index for index, column in enumerate(columns) if column.may_shrink]
    while sum(widths) + len(_GAP) * (len(widths) - 1) > room:
        candidates = [index for index in yielding if widths[index] > _NARROWEST]
        if not candidates:
            return
        widths[max(candidates, key=lambda index: widths[index])] -= 1


def _line(
    row: Sequence[Cell], columns: Sequence[Column], widths: Sequence[int], paint: Callable[[str, str], str]
) -> str:
    """Return one row, indented, without spaces at its end."""
    parts = []
    for cell, column, width in zip(row, columns, widths, strict=True):
        text = shorten(cell.text, width)
        padding = " " * (width - text_width(text))
        painted = paint(text, cell.style)
        parts.append(padding + painted if column.is_figure else painted + padding)
    return ("  " + _GAP.join(parts)).rstrip()
