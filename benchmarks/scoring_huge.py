"""Score a file too large for memory in a fresh process, block by block: time of one core and peak memory.

`python -m benchmarks.scoring_huge COMPILED SUBMISSION` does it once. The solution is put together from arrays, not read
from a file, and the expected score is summed while the submission is written.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.costs import Row, check_equal, time_process
from benchmarks.make_files import CHUNK_ROWS, METRICS, PUBLIC_SHARE, Case, Columns, draw, write_table
from scorer.alignment import index_ids
from scorer.compiled import CompiledSolution, load_compiled, write_compiled
from scorer.evaluation import arrange_part
from scorer.limits import Limits
from scorer.registry import METRICS as RECORDS
from scorer.registry import parse_parameters
from scorer.schema import IdKind, Schema
from scorer.scoring import score_file
from scorer.splits.usage import Part
from scorer.warming import warm_up

CPU_SECONDS, PEAK_MIB = 15.0, 512.0
HUGE_LIMITS = Limits(expanded_bytes=1 << 40, stream_bytes=0)
CASES = (("log_loss", False), ("rmse", False), ("log_loss", True), ("rmse", True))


@dataclass
class Expected:
    """The sums of row losses by part, made without the scorer."""

    metric: str
    losses: dict[Part, list[float]] = field(default_factory=lambda: {part: [] for part in Part})
    n_rows: dict[Part, int] = field(default_factory=lambda: dict.fromkeys(Part, 0))

    def add(self, truth: npt.NDArray[Any], chances: npt.NDArray[np.float64], is_public: npt.NDArray[np.bool_]) -> None:
        """Take a chunk of rows in."""
        values = (
            np.square(chances - truth) if self.metric == "rmse" else -np.log(np.where(truth == 1, chances, 1 - chances))
        )
        for part, rows in ((Part.PUBLIC, is_public), (Part.PRIVATE, ~is_public)):
            self.losses[part].append(float(values[rows].sum()))
            self.n_rows[part] += int(np.count_nonzero(rows))

    def scores(self) -> dict[str, float]:
        """Return the scores as the scorer names them."""
        means = {part: math.fsum(losses) / self.n_rows[part] for part, losses in self.losses.items()}
        return {f"{part}_score": math.sqrt(mean) if self.metric == "rmse" else mean for part, mean in means.items()}


def write_case(folder: Path, case: Case) -> dict[str, float]:
    """Write the compiled solution and the submission in chunks; return the expected scores."""
    random = np.random.default_rng(case.seed)
    folder.mkdir(parents=True)
    chunks = [draw(case.metric, size, random) for size in _sizes(case.n_rows)]
    truth = np.concatenate([chunk for chunk, _ in chunks])
    predictions = np.concatenate([columns["target"] for _, columns in chunks])
    del chunks
    is_public = random.random(case.n_rows) < PUBLIC_SHARE
    _write_solution(folder / "compiled", case, truth, is_public)
    order = random.permutation(case.n_rows) if case.is_shuffled else np.arange(case.n_rows)
    expected = Expected(case.metric)

    def blocks() -> Iterator[Columns]:
        for start in range(0, case.n_rows, CHUNK_ROWS):
            rows = order[start : start + CHUNK_ROWS]
            expected.add(truth[rows], predictions[rows], is_public[rows])
            yield {"id": rows + 1, "target": predictions[rows]}

    write_table(folder / "submission.csv", blocks())
    return expected.scores()


def _sizes(n_rows: int) -> list[int]:
    return [min(CHUNK_ROWS, n_rows - start) for start in range(0, n_rows, CHUNK_ROWS)]


def _write_solution(folder: Path, case: Case, truth: npt.NDArray[Any], is_public: npt.NDArray[np.bool_]) -> None:
    record = RECORDS[METRICS[case.metric]]
    parameters = parse_parameters(record, {})
    arrays = index_ids(np.arange(1, case.n_rows + 1))
    counts: list[int] = []
    for part, is_in_part in ((Part.PUBLIC, is_public), (Part.PRIVATE, ~is_public)):
        rows = np.flatnonzero(is_in_part).astype(np.int32)
        held = arrange_part(record, rows, truth, {})
        arrays |= {f"{part}_rows": held.rows, f"{part}_target": held.target}
        counts.append(len(rows))
    schema = Schema(
        record.name, parameters, "id", IdKind.INT, case.n_rows, record.shape, ("target",), record.bounds(parameters)
    )
    write_compiled(CompiledSolution(schema, "0" * 64, counts[0], counts[1], (), arrays), folder)


def measure_huge(folder: Path, n_rows: int, n_rounds: int = 2) -> list[Row]:
    """Score files of so many rows: log loss and RMSE, in the order of the solution and shuffled."""
    rows = []
    for metric, is_shuffled in CASES:
        case, place = Case(n_rows, metric, is_shuffled=is_shuffled), folder / "huge"
        expected = write_case(place, case)
        command = [
            sys.executable,
            "-m",
            "benchmarks.scoring_huge",
            str(place / "compiled"),
            str(place / "submission.csv"),
        ]
        costs = []
        for _ in range(n_rounds):
            cost, scores = time_process(command)
            check_equal(scores, expected)
            costs.append(cost)
        shutil.rmtree(place)
        # The peer cannot hold such files: the goals are limits by themselves, for 1e8 rows.
        rows.append(_against_limit(case, "cpu", [cost.cpu * 1e3 for cost in costs], CPU_SECONDS * 1e3))
        rows.append(_against_limit(case, "peak_mib", [cost.peak_mib for cost in costs], PEAK_MIB))
    return rows


def _against_limit(case: Case, quantity: str, values: list[float], limit: float) -> Row:
    ratio = statistics.median(values) / limit
    words = f"{case.words}, streamed, {quantity} / limit"
    return Row(16, words, quantity, ratio * limit, limit, ratio, 1.0, ratio <= 1, [[value] for value in values])


def main() -> None:
    """Score one file once and print the scores."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("submission", type=Path)
    options = parser.parse_args()
    warm_up()
    scores = score_file(options.submission, load_compiled(options.folder), HUGE_LIMITS)
    print(json.dumps({"public_score": scores.public_score, "private_score": scores.private_score}))


if __name__ == "__main__":
    main()
