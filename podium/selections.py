"""Which submissions count at the end."""

from __future__ import annotations

from datetime import datetime

from client import submission_answers, times
from podium import markup


class Selection:
    """What the team chose, and what would count if the competition ended now.

    Attributes
    ----------
    selected : list of int
        The submissions that were chosen.
    final : list of int
        Those that would count: what is left free is filled with the best by public score.
    selectable : list of int
        Those that may be chosen.
    max_selected : int
        How many may be.
    is_open : bool
        Whether the choice may change now.
    closes_at : datetime or None
        Until when it may.
    """

    def __init__(self, answer: submission_answers.Selection) -> None:
        self.selected = answer["selected"]
        self.final = [one["id"] for one in answer["final"]]
        self.selectable = answer["selectable"]
        self.max_selected = answer["max_selected"]
        self.is_open = answer["is_open"]
        closes_at = answer["closes_at"]
        self.closes_at: datetime | None = None if closes_at is None else times.parse(closes_at)

    def __repr__(self) -> str:
        return f"<Selection: {'; '.join(': '.join(pair) for pair in self._facts())}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        facts = [(name, markup.text(words)) for name, words in self._facts()]
        return markup.box(markup.paragraph("Final submissions", is_title=True), markup.facts(facts))

    def _facts(self) -> list[tuple[str, str]]:
        until = "" if self.closes_at is None else f" until {self.closes_at:%Y-%m-%d %H:%M} UTC"
        return [
            ("chosen", f"{_numbers(self.selected)} ({len(self.selected)} of {self.max_selected})"),
            ("would count", _numbers(self.final)),
            ("the choice is", f"open{until}" if self.is_open else "closed"),
        ]


def _numbers(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers)) or "none"
