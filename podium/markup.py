"""What a notebook shows: small tables and lists that take their colours from it, light or dark; every text escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

# Lines between rows are of a grey that shows on white and on black; text has the notebook's own colour.
_LINE = "1px solid rgba(128,128,128,.45)"
_CELL = f"padding:.25em .7em;border:0;border-bottom:{_LINE};background:none;color:inherit;vertical-align:top"


def text(value: str) -> str:
    """Return a text as markup that means just it."""
    return escape(value)


def box(*parts: str) -> str:
    """Return the parts one below the other."""
    return f'<div style="margin:.4em 0;max-width:60em;line-height:1.4">{"".join(parts)}</div>'


def paragraph(words: str, *, is_title: bool = False, is_faint: bool = False) -> str:
    """Return a line of text."""
    style = "margin:.2em 0" + (";font-weight:600" if is_title else "") + (";opacity:.75" if is_faint else "")
    return f'<div style="{style}">{escape(words)}</div>'


def preformatted(words: str) -> str:
    """Return lines of text as they are."""
    style = "margin:.4em 0;white-space:pre-wrap;font-family:ui-monospace,monospace;background:none;color:inherit"
    return f'<pre style="{style}">{escape(words)}</pre>'


def link(words: str, address: str) -> str:
    """Return a link, if the address is one of the web; else the text alone."""
    if not address.startswith(("https://", "http://")):
        return escape(words)
    return f'<a href="{escape(address)}" rel="noopener noreferrer" target="_blank">{escape(words)}</a>'


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Return names and what is known under them; the values are markup."""
    rows = "".join(
        f'<tr style="background:none"><th scope="row" style="{_CELL};text-align:left;font-weight:400;opacity:.75">'
        f'{escape(name)}</th><td style="{_CELL};text-align:left">{value}</td></tr>'
        for name, value in pairs
    )
    return f'<table style="border-collapse:collapse;border:0">{rows}</table>'


def table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, figures: Sequence[int] = (), strong: Sequence[int] = ()
) -> str:
    """Return rows of texts; the columns `figures` are aligned right, the rows `strong` are bold."""
    sides = ["right" if place in figures else "left" for place in range(len(headings))]
    head = "".join(
        f'<th scope="col" style="{_CELL};text-align:{side};font-weight:600">{escape(heading)}</th>'
        for heading, side in zip(headings, sides, strict=True)
    )
    body = "".join(
        f'<tr style="background:none;font-weight:{600 if number in strong else 400}">'
        + "".join(
            f'<td style="{_CELL};text-align:{side};font-variant-numeric:tabular-nums">{escape(cell)}</td>'
            for cell, side in zip(row, sides, strict=True)
        )
        + "</tr>"
        for number, row in enumerate(rows)
    )
    return (
        f'<div style="overflow-x:auto"><table style="border-collapse:collapse;border:0"><thead><tr style="background:'
        f'none">{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )
