"""What the measurements of the leaderboard say: goals, ratios to the peer's way, growth; for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from benchmarks.latency import Probe, exponent, ratio
from benchmarks.machine import describe_briefly

PEERS = {"first page, query": "peer: first page", "rank, middle": "peer: rank", "rank, last": "peer: rank"}
GROWTH = ("first page, query", "page, anonymous", "page, signed in", "rank, last", "last page, query", "score and row")


@dataclass(frozen=True)
class Goal:
    """At most so many milliseconds at the largest size: a quantile of one probe, less the same of another."""

    row: int
    probe: str
    quantile: str
    most_ms: float
    beyond: str = ""

    @property
    def words(self) -> str:
        """The goal in a few words."""
        return f"{self.probe}, {self.quantile}" + (f", beyond that of {self.beyond}" if self.beyond else "")


GOALS = (
    Goal(12, "first page, query", "p50", 0.3),
    Goal(12, "page, anonymous", "p50", 2),
    Goal(12, "page, anonymous", "p95", 4),
    Goal(12, "page, signed in", "p50", 2),
    Goal(12, "page, signed in", "p95", 4),
    Goal(12, "page unchanged (304), anonymous", "p50", 0.8),
    Goal(12, "page unchanged (304), signed in", "p50", 0.8),
    Goal(13, "rank, middle", "p50", 3),
    Goal(13, "rank, last", "p50", 3),
    Goal(14, "score and row", "p50", 0.3, beyond="plain insert"),
)


@dataclass(frozen=True)
class Result:
    """A goal beside what was measured."""

    goal: Goal
    ms: float

    @property
    def is_reached(self) -> bool:
        """Whether it was fast enough."""
        return self.ms <= self.goal.most_ms


@dataclass(frozen=True)
class Ratio:
    """Our time over the peer's."""

    work: str
    n_submissions: int
    ratio: float


@dataclass(frozen=True)
class Report:
    """One run."""

    machine: dict[str, object]
    probes: Sequence[Probe]
    crowds: Sequence[dict[str, object]]

    @property
    def results(self) -> list[Result]:
        """Each goal with what was measured at the largest size."""
        found = {probe.name: probe.summary() for probe in self.probes}  # of one name, the largest comes last
        return [
            Result(goal, found[goal.probe][goal.quantile] - (found[goal.beyond][goal.quantile] if goal.beyond else 0))
            for goal in GOALS
        ]

    @property
    def ratios(self) -> list[Ratio]:
        """Ours over the peer's at each size."""
        found = {(probe.name, probe.n_submissions): probe for probe in self.probes}
        return [
            Ratio(probe.name, size, ratio(probe, found[PEERS[probe.name], size]))
            for (_, size), probe in found.items()
            if probe.name in PEERS
        ]

    @property
    def growth(self) -> dict[str, float]:
        """The exponents from the smallest to the largest board; teams grow with the submissions."""
        found = {name: [probe for probe in self.probes if probe.name == name] for name in GROWTH}
        return {name: exponent(probes[0], probes[-1]) for name, probes in found.items() if len(probes) > 1}

    def as_record(self) -> dict[str, object]:
        """Return everything, with every round."""
        return {
            "machine": self.machine,
            "goals": [asdict(found.goal) | {"ms": found.ms, "is_reached": found.is_reached} for found in self.results],
            "ratios": [asdict(found) for found in self.ratios],
            "growth": self.growth,
            "crowds": self.crowds,
            "probes": [
                {"work": probe.name, "submissions": probe.n_submissions, "ms": probe.summary(), "rounds": probe.rounds}
                for probe in self.probes
            ],
        }

    def print_out(self) -> None:
        """Print the figures for people."""
        print(describe_briefly(self.machine))
        for size in dict.fromkeys(probe.n_submissions for probe in self.probes):
            print(f"\n{f'{size:,} submissions':<44}     min     p50     p95     p99     cpu  ms")
            for probe in (probe for probe in self.probes if probe.n_submissions == size):
                print(f"  {probe.name:<42}" + "".join(f"{value:8.2f}" for value in probe.summary().values()))
        print("\nOurs over the peer's")
        for found in self.ratios:
            print(f"  {found.work:<20} {found.n_submissions:>9,} submissions   1/{1 / found.ratio:,.0f}")
        print("\nPower of growth with submissions and teams, ten submissions a team")
        for work, power in self.growth.items():
            print(f"  {work:<42}{power:8.2f}")
        print()
        for crowd in self.crowds:
            print(f"{crowd['concurrency']} at once: {crowd['per_second']:.0f} pages a second")
        for result in self.results:
            verdict = "reached" if result.is_reached else "MISSED"
            print(
                f"{result.goal.row}  {result.goal.words:<56}{result.ms:7.2f} of {result.goal.most_ms:3} ms  {verdict}"
            )
