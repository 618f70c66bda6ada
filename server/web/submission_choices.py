"""Which of all submissions a host asks for, and in which order, as the address says it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request

from server.domain.submissions import SubmissionStatus
from server.services.seen_submissions import Order, Wanted
from server.web.contract import RULE
from server.web.paging import LONGEST_SEARCH, read_day

HIDDEN = "hidden"
STATUSES = (*(status.value for status in SubmissionStatus), HIDDEN)
MARKS = {"yes": True, "no": False}
_MOMENT = {"type": "string", RULE: "such as 2030-01-07 or 2030-01-07T09:00Z"}
_YES_OR_NO = {"type": "string", "enum": list(MARKS)}
# The filters, with what they mean and their JSON Schemas.
PARAMETERS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "search": ("Words in the names of teams and users.", {"type": "string"}),
    "status": ("Those of one status, or those that are hidden.", {"type": "string", "enum": list(STATUSES)}),
    "hidden": ("Those that are hidden, or the others.", _YES_OR_NO),
    "late": ("Those that came late, or the others.", _YES_OR_NO),
    "selected": ("Those that a team chose, or the others.", _YES_OR_NO),
    "since": ("From a day in UTC, or a time, on.", _MOMENT),
    "until": ("To the end of a day in UTC, or to a time.", _MOMENT),
    "lowest": ("With at least this public score.", {"type": "number"}),
    "highest": ("With at most this public score.", {"type": "number"}),
    "code": ("With this code of an error.", {"type": "string"}),
    "order": ("In which order.", {"type": "string", "enum": list(Order)}),
}
LONGEST_CODE = 60


@dataclass(frozen=True)
class Choices:
    """What was asked for, as it was written and as it was understood; what was not understood is named in `faults`."""

    values: Mapping[str, str]
    wanted: Wanted
    order: Order
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def narrows_further(self) -> bool:
        """Whether more than team and status was asked for."""
        return any(value for name, value in self.values.items() if name not in ("search", "status"))


def read_choices() -> Choices:
    """Read the filters and the order; times without a clock are days in UTC, the last one included."""
    values = {name: request.args.get(name, "").strip()[:LONGEST_SEARCH] for name in PARAMETERS}
    faults: dict[str, str] = {}
    status = _read_word(values, faults, "status", STATUSES)
    marks = {name: _read_mark(values, faults, name) for name in ("hidden", "late", "selected")}
    order = _read_word(values, faults, "order", tuple(Order))
    wanted = Wanted(
        search=values["search"],
        status=SubmissionStatus(status) if status and status != HIDDEN else None,
        is_hidden=True if status == HIDDEN else marks["hidden"],
        is_late=marks["late"],
        is_selected=marks["selected"],
        since=read_day(values, faults, "since"),
        until=read_day(values, faults, "until"),
        lowest=_read_score(values, faults, "lowest"),
        highest=_read_score(values, faults, "highest"),
        error_code=values["code"][:LONGEST_CODE],
    )
    return Choices(values, wanted, Order(order or Order.NEWEST), faults)


def _read_word(values: Mapping[str, str], faults: dict[str, str], name: str, words: tuple[str, ...]) -> str:
    word = values[name]
    if word in ("", *words):
        return word
    faults[name] = f"Give one of: {', '.join(words)}."
    return ""


def _read_mark(values: Mapping[str, str], faults: dict[str, str], name: str) -> bool | None:
    return MARKS.get(_read_word(values, faults, name, tuple(MARKS)))


def _read_score(values: Mapping[str, str], faults: dict[str, str], name: str) -> float | None:
    text = values[name]
    if not text:
        return None
    try:
        score = float(text)
    except ValueError:
        score = math.nan
    if math.isfinite(score):
        return score
    faults[name] = "Give a number such as 0.75."
    return None
