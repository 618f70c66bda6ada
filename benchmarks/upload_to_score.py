"""Measure the way from an upload to its score in a whole installation, beside a fresh process with pandas.

One submission at a time, as `python -m server up` takes it: HTTP, disk, database, queue, worker, and back. Server side
is from the headers of the request to the record of the score; client side ends when the API shows the score.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.installation import PACKAGES, Installation, run_installation
from benchmarks.machine import describe_briefly, describe_machine
from benchmarks.make_files import Case, write_files

POLL_SECONDS = 0.002
PAUSE_SECONDS = 0.1  # the worker forks again meanwhile; nobody waits for that


@dataclass(frozen=True)
class Goal:
    """What is to be reached, in milliseconds on the server's side, on a machine with a core to spare."""

    case: Case
    n_rounds: int
    p50: float
    p95: float


GOALS = (Goal(Case(1_000), 30, 10, 30), Goal(Case(100_000), 20, 40, 100), Goal(Case(1_000_000), 8, 300, 600))


@dataclass(frozen=True)
class Round:
    """Milliseconds of one submission, and of the peer's process right after it."""

    server: float
    client: float
    peer: float
    stages: dict[str, float]


@dataclass(frozen=True)
class Row:
    """One size; `ratio` is the median of server side over peer."""

    rows: int
    p50: float
    p95: float
    client_p50: float
    peer_p50: float
    ratio: float
    is_reached: bool
    stages: dict[str, float]
    rounds: list[Round]


def measure(installation: Installation, slug: str, goal: Goal, files: tuple[Path, Path]) -> Row:
    """Let both sides take turns; the first submission, which compiles the solution, does not count."""
    _submit_once(installation, slug, files[1])
    taken = []
    for _ in range(goal.n_rounds):
        time.sleep(PAUSE_SECONDS)
        number, server, client = _submit_once(installation, slug, files[1])
        taken.append((number, server, client, _time_peer(files)))
    stages = installation.list_stages()
    return _summarise(
        goal, [Round(server, client, peer, stages.get(number, {})) for number, server, client, peer in taken]
    )


def _submit_once(installation: Installation, slug: str, submission: Path) -> tuple[int, float, float]:
    began = time.perf_counter()
    number = installation.submit(slug, submission)
    while (shown := installation.ask(number))["status"] == "pending":
        time.sleep(POLL_SECONDS)
    client = (time.perf_counter() - began) * 1e3
    if shown["status"] != "complete":
        raise SystemExit(f"The submission ended in error: {shown['error']}.")
    received, scored = (datetime.fromisoformat(shown[name]) for name in ("received_at", "scored_at"))
    return number, (scored - received).total_seconds() * 1e3, client


def _time_peer(files: tuple[Path, Path]) -> float:
    began = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.peers", *map(str, files)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - began) * 1e3


def _summarise(goal: Goal, rounds: list[Round]) -> Row:
    server = sorted(taken.server for taken in rounds)
    p50, p95 = statistics.median(server), statistics.quantiles(server, n=20, method="inclusive")[-1]
    names = rounds[0].stages
    return Row(
        rows=goal.case.n_rows,
        p50=p50,
        p95=p95,
        client_p50=statistics.median(taken.client for taken in rounds),
        peer_p50=statistics.median(taken.peer for taken in rounds),
        ratio=statistics.median(taken.server / taken.peer for taken in rounds),
        is_reached=p50 <= goal.p50 and p95 <= goal.p95,
        stages={name: statistics.median(taken.stages.get(name, 0.0) for taken in rounds) for name in names},
        rounds=rounds,
    )


def run(goals: Sequence[Goal]) -> list[Row]:
    """Measure some sizes in one installation with two workers."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = {f"rows-{goal.case.n_rows}": write_files(folder / str(goal.case.n_rows), goal.case) for goal in goals}
        solutions = {slug: pair[0] for slug, pair in files.items()}
        with run_installation(folder, solutions, n_workers=2) as installation:
            pairs = zip(files.items(), goals, strict=True)
            return [measure(installation, slug, goal, pair) for (slug, pair), goal in pairs]


def main() -> int:
    """Measure, print, and return 1 if a goal was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="*", help="sizes to measure; without it all")
    parser.add_argument("--json", action="store_true", help="print one JSON object with every round")
    options = parser.parse_args()
    machine = describe_machine(PACKAGES)
    rows = run([goal for goal in GOALS if not options.rows or goal.case.n_rows in options.rows])
    if options.json:
        print(json.dumps({"machine": machine, "rows": [asdict(row) for row in rows]}))
        return 0 if all(row.is_reached for row in rows) else 1
    print(describe_briefly(machine))
    print("milliseconds from upload to score; the peer is a fresh process that imports pandas and scikit-learn")
    print(f"{'rows':>10} {'p50':>8} {'p95':>8} {'client':>8} {'peer':>8} {'ratio':>8}  goal reached")
    for row in rows:
        numbers = f"{row.p50:8.1f} {row.p95:8.1f} {row.client_p50:8.1f} {row.peer_p50:8.0f}"
        print(f"{row.rows:10,} {numbers} {f'1/{1 / row.ratio:.0f}':>8}  {'yes' if row.is_reached else 'no'}")
        print(" " * 11 + ", ".join(f"{name} {value:.1f}" for name, value in row.stages.items()))
    return 0 if all(row.is_reached for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
