"""Score a submission with a host's own metric: the files checked here, the metric run in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scorer.acceleration import ScoringPath
from scorer.custom.answers import Failure, Refusal, Values
from scorer.custom.inputs import Truth, read_entry, read_truth
from scorer.custom.metric_file import read_metric_file
from scorer.custom.process import Heard, MetricProcess
from scorer.custom.requests import Request, Work
from scorer.errors import MetricFileError
from scorer.limits import DEFAULT_LIMITS, Limits
from scorer.problems import refuse
from scorer.report import Report
from scorer.scoring import Scores
from scorer.whole_files import WholeFile

ENTRY = "submission"


@dataclass(frozen=True)
class SealedScores(Scores):
    """The scores by a metric file.

    Attributes
    ----------
    metric_sha256 : str
        Hash of the file.
    output : str
        What the metric printed, cut; for the host alone.
    """

    metric_sha256: str
    output: str


def score_sealed(
    solution: Path,
    submission: Path,
    *,
    metric_file: Path,
    parameters: Mapping[str, object] | None = None,
    id_column: str | None = None,
    is_complete: bool = False,
    limits: Limits = DEFAULT_LIMITS,
) -> SealedScores:
    """Score a submission file against a solution file with a metric file.

    Parameters
    ----------
    solution, submission : Path
        The two files.
    metric_file : Path
        A Python file that defines `score`.
    parameters : mapping
        Its further arguments, typed or as text.
    id_column : str, optional
        The id column; without it the first one of the solution.
    is_complete : bool
        Whether the metric matches the rows itself: it is given the whole submission each time, and ids are not
        checked.
    limits : Limits
        How large the submission may be.

    Raises
    ------
    SubmissionError
        If the file or its ids have faults, or the metric raises a ParticipantVisibleError.
    SolutionError
        If ids or `Usage` of the solution have faults.
    MetricError
        If the file is no metric, or a parameter is wrong.
    MetricFileError
        If the metric raises anything else or returns no finite number.
    """
    metric = read_metric_file(metric_file)
    values = metric.bind(parameters or {})
    truth = read_truth(solution, id_column=id_column, matches_rows=not is_complete)
    entry = read_entry(submission, truth, limits)
    heard = run_metric(Work.SCORE, metric_file, values, truth, {ENTRY: entry}, is_complete=is_complete)
    scores = _read_scores(heard)
    return SealedScores(
        public_score=scores.public,
        private_score=scores.private,
        n_public=truth.n_public,
        n_private=truth.n_private,
        notes=Report(entry.problems).warnings,
        path=ScoringPath.SEALED,
        metric_sha256=metric.sha256,
        output=heard.output,
    )


def run_metric(
    work: Work,
    metric_file: Path,
    values: Mapping[str, object],
    truth: Truth | None,
    entries: Mapping[str, WholeFile],
    *,
    is_complete: bool,
) -> Heard:
    """Start the process, hand it the files and return what came of it."""
    with MetricProcess() as process:
        request = Request(
            work=work,
            metric=str(metric_file.resolve()),
            parameters=values,
            id_column="" if truth is None else truth.id_column,
            is_complete=is_complete,
            solution=None if truth is None else process.give_frame(truth.file),
            parts={} if truth is None else {part: process.give_rows(rows) for part, rows in truth.parts.items()},
            entries={name: process.give_frame(entry) for name, entry in entries.items()},
        )
        return process.run(request)


def _read_scores(heard: Heard) -> Values:
    match heard.answer:
        case Values():
            return heard.answer
        case Refusal(message):
            raise refuse("metric_refused", message)
        case Failure(kind, message, trace):
            raise MetricFileError(f"{kind}: {message}", kind=kind, trace=trace, output=heard.output)
        case _:
            raise MetricFileError("NoResult: another answer than a score.", kind="NoResult", output=heard.output)
