"""The scorer with everything loaded: over the peer's way for each size, metric, kind of ids and order, and by stage."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from benchmarks.costs import Cost, Row, check_equal, fit_exponent, make_row, take_turns, time_call
from benchmarks.make_files import METRICS, Case, write_files
from benchmarks.peers import score_by_merge, score_by_sorting
from scorer.acceleration import find_kernels, use_kernels
from scorer.alignment import align
from scorer.compiled import compile_solution, load_compiled
from scorer.evaluation import evaluate, place, take
from scorer.intervals.scores import estimate
from scorer.scoring import Scores, read_submission, score_file
from scorer.shapes.choice import SHAPES

T = TypeVar("T")
ROUNDS = {1_000: 15, 10_000: 15, 100_000: 9, 1_000_000: 5, 10_000_000: 1}
# By size, kind of ids and order: the number of the goal, and what the compiled and the portable path may take.
GOALS: dict[Case, tuple[int, float, float | None]] = {
    Case(1_000): (1, 1 / 20, None),
    Case(10_000): (2, 1 / 10, None),
    Case(100_000): (3, 1 / 8, None),
    Case(1_000_000): (4, 1 / 8, 1 / 5),
    Case(1_000_000, is_shuffled=True): (5, 1 / 7, 1 / 4),
    Case(1_000_000, has_text_ids=True): (6, 1 / 15, None),
    Case(1_000_000, has_text_ids=True, is_shuffled=True): (7, 1 / 6, None),
}
FITTED_FROM = 100_000


@dataclass(frozen=True)
class Files:
    """The files of a case, and the folder of its compiled solution."""

    case: Case
    solution: Path
    submission: Path
    folder: Path

    @classmethod
    def make(cls, folder: Path, case: Case) -> Files:
        """Write and compile them."""
        solution, submission = write_files(folder, case)
        compile_solution(solution, folder / "compiled", metric=METRICS[case.metric], parameters={})
        return cls(case, solution, submission, folder / "compiled")

    def score(self) -> Scores:
        """Score the submission as a worker does that has scored others before."""
        return score_file(self.submission, load_compiled(self.folder))

    def score_by_peer(self) -> dict[str, float]:
        """Score both files as people do; the peer reads the solution each time, for it keeps nothing."""
        return score_by_merge(self.solution, self.submission, self.case.metric)


def list_cases(sizes: Sequence[int], metrics: Sequence[str]) -> Iterator[Case]:
    """Yield every case of these sizes and metrics."""
    for n_rows in sizes:
        for metric in metrics:
            for has_text_ids in (False, True):
                for is_shuffled in (False, True):
                    yield Case(n_rows, metric, has_text_ids, is_shuffled)


def measure_case(folder: Path, case: Case) -> list[Row]:
    """Compare both paths with the peer, all in turns; stops if the scores differ."""
    files = Files.make(folder, case)
    kernels = find_kernels()
    peers = files.score_by_peer(), score_by_sorting(files.solution, files.submission, case.metric)
    paths = {"portable": None} if kernels is None else {"compiled": kernels, "portable": None}
    for path in paths.values():
        use_kernels(path)
        check_equal(vars(files.score()), *peers)
    use_kernels(kernels)
    # A short call right behind the other side's would measure how that one swept the caches: several make a round.
    n_repeats = max(1, 10_000 // case.n_rows)
    sides = [partial(_time_path, files, path, n_repeats) for path in paths.values()]
    rounds = take_turns([*sides, lambda: time_call(files.score_by_peer, n_repeats)], ROUNDS[case.n_rows])
    number, *goals = GOALS.get(case, (None, None, None))
    return [
        make_row(
            f"{case.words}, {path}", [(costs[place], costs[-1]) for costs in rounds],
            number=number if goal else None, goal=goal,
        )
        for place, (path, goal) in enumerate(zip(paths, goals[-len(paths) :], strict=True))
    ]  # fmt: skip


def _time_path(files: Files, path: ModuleType | None, n_repeats: int) -> Cost:
    before = find_kernels()
    use_kernels(path)
    cost = time_call(files.score, n_repeats)
    use_kernels(before)
    return cost


def fit_growth(rows: Sequence[tuple[Case, Row]]) -> dict[str, float]:
    """Return by which power of the rows the cost grows, for each metric and kind, from 100,000 rows on."""
    points: dict[str, list[tuple[int, float]]] = {}
    for case, row in rows:
        if case.n_rows >= FITTED_FROM:
            points.setdefault(f"{case.metric}, {case.kind}", []).append((case.n_rows, row.ours))
    return {name: fit_exponent(*zip(*held, strict=True)) for name, held in points.items() if len(held) > 1}


def measure_stages(folder: Path, case: Case, n_rounds: int = 7) -> dict[str, float]:
    """Return the median milliseconds of each stage, compiled, beside the whole and what no stage explains."""
    files = Files.make(folder, case)
    files.score()
    taken = [_time_stages(files) for _ in range(n_rounds)]
    stages = {name: statistics.median(laps[name] for laps in taken) * 1e3 for name in taken[0]}
    total = statistics.median(time_call(files.score).wall for _ in range(n_rounds)) * 1e3
    return stages | {"whole": total, "rest": total - sum(time for name, time in stages.items() if name != "interval")}


def _time_stages(files: Files) -> dict[str, float]:
    laps: dict[str, float] = {}

    def lap(name: str, call: Callable[[], T]) -> T:
        began = time.perf_counter()
        result = call()
        laps[name] = laps.get(name, 0.0) + time.perf_counter() - began
        return result

    compiled = lap("map", lambda: load_compiled(files.folder))
    schema = compiled.schema
    table = lap("read", lambda: read_submission(files.submission, schema))
    rows = lap("align", lambda: align(table, compiled.arrays)).rows
    predictions = SHAPES[schema.shape].predictions(table, schema)
    if rows is not None:
        predictions = lap("place", partial(place, predictions, rows))
    for part, truth in compiled.parts().items():
        held = lap(part, partial(take, predictions, truth.rows))
        lap(part, partial(evaluate, truth, held, schema))
        lap("interval", partial(estimate, truth, held, schema, seed=1))
    return laps


def measure_child(folder: Path, case: Case, n_rounds: int = 3) -> tuple[list[Row], dict[str, float]]:
    """Score through spare children and in a small process; first calls in milliseconds, later ones over the peer's."""
    files = Files.make(folder, case)
    command = [sys.executable, "-m", "benchmarks.scoring_child", str(files.folder), str(files.submission)]
    rounds: list[tuple[dict[str, list[float]], Cost]] = []
    for _ in range(n_rounds):
        told = subprocess.run(command, capture_output=True, text=True, check=True)
        rounds.append((json.loads(told.stdout), time_call(files.score_by_peer)))
    rows, first = [], {}
    for way in ("process", "child"):
        later = [(Cost(statistics.median(walls[way][1:]), 0.0), peer) for walls, peer in rounds]
        rows.append(make_row(f"{case.words}, later calls, {way}", later, quantity="wall"))
        first[f"{case.words}, first call, {way}"] = statistics.median(walls[way][0] for walls, _ in rounds) * 1e3
    return rows, first
