"""The charts of a leaderboard as drawings of the server's, and as data for the script that makes them move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.services.board_charts import Bin, Racer
from server.services.private_leaderboards import Pair
from server.web.filters import format_score

WIDTH, HEIGHT = 640.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 520.0, 14.0, 264.0
MOMENTS = 4


@dataclass(frozen=True)
class Line:
    """A team's line: its path, where its name stands, and how it is drawn."""

    name: str
    path: str
    y: float
    style: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Mark:
    """A bar or a dot: its place, its size (of a dot: nothing), how it is drawn, and what it says."""

    x: float
    y: float
    width: float
    height: float
    style: str
    label: str


@dataclass(frozen=True)
class Tick:
    """A number beside an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class Race:
    """The race as it is drawn; the values of its lines are the best scores at the `moments`."""

    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    moments: tuple[datetime, ...]
    label: str


@dataclass(frozen=True)
class Marks:
    """Bars or dots with their axis, and a sentence that states what they show."""

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    label: str


def draw_race(
    racers: Sequence[Racer], *, mine: int | None, began: datetime, until: datetime, decimals: int
) -> Race | None:
    """Draw how the best scores grew, better ones higher up; None without a score."""
    scores = [step.score for racer in racers for step in racer.steps]
    if not scores:
        return None
    best = racers[0].row.public_score
    first = max(scores, key=lambda score: abs(score - best))
    moments = tuple(began + (until - began) * share / MOMENTS for share in range(1, MOMENTS + 1))

    def y(score: float) -> float:
        return TOP + (BOTTOM - TOP) * (abs(score - best) / abs(first - best) if first != best else 0.0)

    def x(at: datetime) -> float:
        share = (at - began) / max(until - began, timedelta(seconds=1))
        return LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, share))

    lines = []
    for number, racer in enumerate(racers):
        points = [(x(step.at), y(step.score)) for step in racer.steps]
        path = f"M{points[0][0]:.1f} {points[0][1]:.1f}" if points else ""
        path += "".join(f"H{right:.1f}V{height:.1f}" for right, height in points[1:]) + (f"H{RIGHT}" if points else "")
        style = "line" if racer.row.team_id == mine else "line-2" if number == 0 else "line-mute"
        values = tuple(_score_at(racer, moment) for moment in moments)
        lines.append(Line(racer.row.team, path, round(y(racer.row.public_score), 1), style, values))
    edges = sorted({best, first, (best + first) / 2})
    ticks = tuple(Tick(round(y(edge), 1), format_score(edge, decimals)) for edge in edges)
    leader = racers[0]
    label = f"Best score over time of {len(racers)} teams; {leader.row.team} leads with {format_score(best, decimals)}"
    return Race(tuple(lines), ticks, moments, label)


def draw_distribution(bins: Sequence[Bin], *, mine: float | None, decimals: int) -> Marks | None:
    """Draw how many teams have which score, better ones to the left; None if there is nothing to tell apart."""
    if not bins:
        return None
    highest = max(each.count for each in bins)
    step = (WIDTH - 20) / len(bins)
    marks = []
    for number, each in enumerate(bins):
        tall = (BOTTOM - TOP) * each.count / highest
        style = "bar" if number == find_bin(bins, mine) else "bar-mute"
        marks.append(Mark(10 + number * step, BOTTOM - tall, step - 2, tall, style, f"{each.count}"))
    shown = [0, len(bins) // 2, len(bins) - 1]
    ticks = tuple(Tick(round(10 + number * step, 1), format_score(bins[number].better, decimals)) for number in shown)
    n_teams = sum(each.count for each in bins)
    label = f"Distribution of the best scores of {n_teams} teams"
    return Marks(tuple(marks), ticks, label if mine is None else f"{label}; yours is {format_score(mine, decimals)}")


def find_bin(bins: Sequence[Bin], score: float | None) -> int | None:
    """Return the bar in which a score stands, or None without a score."""
    if score is None or not bins:
        return None
    falls = bins[0].better > bins[0].worse
    for number, each in enumerate(bins):
        if score > each.worse if falls else score < each.worse:
            return number
    return len(bins) - 1


def draw_pairs(pairs: Sequence[Pair], *, mine: int | None, decimals: int) -> Marks | None:
    """Draw the private score of each team over its public one; None where there are none."""
    if not pairs:
        return None
    across, up = [pair.public_score for pair in pairs], [pair.private_score for pair in pairs]

    def scale(value: float, values: Sequence[float], low: float, high: float) -> float:
        span = max(values) - min(values)
        return low + (high - low) * ((value - min(values)) / span if span else 0.5)

    marks = tuple(
        Mark(
            round(scale(pair.public_score, across, LEFT, RIGHT), 1),
            round(scale(pair.private_score, up, BOTTOM, TOP), 1),
            0,
            0,
            "dot" if pair.team_id == mine else "dot-mute",
            f"{pair.team}: public {format_score(pair.public_score, decimals)}, "
            f"private {format_score(pair.private_score, decimals)}",
        )
        for pair in pairs
    )
    ticks = tuple(
        Tick(round(scale(value, up, BOTTOM, TOP), 1), format_score(value, decimals)) for value in {min(up), max(up)}
    )
    return Marks(marks, ticks, f"Private against public score of the first {len(pairs)} teams")


def _score_at(racer: Racer, moment: datetime) -> float | None:
    reached = [step.score for step in racer.steps if step.at <= moment]
    return reached[-1] if reached else None
