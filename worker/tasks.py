"""What a child does: score a submission, say how sure its score is, compare some, compile a solution, make bots.

What it does for alarms is in `worker.alarm_tasks`.
"""

from __future__ import annotations

import math
import time
from pathlib import Path

from scorer.bots.making import make_bots
from scorer.compiled import compile_solution, load_compiled, load_schema
from scorer.errors import MetricError, SolutionError, SubmissionError, UndefinedScoreError
from scorer.intervals.comparison import compare, tie_with_leader
from scorer.intervals.estimates import Estimate
from scorer.intervals.evidence import Evidence
from scorer.intervals.parts import estimate_parts, gather_parts
from scorer.limits import Limits as FileLimits
from scorer.reading import read_submission
from scorer.scoring import score_file, score_table
from scorer.splits.usage import Part
from scorer.streaming import is_plain, is_streamed
from server import failpoints
from worker import alarm_tasks
from worker.alarm_messages import ChangesRequest, SketchRequest, SurveyRequest
from worker.messages import (
    Answer,
    BotsMade,
    BotsRequest,
    Broken,
    Compared,
    Compiled,
    CompileRequest,
    Differed,
    DifferenceRequest,
    Estimated,
    EstimateRequest,
    Interval,
    Refused,
    Request,
    Scored,
    ScoreRequest,
    Stale,
    TiesRequest,
)


def perform(request: Request) -> Answer:
    """Do what is asked; a fault of the file, the solution or the metric is an answer, not an error."""
    try:
        match request:
            case ScoreRequest():
                return _score(request)
            case CompileRequest():
                return _compile(request)
            case BotsRequest():
                return _make_bots(request)
            case EstimateRequest():
                return _estimate(request)
            case TiesRequest():
                return _compare(request)
            case DifferenceRequest():
                return _find_difference(request)
            case SketchRequest():
                return alarm_tasks.sketch(request)
            case ChangesRequest():
                return alarm_tasks.count(request)
            case SurveyRequest():
                return alarm_tasks.survey(request)
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


def _make_bots(request: BotsRequest) -> BotsMade:
    folder = Path(request.folder)
    bots = make_bots(
        Path(request.solution),
        Path(request.sample),
        folder,
        id_column=request.id_column,
        metric=request.metric,
        parameters=request.parameters,
    )
    bots.write(folder)
    return BotsMade()


def _estimate(request: EstimateRequest) -> Answer:
    folder = Path(request.folder)
    try:
        schema = load_schema(folder)
    except (OSError, ValueError, KeyError):
        return Stale()
    table = read_submission(Path(request.submission), schema, FileLimits(expanded_bytes=request.max_expanded_bytes))
    try:
        compiled = load_compiled(folder)
    except SolutionError:
        return Stale()
    found = estimate_parts(table, compiled)
    for part, evidence in gather_parts(table, compiled).items():
        (Path(request.evidence) / part).write_bytes(evidence.pack())
    return Estimated(_interval(found.get(Part.PUBLIC)), _interval(found.get(Part.PRIVATE)))


def _interval(found: Estimate | None) -> Interval | None:
    if found is None or not all(math.isfinite(value) for value in (found.standard_error, found.low, found.high)):
        return None
    return Interval(found.standard_error, found.low, found.high)


def _compare(request: TiesRequest) -> Compared:
    return Compared(tie_with_leader([_unpack(path) for path in request.evidence]))


def _unpack(path: str) -> Evidence:
    return Evidence.unpack(Path(path).read_bytes())


def _find_difference(request: DifferenceRequest) -> Differed:
    found = compare(_unpack(request.first), _unpack(request.second))
    if not math.isfinite(found.standard_error):
        return Differed(is_known=False)
    return Differed(True, found.difference, found.low, found.high, found.standard_error, found.p_value)


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
