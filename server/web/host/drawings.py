"""The charts of a host's dashboard, drawn by the server: days as bars, scores as bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.domain.distributions import Bin
from server.services.activity import Day
from server.web.filters import format_count, format_score, plural

WIDTH, HEIGHT = 640.0, 180.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 632.0, 12.0, 152.0
WIDEST = 48.0  # a single bar is not stretched over all of it


@dataclass(frozen=True)
class Bar:
    """One bar: its place and size, how it is drawn, and what it says."""

    x: float
    y: float
    width: float
    height: float
    style: str
    label: str


@dataclass(frozen=True)
class Tick:
    """A word beside an axis; `anchor` is the side on which it stands there."""

    at: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Chart:
    """Bars with their axes, and a sentence that states what they show; the size is that of all charts here."""

    bars: tuple[Bar, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    label: str
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = RIGHT
    bottom: float = BOTTOM


def draw_submissions(days: Sequence[Day]) -> Chart | None:
    """Draw what was handed in each day: scored ones below, waiting ones and those in error on top; None without any."""
    highest = max((day.n_complete + day.n_pending + day.n_errors for day in days), default=0)
    if not highest:
        return None
    bars: list[Bar] = []
    for x, width, day in _slots(days):
        said = f"{day.on:%d %b}: {day.n_complete:,} complete, {day.n_errors:,} in error, {day.n_pending:,} pending"
        floor = BOTTOM
        for count, style in ((day.n_complete, "bar"), (day.n_pending, "bar-mute"), (day.n_errors, "bar-2")):
            if count:
                tall = (BOTTOM - TOP) * count / highest
                floor -= tall
                bars.append(Bar(x, round(floor, 1), width, round(tall, 1), style, said))
    n_all = sum(day.n_complete + day.n_pending + day.n_errors for day in days)
    label = f"{plural(n_all, 'submission')} in {plural(len(days), 'day')}, at most {highest:,} a day"
    return Chart(tuple(bars), _dates(days), _counts(highest), label)


def draw_entrants(days: Sequence[Day]) -> Chart | None:
    """Draw how many had entered by the end of each day; None before the first."""
    highest = max((day.n_entrants for day in days), default=0)
    if not highest:
        return None
    bars = []
    for x, width, day in _slots(days):
        tall = (BOTTOM - TOP) * day.n_entrants / highest
        said = f"{day.on:%d %b}: {plural(day.n_entrants, 'entrant')}, {day.n_entered:,} new"
        bars.append(Bar(x, round(BOTTOM - tall, 1), width, round(tall, 1), "bar", said))
    first = days[0].n_entrants - days[0].n_entered
    label = f"Entrants over {plural(len(days), 'day')}: from {first:,} to {highest:,}"
    return Chart(tuple(bars), _dates(days), _counts(highest), label)


def draw_scores(bins: Sequence[Bin], *, name: str, decimals: int) -> Chart | None:
    """Draw how scores are spread, from the lowest on; equal ones are one bar in the middle; None without any."""
    if not bins:
        return None
    if len(bins) == 1:
        return _draw_equal(bins[0], name=name, decimals=decimals)
    highest = max(each.count for each in bins)
    step = (RIGHT - LEFT) / len(bins)
    bars = []
    for number, each in enumerate(bins):
        tall = (BOTTOM - TOP) * each.count / highest
        said = (
            f"{format_score(each.low, decimals)} to {format_score(each.high, decimals)}: {plural(each.count, 'team')}"
        )
        place = round(LEFT + number * step, 1)
        bars.append(Bar(place, round(BOTTOM - tall, 1), round(max(step - 2, 1), 1), round(tall, 1), "bar", said))
    across = (
        Tick(LEFT, format_score(bins[0].low, decimals), "start"),
        Tick(RIGHT, format_score(bins[-1].high, decimals), "end"),
    )
    n_teams = sum(each.count for each in bins)
    return Chart(tuple(bars), across, _counts(highest), f"{name} scores of {plural(n_teams, 'team')}")


def _draw_equal(only: Bin, *, name: str, decimals: int) -> Chart:
    teams, score, middle = plural(only.count, "team"), format_score(only.low, decimals), (LEFT + RIGHT) / 2
    bar = Bar(middle - WIDEST / 2, TOP, WIDEST, BOTTOM - TOP, "bar", f"{score}: {teams}")
    return Chart((bar,), (Tick(middle, score, "middle"),), _counts(only.count), f"{name} scores of {teams}")


def _slots(days: Sequence[Day]) -> list[tuple[float, float, Day]]:
    """Give each day its place and width; a few days are not stretched over all of it."""
    step = min((RIGHT - LEFT) / len(days), WIDEST)
    width = round(max(step - (2 if len(days) <= 45 else 1), 1), 1)
    return [(round(LEFT + number * step, 1), width, day) for number, day in enumerate(days)]


def _dates(days: Sequence[Day]) -> tuple[Tick, ...]:
    slots = _slots(days)
    shown = {0, len(slots) - 1} | ({len(slots) // 2} if len(slots) > 8 else set())
    marks = []
    for number in sorted(shown):
        x, width, day = slots[number]
        is_first, is_last = number == 0, number == len(slots) - 1 and len(slots) > 8
        at = x if is_first else x + width if is_last else x + width / 2
        marks.append(Tick(round(at, 1), f"{day.on:%d %b}", "start" if is_first else "end" if is_last else "middle"))
    return tuple(marks)


def _counts(highest: int) -> tuple[Tick, ...]:
    return (Tick(TOP, format_count(highest), "end"), Tick(BOTTOM, "0", "end"))
