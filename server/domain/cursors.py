"""How far a reader of a team's changes has come, as a short text that a program gives back when it comes again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from server.errors import InvalidInputError

LONGEST = 20_000
_MARK = re.compile(r"([1-9]\d{0,17})\.(\d{1,18})\.(\d{1,18})", re.ASCII)


class Mark(NamedTuple):
    """The last change of a team that is known: its number, and up to which submission of those that changed by it."""

    number: int
    submission_id: int


START = Mark(0, 0)
Marks = dict[int, Mark]


def write_cursor(marks: Mapping[int, Mark]) -> str:
    """Return marks of teams as a text; “-” if there are none."""
    return "-".join(f"{team_id}.{mark.number}.{mark.submission_id}" for team_id, mark in sorted(marks.items())) or "-"


def read_cursor(text: str) -> Marks:
    """Return the marks of a text.

    Raises
    ------
    InvalidInputError
        If it is none that `write_cursor` has made.
    """
    if text == "-":
        return {}
    found = [_MARK.fullmatch(part) for part in text[: LONGEST + 1].split("-")]
    marks = {int(each[1]): Mark(int(each[2]), int(each[3])) for each in found if each is not None}
    if len(text) > LONGEST or len(marks) != len(found):
        fault = "Give the cursor of the last answer as it stands, or leave it out to begin from now on."
        raise InvalidInputError("The cursor is wrong.", fields={"cursor": fault})
    return marks
