"""One chart as data, with a sentence on what to look at and one on what to try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TypeAlias

Value: TypeAlias = "str | int | float | bool | Sequence[Value] | Mapping[str, Value] | None"


@dataclass(frozen=True)
class Chart:
    """One diagnostic.

    Attributes
    ----------
    name, title : str
        `calibration`, “Calibration”.
    look : str
        What to look at, one sentence.
    advice : str
        What to try, one sentence.
    data : mapping
        JSON-safe: lists of numbers and texts by name, None where too few rows stand behind a number.
    """

    name: str
    title: str
    look: str
    advice: str
    data: Mapping[str, Value]

    def to_dict(self) -> dict[str, Value]:
        """Return the chart as JSON-safe data."""
        return asdict(self)
