"""Bots through the path of submissions: into storage, claimed by nobody, scored in children or in the sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scorer.bots.making import Bot, Bots
from scorer.report import Problem, Severity
from server.services.metrics import CUSTOM
from server.services.scoring import SealedMetric, Task
from server.storage import Storage, StoredFile, make_storage, save_file
from worker.child import Outcome
from worker.messages import BotsMade, BotsRequest, Limits, Refused, Scored
from worker.process import COMPILE_MEMORY_FACTOR, LARGEST_COMPILED_BYTES
from worker.scoring import Scoring
from worker.solutions import SolutionCache
from worker.stopwatch import Stopwatch
from worker.verdicts import Verdict, judge


@dataclass(frozen=True)
class Subject:
    """The competition whose bots are tried; a metric file means a metric of the host's own."""

    solution: Path
    sample: Path
    id_column: str
    metric: str
    parameters: Mapping[str, Any]
    higher_is_better: bool
    best_value: float | None = None
    metric_file: Path | None = None
    is_complete: bool = False


@dataclass(frozen=True)
class Result:
    """What became of a bot: its scores, or what an entrant would read; `words` are for the host alone.

    `told` is all of that, examples included; there are codes if the file was found faulty.
    """

    public_score: float | None = None
    private_score: float | None = None
    message: str = ""
    codes: tuple[str, ...] = ()
    told: str = ""
    words: str = ""

    @property
    def is_scored(self) -> bool:
        """Whether there are scores."""
        return self.public_score is not None


@dataclass(frozen=True)
class Run:
    """The results of all bots; of those without a file, why there is none."""

    results: Mapping[Bot, Result]
    reasons: Mapping[Bot, str]
    secrets: tuple[str, ...] = field(default=(), repr=False)


class NotMadeError(Exception):
    """The bots could not be made; the message says why."""


class _Unhurried:
    """The right to score what nobody else can have."""

    def beat(self) -> None:
        """Do nothing: there is no lease to renew."""

    def stretch(self, seconds: float) -> None:
        """Do nothing."""


def run_bots(scoring: Scoring, subject: Subject, scratch: Path) -> Run:
    """Make the bots and score each as a submission is scored.

    Parameters
    ----------
    scoring : Scoring
        The worker's own, with its children, its sandbox and its limits; neither its database nor its storage is used.
    subject : Subject
        The competition.
    scratch : Path
        An empty folder; it will hold labels.

    Raises
    ------
    NotMadeError
        If the files cannot be made.
    """
    bots = _make(scoring, subject, scratch / "bots")
    storage = make_storage(str(scratch / "files"))
    path = replace(
        scoring,
        storage=storage,
        solutions=SolutionCache(scratch / "compiled", storage, limits=_widen(scoring.limits)),
        sealed=scoring.sealed.with_storage(storage),
    )
    task = _make_task(subject, storage)
    results = {}
    for bot, name in bots.files.items():
        stored = save_file(storage, scratch / "bots" / name, "submissions/1")
        results[bot] = _score(path, _with_submission(task, stored))
        scoring.spares.refill()
    return Run(results, bots.reasons, bots.secrets)


def _make(scoring: Scoring, subject: Subject, folder: Path) -> Bots:
    folder.mkdir(parents=True)
    request = BotsRequest(
        solution=str(subject.solution),
        sample=str(subject.sample),
        folder=str(folder),
        metric=None if subject.metric_file is not None else subject.metric,
        parameters=subject.parameters,
        id_column=subject.id_column,
        limits=_widen(scoring.limits),
    )
    outcome = scoring.spares.ask(request, beat=lambda: None)
    scoring.spares.refill()
    if not isinstance(outcome, BotsMade):
        raise NotMadeError(_explain(outcome))
    return Bots.read(folder)


def _widen(limits: Limits) -> Limits:
    """Return the limits for work with the solution, which is larger than a submission."""
    return Limits(limits.seconds, COMPILE_MEMORY_FACTOR * limits.memory_bytes, LARGEST_COMPILED_BYTES)


def _explain(outcome: Outcome) -> str:
    if isinstance(outcome, Refused):
        return " ".join(problem.message for problem in outcome.problems)
    return f"Making the files ended with “{type(outcome).__name__}”. They may need more than the limits of scoring."


def _make_task(subject: Subject, storage: Storage) -> Task:
    solution = save_file(storage, subject.solution, "solutions/1")
    sample = save_file(storage, subject.sample, "data/1")
    own = None
    if subject.metric_file is not None:
        stored = save_file(storage, subject.metric_file, "metrics/1")
        own = SealedMetric(stored.key, stored.sha256, subject.is_complete)
    return Task(
        submission_id=0,
        version=1,
        lease="",
        n_attempts=1,
        submission_key="",
        submission_sha256="",
        submission_size_bytes=0,
        solution_id=0,
        solution_key=solution.key,
        solution_sha256=solution.sha256,
        metric=subject.metric if own is None else CUSTOM,
        metric_parameters=subject.parameters,
        id_column=subject.id_column,
        higher_is_better=subject.higher_is_better,
        sample_key=sample.key,
        sample_sha256=sample.sha256,
        metric_file=own,
    )


def _with_submission(task: Task, stored: StoredFile) -> Task:
    return replace(
        task,
        submission_key=stored.key,
        submission_sha256=stored.sha256,
        submission_size_bytes=stored.size_bytes,
    )


def _score(path: Scoring, task: Task) -> Result:
    ending = path.score(task, Stopwatch(), _Unhurried())
    if isinstance(ending, Scored):
        return Result(ending.public_score, ending.private_score)
    verdict = judge(task, ending, path.limits)
    if verdict is None:
        return Result(words=f"Scoring ended with “{type(ending).__name__}”.")
    return _read(verdict, ending.problems if isinstance(ending, Refused) else ())


def _read(verdict: Verdict, problems: tuple[Problem, ...]) -> Result:
    """Return what the entrant reads: the message, and every problem with its examples."""
    cells = [text for problem in problems for example in problem.examples for text in (example.found, example.expected)]
    told = [*(problem.message for problem in problems), *filter(None, cells)]
    message = str(verdict.report["message"])
    return Result(
        message=message,
        codes=tuple(problem.code for problem in problems if problem.severity is Severity.ERROR),
        told="\n".join([message, *told]),
        words=verdict.words,
    )
