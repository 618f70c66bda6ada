"""What a call or a command costs, and what one side costs over another in the same run."""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Cost:
    """What one call cost: seconds on the clock, seconds of all cores, and peak memory of a process of its own."""

    wall: float
    cpu: float
    peak_mib: float = 0.0


@dataclass(frozen=True)
class Row:
    """One line of the result: ours over the peer's, against the goal where there is one."""

    number: int | None
    work: str
    quantity: str
    ours: float
    peer: float
    ratio: float
    goal: float | None
    is_reached: bool
    rounds: list[list[float]]

    def __str__(self) -> str:
        number = "" if self.number is None else str(self.number)
        goal = "" if self.goal is None else f"goal 1/{1 / self.goal:<4.0f} {'reached' if self.is_reached else 'MISSED'}"
        ours, peer = f"{self.ours:,.2f}", f"{self.peer:,.2f}"
        return f"{number:>2}  {self.work:<66} {ours:>10} / {peer:>10} = 1/{1 / self.ratio:<7.1f} {goal}".rstrip()


def time_call(call: Callable[[], object], n_repeats: int = 1) -> Cost:
    """Run a call some times in this process and return the cost of one."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(n_repeats):
        call()
    return Cost((time.perf_counter() - wall) / n_repeats, (time.process_time() - cpu) / n_repeats)


def time_process(command: Sequence[str]) -> tuple[Cost, dict[str, object]]:
    """Run a command once, in a process of its own; return its cost and the JSON object that it printed."""
    launcher = [sys.executable, "-I", "-S", str(Path(__file__).with_name("one_process.py"))]
    told = subprocess.run([*launcher, *command], capture_output=True, text=True, check=True)
    cost, printed = json.loads(told.stdout)
    return Cost(**cost), json.loads(printed)


def take_turns(sides: Sequence[Callable[[], Cost]], n_rounds: int) -> list[list[Cost]]:
    """Let all sides take turns, once for nothing and then for the result: one list of costs for each round."""
    for side in sides:
        side()
    return [[side() for side in sides] for _ in range(n_rounds)]


def make_row(
    work: str, rounds: Sequence[tuple[Cost, Cost]], *, quantity: str = "cpu", goal: float | None = None,
    number: int | None = None,
) -> Row:  # fmt: skip
    """Return the median of the rounds' ratios of one quantity: `cpu` or `wall` in milliseconds, or `peak_mib`."""
    unit = 1 if quantity == "peak_mib" else 1e3
    pairs = [[getattr(side, quantity) * unit for side in both] for both in rounds]
    ratio = statistics.median(ours / peer for ours, peer in pairs)
    ours, peer = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Row(number, work, quantity, ours, peer, ratio, goal, goal is None or ratio <= goal, pairs)


def check_equal(ours: Mapping[str, object], *peers: Mapping[str, object]) -> None:
    """Stop if the sides disagree on a score: a wrong score is not fast."""
    for peer in peers:
        for part, score in peer.items():
            if not math.isclose(float(str(ours[part])), float(str(score)), rel_tol=TOLERANCE, abs_tol=TOLERANCE):
                raise SystemExit(f"The {part} scores differ: {ours[part]} and {score}.")


def fit_exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Return by which power of the size the cost grows: the slope of the straight line through the logarithms."""
    return statistics.linear_regression([math.log(size) for size in sizes], [math.log(cost) for cost in costs]).slope
