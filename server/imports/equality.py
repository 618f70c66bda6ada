"""Scores of a stranger's program, run in the sandbox, held against those of metrics of the catalogue."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from server.bundles import parameter_options
from server.domain.spec_parts import MetricSpec
from server.imports.metric_names import Candidate
from server.imports.tables import Table, is_number, write_table

SCORED, TOO_WEAK = 0, 1
SECONDS = 600
RELATIVE = ABSOLUTE = 1e-12


@dataclass(frozen=True)
class Scored:
    """What came of scoring one file: scores, or why there are none."""

    public: float | None = None
    private: float | None = None
    words: str = ""
    is_too_weak: bool = False


def score_native(solution: Path, submission: Path, candidate: Candidate, *, id_column: str) -> Scored:
    """Score by a metric of the catalogue."""
    options = parameter_options(MetricSpec(name=candidate.metric, parameters=candidate.parameters))
    words = [str(solution), str(submission), "--metric", candidate.metric, "--id-column", id_column, *options]
    return _run(["scorer", *words])


def score_sealed(
    solution: Path,
    submission: Path,
    metric_file: Path,
    *,
    id_column: str,
    is_complete: bool = False,
    parameters: Sequence[str] = (),
) -> Scored:
    """Score by a metric file, in the sandbox."""
    words = [str(solution), str(submission), "--metric-file", str(metric_file), "--id-column", id_column]
    words += [f"--param={parameter}" for parameter in parameters]
    return _run(["worker.sandbox", "scorer", *words, *(["--complete-submission"] if is_complete else [])])


def _run(words: Sequence[str]) -> Scored:
    command = [sys.executable, "-m", *words, "--json"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return Scored(words=f"no score within {SECONDS} seconds")
    try:
        told = json.loads(answer.stdout)
    except ValueError:
        return Scored(words=(answer.stderr.strip().splitlines() or ["it wrote nothing"])[-1])
    if answer.returncode != SCORED:
        message = str(told.get("message", "no score"))
        return Scored(words=message, is_too_weak=answer.returncode == TOO_WEAK)
    return Scored(told["public_score"], told["private_score"])


def is_equal(first: float | None, second: float | None) -> bool:
    """Tell whether two scores are the same to twelve digits."""
    if first is None or second is None:
        return first is second
    return math.isclose(first, second, rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def find_equal(
    candidates: Iterable[Candidate], solution: Path, tried: Sequence[tuple[Path, Scored]], *, id_column: str
) -> Candidate | None:
    """Return the first metric that gives each file the scores that the program gave it, or None.

    Parameters
    ----------
    candidates, solution
        The metrics, and the solution that files are scored against.
    tried
        Files with what the program gave them; at least two with different scores are needed to tell metrics apart.
    """
    told = [(path, scored) for path, scored in tried if scored.public is not None]
    if len({scored.public for _, scored in told}) < 2:
        return None
    for candidate in candidates:
        found = (score_native(solution, path, candidate, id_column=id_column) for path, _ in told)
        if all(
            is_equal(own.public, scored.public) and is_equal(own.private, scored.private)
            for own, (_, scored) in zip(found, told, strict=True)
        ):
            return candidate
    return None


def make_trials(source: Table, folder: Path, *, id_column: str, label: str) -> list[Path]:
    """Make files that score differently out of a good one: turned by one row, and half of each row's neighbour.

    Parameters
    ----------
    source
        A table whose columns beside the id are good predictions.
    folder, label
        Where the files go, and what their names begin with.
    """
    columns = [id_column, *(name for name in source.columns if name != id_column)]
    rows = list(source.select(columns))
    turned = [[row[0], *other[1:]] for row, other in zip(rows, [*rows[1:], *rows[:1]], strict=True)]
    blended = [
        [row[0], *(_blend(own, cell, number) for own, cell in zip(row[1:], other[1:], strict=True))]
        for number, (row, other) in enumerate(zip(rows, turned, strict=True))
    ]
    paths = []
    for kind, made in (("turned", turned), ("blended", blended)):
        path = folder / f"{label}-{kind}.csv"
        write_table(path, columns, made)
        paths.append(path)
    return paths


def _blend(own: str, other: str, number: int) -> str:
    """Return a number between two, never the same share of both; of text the other in each third row."""
    if is_number(own) and is_number(other):
        share = 0.55 + 0.05 * (number % 7)
        return repr(share * float(own) + (1 - share) * float(other))
    return other if number % 3 == 0 else own
