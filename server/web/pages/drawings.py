"""Small drawings of the public data: from the bars of a preview to rectangles, and a label that is read out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.domain.previews import ColumnKind
from server.web.filters import format_count, number, percent

HISTOGRAM = (240.0, 48.0)
PORTRAIT = (480.0, 200.0)
TOP = 2.0


@dataclass(frozen=True)
class Rect:
    """One bar: its place and size in the drawing, and what it counts."""

    x: float
    y: float
    width: float
    height: float
    label: str
    count: int


@dataclass(frozen=True)
class Drawing:
    """A histogram as it is drawn: its size, its bars, and a sentence that states what it shows."""

    width: float
    height: float
    bars: tuple[Rect, ...]
    label: str


@dataclass(frozen=True)
class ColumnCard:
    """A column of a data file as people see it; `figures` are its key numbers with their names."""

    name: str
    kind: str
    description: str
    missing: str
    figures: tuple[tuple[str, str], ...]
    drawing: Drawing | None


def column_cards(preview: Mapping[str, Any]) -> tuple[ColumnCard, ...]:
    """Return a card for each column of a file's preview."""
    return tuple(column_card(column) for column in preview["columns"])


def column_card(column: Mapping[str, Any]) -> ColumnCard:
    """Return the card of one column."""
    return ColumnCard(
        name=column["name"],
        kind=column["kind"],
        description=column["description"],
        missing=_missing(column["missing_share"]),
        figures=tuple(_figures(column)),
        drawing=draw(column, size=HISTOGRAM),
    )


def find_target(train: Mapping[str, Any], test: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the column that the training file has and the test file has not, if it is one and can be drawn."""
    known = {column["name"] for column in test["columns"]}
    extra = [column for column in train["columns"] if column["name"] not in known]
    return extra[0] if len(extra) == 1 and extra[0]["bars"] else None


def draw(column: Mapping[str, Any], *, size: tuple[float, float]) -> Drawing | None:
    """Draw the distribution of a column, or return None if there is nothing to draw."""
    bars: Sequence[Mapping[str, Any]] = column["bars"]
    if not bars:
        return None
    width, height = size
    gap = 1.5 if len(bars) > 10 else 8.0
    each = (width - gap * (len(bars) - 1)) / len(bars)
    highest = max(bar["count"] for bar in bars)
    rects = []
    for position, bar in enumerate(bars):
        tall = (height - TOP) * bar["count"] / highest
        place = round(position * (each + gap), 1)
        rects.append(Rect(place, round(height - tall, 1), round(each, 1), round(tall, 1), bar["label"], bar["count"]))
    return Drawing(width, height, tuple(rects), _label(column))


def _label(column: Mapping[str, Any]) -> str:
    name = column["name"]
    if column["kind"] == ColumnKind.NUMBER:
        low, mean, high = (number(column[key]) for key in ("low", "mean", "high"))
        return f"Distribution of {name}: from {low} to {high}, {mean} on average"
    top = max(column["bars"], key=lambda bar: int(bar["count"]))
    return f"Distribution of {name}: {column['n_distinct']} values, most often {top['label']} ({_share(column, top)})"


def _figures(column: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    if column["kind"] == ColumnKind.NUMBER:
        return [("min", number(column["low"])), ("mean", number(column["mean"])), ("max", number(column["high"]))]
    figures = [("values", format_count(column["n_distinct"]))]
    if column["bars"]:
        top = max(column["bars"], key=lambda bar: int(bar["count"]))
        figures.append(("most", f"{top['label']} {_share(column, top)}"))
    elif column["examples"]:
        figures.append(("such as", column["examples"][0]))
    return figures


def _share(column: Mapping[str, Any], bar: Mapping[str, Any]) -> str:
    return percent(bar["count"] / sum(each["count"] for each in column["bars"]))


def _missing(share: float) -> str:
    return "None missing." if share == 0 else f"{percent(share)} missing."
