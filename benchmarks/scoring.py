"""Measure the scorer against pandas and scikit-learn in the same run: warm, cold, and the metric alone.

Both sides take turns, and what counts is the median of the ratios, for milliseconds depend on the machine and on what
else it does. `python -m benchmarks.scoring --help` lists the options; the whole run takes some three minutes.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks.machine import describe_machine
from benchmarks.make_files import Case, write_files
from benchmarks.peers import score_by_merge, score_by_sorting
from scorer.compiled import compile_solution, load_compiled
from scorer.metrics.binary import roc_auc
from scorer.scoring import Scores, read_submission, score_table
from scorer.warming import warm_up

METRIC = "roc_auc"
TOLERANCE = 1e-9
PACKAGES = ("numpy", "numba", "pandas", "pyarrow", "scikit-learn")


@dataclass(frozen=True)
class Cost:
    """What one call cost: seconds on the clock, seconds of all cores, and peak memory of a process of its own."""

    wall: float
    cpu: float
    peak_mib: float = 0.0


@dataclass(frozen=True)
class Row:
    """One line of the result: ours over the peer's, against the goal."""

    number: int
    work: str
    goal: float
    ratio: float
    is_reached: bool
    ours_ms: float
    peer_ms: float
    rounds: list[tuple[Cost, Cost]]


