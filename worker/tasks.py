"""What a child does: score one submission, or compile one solution."""

from __future__ import annotations

import time
from pathlib import Path

from scorer.compiled import compile_solution, load_compiled, load_schema
from scorer.errors import MetricError, SolutionError, SubmissionError, UndefinedScoreError
from scorer.limits import Limits as FileLimits
from scorer.reading import read_submission
from scorer.scoring import score_file, score_table
from scorer.streaming import is_plain, is_streamed
from server import failpoints
from worker.messages import Answer, Broken, Compiled, CompileRequest, Refused, Request, Scored, ScoreRequest, Stale


def perform(request: Request) -> Answer:
    """Do what is asked; a fault of the file, the solution or the metric is an answer, not an error."""
    try:
        match request:
            case ScoreRequest():
                return _score(request)
            case CompileRequest():
                return _compile(request)
    except SubmissionError as error:
        return Refused(error.report.problems)
    except (SolutionError, MetricError, UndefinedScoreError) as error:
        return Broken(type(error).__name__)


def _score(request: ScoreRequest) -> Answer:
    folder = Path(request.folder)
    began = time.perf_counter()
    try:
        schema = load_schema(folder)
    except (OSError, ValueError, KeyError):
        return Stale()
    submission, limits = Path(request.submission), FileLimits(expanded_bytes=request.max_expanded_bytes)
    # A large file is read twice: here to its end without the labels, and block by block with them if it was plain.
    is_to_stream = is_streamed(submission, schema, limits) and is_plain(submission, schema, limits)
    table = None if is_to_stream else read_submission(submission, schema, limits)
    failpoints.reach("after_parse")
    parsed = time.perf_counter()
    # Only now, with the stranger's bytes behind us, do the labels come into this process.
    try:
        compiled = load_compiled(folder)
    except SolutionError:
        return Stale()
    scores = score_file(submission, compiled, limits) if table is None else score_table(table, compiled)
    scored = time.perf_counter()
    failpoints.reach("after_score")
    if scores.public_score is None:
        return Broken("NoPublicRows")
    return Scored(
        public_score=scores.public_score,
        private_score=scores.private_score,
        n_public=scores.n_public,
        n_private=scores.n_private,
        notes=tuple(scores.notes),
        path=str(scores.path),
        stages={"read": (parsed - began) * 1000, "score": (scored - parsed) * 1000},
    )


def _compile(request: CompileRequest) -> Compiled:
    compile_solution(
        Path(request.solution),
        Path(request.folder),
        metric=request.metric,
        parameters=request.parameters,
        id_column=request.id_column,
        sample=None if request.sample is None else Path(request.sample),
    )
    return Compiled()
