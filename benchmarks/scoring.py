"""Measure the scorer against pandas and scikit-learn in the same run: warm, by stage, in a child, cold, and huge files.

All sides take turns, and what counts is the median of the rounds' ratios, for milliseconds depend on the machine and on
what else it does. Scores must be equal to 1e-9, or the run ends. `python -m benchmarks.scoring --help` lists the
options.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks.costs import Cost, Row, check_equal, make_row, take_turns, time_call, time_process
from benchmarks.machine import describe_briefly, describe_machine
from benchmarks.make_files import METRICS, Case, write_files
from benchmarks.scoring_huge import measure_huge
from benchmarks.scoring_warm import GOALS, fit_growth, list_cases, measure_case, measure_child, measure_stages
from scorer.metrics.binary import roc_auc
from scorer.warming import warm_up

T = TypeVar("T")
PACKAGES = ("numpy", "numba", "pandas", "pyarrow", "scikit-learn")
SECTIONS = ("goals", "grid", "stages", "child", "cold", "metric")
SIZES = (1_000, 10_000, 100_000, 1_000_000)
LARGE, HUGE = 10_000_000, 100_000_000
COLD = (Case(10_000), Case(1_000_000), Case(1_000_000, has_text_ids=True), *(Case(10_000, name) for name in METRICS))


@dataclass
class Results:
    """Everything that one run measured."""

    rows: list[Row] = field(default_factory=list)
    growth: dict[str, float] = field(default_factory=dict)
    stages: dict[str, dict[str, float]] = field(default_factory=dict)
    first_calls_ms: dict[str, float] = field(default_factory=dict)

    def add(self, *rows: Row) -> None:
        """Keep rows, and print them as they come, for a run is long."""
        for row in rows:
            print(row, file=sys.stderr, flush=True)
        self.rows += rows


def measure_cold(folder: Path, case: Case, n_rounds: int = 5) -> list[Row]:
    """Score in fresh processes, ours and both peers in turns: time and memory of the whole command."""
    files = [str(path) for path in write_files(folder, case)]
    ours = [sys.executable, "-m", "scorer", *files, "--metric", METRICS[case.metric], "--json"]
    peer = [sys.executable, "-m", "benchmarks.peers", *files, "--metric", case.metric, "--way"]
    commands = ours, [*peer, "merge"], [*peer, "sort"]
    check_equal(*(time_process(command)[1] for command in commands))
    rounds = take_turns([partial(_cost_of, command) for command in commands], n_rounds)
    rows = []
    for place, way in enumerate(("merge", "sort"), start=1):
        pairs = [(costs[0], costs[place]) for costs in rounds]
        is_goal = case == Case(10_000) and way == "merge"
        for quantity, goal in (("cpu", 1 / 5), ("wall", None), ("peak_mib", 1 / 2)):
            words = f"{case.words}, fresh process, {way}, {quantity}"
            number, goal = (8, goal) if is_goal and goal else (None, None)
            rows.append(make_row(words, pairs, quantity=quantity, goal=goal, number=number))
    return rows


def _cost_of(command: Sequence[str]) -> Cost:
    return time_process(command)[0]


def measure_metric(n_rows: int = 1_000_000, n_rounds: int = 9) -> Row:
    """Compute ROC AUC alone; ours gets its rows by class, as a compiled solution keeps them."""
    random = np.random.default_rng(7)
    truth = np.sort(random.random(n_rows) < 0.2)
    scores = 1 / (1 + np.exp(-random.normal(size=n_rows) - 1.5 * truth))
    sides = [lambda: time_call(lambda: roc_auc(truth, scores)), lambda: time_call(lambda: roc_auc_score(truth, scores))]
    rounds = [(ours, peer) for ours, peer in take_turns(sides, n_rounds)]
    return make_row(f"ROC AUC alone, {n_rows:,} rows", rounds, number=9, goal=1 / 10)


def measure(options: argparse.Namespace, folder: Path) -> Results:
    """Measure the sections that are asked for."""
    results, only = Results(), options.only
    measured: list[tuple[Case, Row]] = []
    sizes = [*options.sizes, *([LARGE] if options.large else [])]
    grid = list(list_cases(sizes, options.metrics)) if "grid" in only else []
    goals = list(GOALS) if "goals" in only else []
    for case in dict.fromkeys([*goals, *grid]):
        rows = in_own_folder(folder, measure_case, case)
        results.add(*rows)
        measured.append((case, rows[0]))
    results.growth = fit_growth(measured)
    if "stages" in only:
        for case in [Case(n_rows, metric) for n_rows in (10_000, 1_000_000) for metric in options.metrics]:
            results.stages[case.words] = in_own_folder(folder, measure_stages, case)
    if "child" in only:
        for n_rows in SIZES:
            rows, first = in_own_folder(folder, measure_child, Case(n_rows))
            results.add(*rows)
            results.first_calls_ms |= first
    if "cold" in only:
        for case in dict.fromkeys(case for case in COLD if case.metric in options.metrics):
            results.add(*in_own_folder(folder, measure_cold, case))
    if "metric" in only:
        results.add(measure_metric())
    if options.huge:
        results.add(*measure_huge(folder, options.huge_rows))
    return results


def in_own_folder(folder: Path, measure: Callable[[Path, Case], T], case: Case) -> T:
    """Measure a case whose files are deleted afterwards."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        return measure(Path(name), case)


def main() -> int:
    """Measure, print, and return 1 if a goal was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="*", choices=SECTIONS, default=SECTIONS, help="without it all sections")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="rows of the grid's files")
    parser.add_argument("--metrics", nargs="*", choices=tuple(METRICS), default=tuple(METRICS), help="without it all")
    parser.add_argument("--large", action="store_true", help=f"the grid at {LARGE:,} rows, too")
    parser.add_argument("--huge", action="store_true", help=f"stream {HUGE:,} rows, too: 5 GB of disk, 5 GB of memory")
    parser.add_argument("--huge-rows", type=int, default=HUGE, metavar="N", help="rows of the huge files")
    parser.add_argument("--portable", action="store_true", help="without the compiled loops")
    parser.add_argument("--json", action="store_true", help="print one JSON object with every round")
    options = parser.parse_args()
    machine = describe_machine(PACKAGES)
    if not options.portable:
        warm_up()
    with tempfile.TemporaryDirectory() as name:
        results = measure(options, Path(name))
    if options.json:
        print(json.dumps({"machine": machine, **asdict(results)}))
    else:
        print_results(results, machine)
    return 0 if all(row.is_reached for row in results.rows) else 1


def print_results(results: Results, machine: dict[str, object]) -> None:
    """Print everything for people."""
    print(f"{describe_briefly(machine)}\nours over pandas and scikit-learn; milliseconds (cpu unless named) or MiB")
    for row in results.rows:
        print(row)
    for name, power in sorted(results.growth.items()):
        print(f"cost grows with the rows to the power of {power:.2f}: {name}")
    for name, stages in results.stages.items():
        print(f"{name}: " + ", ".join(f"{stage} {time:.3g}" for stage, time in stages.items()) + " ms")
    for name, time in results.first_calls_ms.items():
        print(f"{name}: {time:.2f} ms")
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MiB")


if __name__ == "__main__":
    sys.exit(main())
