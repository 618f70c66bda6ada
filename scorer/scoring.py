"""Score a submission: warm, from a table and a compiled solution, or cold, from two files."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from scorer.acceleration import ScoringPath, current_path
from scorer.compiled import CompiledSolution, prepare_solution
from scorer.errors import SolutionError
from scorer.evaluation import evaluate, take
from scorer.limits import DEFAULT_LIMITS, Limits
from scorer.placement import place_predictions
from scorer.reading import read_submission
from scorer.report import Problem
from scorer.splits.usage import Part
from scorer.table import Table

__all__ = ["Scores", "read_submission", "score", "score_file", "score_table"]


@dataclass(frozen=True)
class Scores:
    """The scores of one submission, at full precision.

    Attributes
    ----------
    public_score, private_score : float or None
        The score on each part; None where the solution has no such rows.
    n_public, n_private : int
        Scored rows of each part.
    notes : tuple of Problem
        Warnings for the entrant.
    path : ScoringPath
        Which loops computed them, for the receipt.
    """

    public_score: float | None
    private_score: float | None
    n_public: int
    n_private: int
    notes: tuple[Problem, ...]
    path: ScoringPath


def score_table(table: Table, compiled: CompiledSolution) -> Scores:
    """Score a submission that was read against a compiled solution.

    Raises
    ------
    SubmissionError
        With every fault of values and ids at once.
    SolutionError
        If the metric gives no finite number.
    """
    predictions, notes = place_predictions(table, compiled)
    scores = {
        part: evaluate(truth, take(predictions, truth.rows), compiled.schema, new_labels=table.new_labels)
        for part, truth in compiled.parts().items()
    }
    return _to_scores(scores, notes, compiled)


def score_file(file: Path, compiled: CompiledSolution, limits: Limits = DEFAULT_LIMITS) -> Scores:
    """Score a submission file against a compiled solution; a large one block by block, where the metric allows it.

    Raises
    ------
    SubmissionError
        If the submission cannot be scored.
    SolutionError
        If the metric gives no finite number.
    """
    scores = _sum_blocks(file, compiled, limits) if file.stat().st_size >= limits.stream_bytes else None
    if scores is not None:
        return _to_scores(scores, (), compiled)
    return score_table(read_submission(file, compiled.schema, limits), compiled)


def _sum_blocks(file: Path, compiled: CompiledSolution, limits: Limits) -> Mapping[Part, float] | None:
    """Score a large file block by block, if its metric allows that; what it takes is loaded for such files alone."""
    streaming = import_module("scorer.streaming")
    if not streaming.is_streamed(file, compiled.schema, limits):
        return None
    scores: Mapping[Part, float] | None = streaming.sum_blocks(file, compiled, limits)
    return scores


def _to_scores(scores: Mapping[Part, float], notes: tuple[Problem, ...], compiled: CompiledSolution) -> Scores:
    for part, value in scores.items():
        if not math.isfinite(value):
            raise SolutionError(
                f"The metric {compiled.schema.metric} gave {value} on the {part} rows; expected a number."
            )
    return Scores(
        public_score=scores.get(Part.PUBLIC),
        private_score=scores.get(Part.PRIVATE),
        n_public=compiled.n_public,
        n_private=compiled.n_private,
        notes=notes,
        path=current_path(),
    )


def score(
    solution: Path,
    submission: Path,
    *,
    metric: str,
    parameters: Mapping[str, object] | None = None,
    id_column: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Scores:
    """Score a submission file against a solution file, keeping nothing.

    Parameters
    ----------
    solution, submission : Path
        The two files.
    metric, parameters : str, mapping
        The metric's name and its parameters, typed or as text.
    id_column : str, optional
        The id column; without it the first one of the solution.
    limits : Limits
        How large the submission may be.

    Raises
    ------
    SubmissionError
        If the submission cannot be scored; the entrant mends it.
    SolutionError, MetricError
        If the solution, the metric or a parameter is wrong; the host mends it.
    """
    compiled = prepare_solution(solution, metric=metric, parameters=parameters or {}, id_column=id_column)
    return score_file(submission, compiled, limits)
