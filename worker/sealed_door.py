"""The sealed door: a submission scored by its host's own metric, which runs in the sandbox and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from server import failpoints
from server.services.scoring import SealedMetric, Task
from server.storage import Storage
from worker.files import check_file, fetched_path
from worker.messages import Refused, Scored
from worker.sandbox.answers import Fault, Refusal, Scores
from worker.sandbox.sandbox import Sandbox, TooWeakError
from worker.sandbox.scoring import Input, judge, run_scorer

PATH = "sealed"


@dataclass(frozen=True)
class MetricFailed:
    """The metric, or the solution under it, gave no score; words and trace are for the host."""

    words: str
    trace: str = ""


@dataclass(frozen=True)
class NotRun:
    """The sandbox is too weak for strangers' metrics; the words are for host and operator."""

    words: str


SealedOutcome: TypeAlias = Scored | Refused | MetricFailed | NotRun


class SealedDoor:
    """Scores with metrics of hosts."""

    def __init__(self, sandbox: Sandbox, storage: Storage, *, max_expanded_bytes: int) -> None:
        self._sandbox = sandbox
        self._storage = storage
        self._max_expanded_bytes = max_expanded_bytes

    def with_storage(self, storage: Storage) -> SealedDoor:
        """Return the door to the same sandbox, for files that lie elsewhere."""
        return SealedDoor(self._sandbox, storage, max_expanded_bytes=self._max_expanded_bytes)

    def score(self, task: Task, metric: SealedMetric, submission: Path, *, beat: Callable[[], None]) -> SealedOutcome:
        """Score a submission, calling `beat` several times a second.

        Raises
        ------
        DamagedFileError
            If the submission, the solution or the metric is no longer what was stored.
        """
        check_file(submission, key=task.submission_key, sha256=task.submission_sha256)
        failpoints.reach("after_fetch")
        with ExitStack() as stack:
            solution = stack.enter_context(fetched_path(self._storage, task.solution_key))
            check_file(solution, key=task.solution_key, sha256=task.solution_sha256)
            file = stack.enter_context(fetched_path(self._storage, metric.key))
            check_file(file, key=metric.key, sha256=metric.sha256)
            files = (
                Input(solution, "solution"),
                Input(submission, "submission"),
                "--metric-file",
                Input(file, "metric.py"),
            )
            try:
                outcome = run_scorer(self._sandbox, [*files, *self._options(task, metric)], beat=beat)
            except TooWeakError as error:
                return NotRun(str(error))
        match judge(outcome, self._sandbox.bounds):
            case Scores() as scores:
                return _to_scored(scores)
            case Refusal(problems):
                return Refused(problems)
            case Fault(message, traceback):
                return MetricFailed(message, traceback)

    def _options(self, task: Task, metric: SealedMetric) -> Iterator[str]:
        yield from ("--json", f"--id-column={task.id_column}", f"--max-expanded-bytes={self._max_expanded_bytes}")
        if metric.is_complete:
            yield "--complete-submission"
        for name, value in task.metric_parameters.items():
            yield f"--param={name}={value if isinstance(value, str) else json.dumps(value)}"


def _to_scored(scores: Scores) -> Scored:
    """Return scores as of the warm door, without times: how long a metric ran could tell of labels."""
    return Scored(
        public_score=scores.public_score,
        private_score=scores.private_score,
        n_public=scores.n_public,
        n_private=scores.n_private,
        notes=scores.notes,
        path=PATH,
        stages={},
    )
