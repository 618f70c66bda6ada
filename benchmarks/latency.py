"""Many short measurements that take turns, and what is told of each: its percentiles."""

from __future__ import annotations

import math
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass
class Probe:
    """One thing to measure: `call` is timed, `n_per_round` times in a row; `prepare` runs before each call, untimed.

    The first call of each row is not counted: it finds cold caches, and a connection that may have been closed. Where
    one call is not enough for that, `warm_up` runs before it.
    `cpu_clock` tells the processor time of whoever does the work, in seconds.
    """

    name: str
    n_submissions: int
    call: Callable[[], object]
    n_per_round: int = 10
    prepare: Callable[[], object] = lambda: None
    warm_up: Callable[[], object] = lambda: None
    cpu_clock: Callable[[], float] = time.process_time
    rounds: list[list[float]] = field(default_factory=list)
    cpu_rounds: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Take one round of measurements."""
        self.warm_up()
        wall, cpu = zip(*(self._measure() for _ in range(self.n_per_round + 1)), strict=True)
        self.rounds.append(list(wall[1:]))
        self.cpu_rounds.append(statistics.fmean(cpu[1:]))

    def _measure(self) -> tuple[float, float]:
        self.prepare()
        cpu, wall = self.cpu_clock(), time.perf_counter()
        self.call()
        return 1e3 * (time.perf_counter() - wall), 1e3 * (self.cpu_clock() - cpu)

    def summary(self) -> dict[str, float]:
        """Return the percentiles of all calls in milliseconds, and the median of the rounds' mean processor time."""
        calls = percentiles([value for values in self.rounds for value in values])
        return calls | {"cpu": statistics.median(self.cpu_rounds)}


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """Return min, p50, p95 and p99: the smallest value that this share of all does not exceed."""
    ordered = sorted(values)
    shares = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    return {"min": ordered[0]} | {name: ordered[max(0, math.ceil(share * len(ordered)) - 1)] for name, share in shares}


def take_turns(probes: Sequence[Probe], *, n_rounds: int, seed: int = 7) -> None:
    """Measure all probes in each round, every time in another order."""
    draw = random.Random(seed)
    for _ in range(n_rounds):
        for probe in draw.sample(list(probes), len(probes)):
            probe.run()


def ratio(ours: Probe, peer: Probe) -> float:
    """Return ours over the peer's: the median of the ratios of the rounds."""
    pairs = zip(ours.rounds, peer.rounds, strict=True)
    return statistics.median(statistics.median(one) / statistics.median(other) for one, other in pairs)


def exponent(small: Probe, large: Probe) -> float:
    """Return the power of the number of submissions with which the p50 grows; 0 if it does not."""
    return math.log(large.summary()["p50"] / small.summary()["p50"]) / math.log(
        large.n_submissions / small.n_submissions
    )