def time_call(call: Callable[[], object], n_repeats: int = 1) -> Cost:
    """Run a call some times in this process and return the cost of one."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(n_repeats):
        call()
    return Cost((time.perf_counter() - wall) / n_repeats, (time.process_time() - cpu) / n_repeats)


def time_process(command: Sequence[str]) -> Cost:
    """Run a command once, in a process of its own."""
    launcher = [sys.executable, "-I", "-S", str(Path(__file__).with_name("one_process.py"))]
    told = subprocess.run([*launcher, *command], capture_output=True, text=True, check=True)
    return Cost(**json.loads(told.stdout))


def compare(ours: Callable[[], Cost], peer: Callable[[], Cost], *, n_rounds: int) -> list[tuple[Cost, Cost]]:
    """Let both sides take turns, once for nothing and then for the result."""
    ours(), peer()
    return [(ours(), peer()) for _ in range(n_rounds)]


def make_row(number: int, work: str, goal: float, rounds: list[tuple[Cost, Cost]], quantity: str = "cpu") -> Row:
    """Return the median of the ratios of one quantity."""
    pairs = [(getattr(ours, quantity), getattr(peer, quantity)) for ours, peer in rounds]
    ratio = statistics.median(ours / peer for ours, peer in pairs)
    unit = 1 if quantity == "peak_mib" else 1e3
    ours, peer = (statistics.median(side) * unit for side in zip(*pairs, strict=True))
    return Row(number, work, goal, ratio, ratio <= goal, ours, peer, rounds)


WARM = (
    (1, Case(1_000), 1 / 20, 15),
    (2, Case(10_000), 1 / 10, 25),
    (3, Case(100_000), 1 / 8, 15),
    (4, Case(1_000_000), 1 / 8, 7),
    (5, Case(1_000_000, is_shuffled=True), 1 / 7, 7),
    (6, Case(1_000_000, has_text_ids=True), 1 / 15, 3),
    (7, Case(1_000_000, has_text_ids=True, is_shuffled=True), 1 / 6, 3),
)


def measure_warm(folder: Path, number: int, case: Case, goal: float, n_rounds: int) -> Row:
    """Score in this process with everything loaded; the peer reads the solution too, for it keeps nothing."""
    solution, submission = write_files(folder / str(number), case)
    compiled = folder / str(number) / "compiled"
    compile_solution(solution, compiled, metric=METRIC, parameters={})

    def ours() -> Scores:
        loaded = load_compiled(compiled)
        return score_table(read_submission(submission, loaded.schema), loaded)

    check_equal(ours(), score_by_merge(solution, submission), score_by_sorting(solution, submission))
    # A short call right behind the other side's would measure how that one swept the caches: several make a round.
    n_repeats = max(1, 10_000 // case.n_rows)
    rounds = compare(
        lambda: time_call(ours, n_repeats),
        lambda: time_call(lambda: score_by_merge(solution, submission), n_repeats),
        n_rounds=n_rounds,
    )
    return make_row(number, f"{case.words}, warm", goal, rounds)


def check_equal(ours: Scores, *peers: dict[str, float]) -> None:
    """Stop if the sides disagree: a wrong score is not fast."""
    for peer in peers:
        if abs((ours.public_score or 0) - peer["Public"]) > TOLERANCE:
            raise SystemExit(f"The scores differ: {ours.public_score} and {peer['Public']}.")


def measure_cold(folder: Path, n_rounds: int = 7) -> list[Row]:
    """Score in fresh processes: time and memory of the whole command."""
    case = Case(10_000)
    files = [str(path) for path in write_files(folder / "cold", case)]
    ours = [sys.executable, "-m", "scorer", *files, "--metric", METRIC, "--json"]
    peer = [sys.executable, "-m", "benchmarks.peers", *files]
    rounds = compare(lambda: time_process(ours), lambda: time_process(peer), n_rounds=n_rounds)
    return [
        make_row(8, f"{case.words}, fresh process", 1 / 5, rounds),
        make_row(8, f"{case.words}, fresh process, peak memory (MiB)", 1 / 2, rounds, "peak_mib"),
    ]


def measure_metric(n_rows: int = 1_000_000, n_rounds: int = 9) -> Row:
    """Compute ROC AUC alone; ours gets its rows by class, as a compiled solution keeps them."""
    random = np.random.default_rng(7)
    truth = np.sort(random.random(n_rows) < 0.2)
    scores = 1 / (1 + np.exp(-random.normal(size=n_rows) - 1.5 * truth))
    rounds = compare(
        lambda: time_call(lambda: roc_auc(truth, scores)),
        lambda: time_call(lambda: roc_auc_score(truth, scores)),
        n_rounds=n_rounds,
    )
    return make_row(9, f"ROC AUC alone, {n_rows:,} rows", 1 / 10, rounds)


def main() -> int:
    """Measure, print, and return 1 if a goal was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", type=int, nargs="*", help="numbers of the rows to measure; without it all")
    parser.add_argument("--portable", action="store_true", help="without the compiled loops")
    parser.add_argument("--json", action="store_true", help="print one JSON object with every round")
    options = parser.parse_args()
    machine = describe_machine(PACKAGES)
    path = "compiled" if not options.portable and warm_up() else "portable"
    rows = measure(options.only or range(1, 10))
    if options.json:
        print(json.dumps({"machine": machine, "path": path, "rows": [asdict(row) for row in rows]}))
    else:
        print_table(rows, path)
    return 0 if all(row.is_reached for row in rows) else 1


def measure(numbers: Sequence[int]) -> list[Row]:
    """Measure the rows with these numbers."""
    with tempfile.TemporaryDirectory() as name:
        rows = [measure_warm(Path(name), *row) for row in WARM if row[0] in numbers]
        rows += measure_cold(Path(name)) if 8 in numbers else []
    return rows + ([measure_metric()] if 9 in numbers else [])


def print_table(rows: Sequence[Row], path: str) -> None:
    """Print the rows for people."""
    print(f"{path} path; ours over pandas and scikit-learn, median of the rounds' ratios")
    for row in rows:
        verdict = "reached" if row.is_reached else "MISSED"
        print(
            f"{row.number:2}  {row.work:<58} {row.ours_ms:10.2f} / {row.peer_ms:10.2f}  "
            f"= 1/{1 / row.ratio:<6.1f} goal 1/{1 / row.goal:<4.0f} {verdict}"
        )
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MiB")


if __name__ == "__main__":
    sys.exit(main())
