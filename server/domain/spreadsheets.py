"""Text that spreadsheets would run as a formula."""

from __future__ import annotations

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def guard_cell(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula: with an apostrophe before what looks like one.

    Source: OWASP, *CSV Injection*.
    """
    return f"'{text}" if text.startswith(DANGEROUS) else text
