"""Whose fault it is that a submission got no score, and what its team reads of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import structlog

from scorer.report import Report
from server.domain.submissions import Fault
from server.services.scoring import Task
from worker import reports
from worker.child import Outcome, TimedOut
from worker.files import DamagedFileError
from worker.messages import Broken, Limits, OutOfMemory, Refused
from worker.sealed_door import MetricFailed, NotRun, SealedOutcome

Ending: TypeAlias = Outcome | SealedOutcome | DamagedFileError

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Verdict:
    """How a submission ends in error; `words` and `trace` are for the host, of a host's own metric alone."""

    fault: Fault
    report: Mapping[str, Any]
    words: str = ""
    trace: str = ""


def judge(task: Task, ending: Ending, limits: Limits) -> Verdict | None:
    """Return the verdict on an ending without a score; None if it has one, or if it crashed and is to be tried again.

    What the operator has to know of is logged.
    """
    match ending:
        case Refused(problems):
            return Verdict(Fault.FILE, reports.invalid_file(Report(problems)))
        case OutOfMemory():
            return Verdict(Fault.FILE, reports.needs_memory(limits.memory_bytes))
        case TimedOut():
            return Verdict(Fault.FILE, reports.needs_time(limits.seconds))
        case Broken(error):
            log.error("solution_broken", solution_id=task.solution_id, error=error)
            return Verdict(Fault.HOST, reports.broken_solution())
        case MetricFailed(words, trace):
            log.error("metric_failed", submission_id=task.submission_id)
            return Verdict(Fault.HOST, reports.failed_metric(), words, trace)
        case NotRun(words):
            log.error("metric_not_run", submission_id=task.submission_id, reason=words)
            return Verdict(Fault.PLATFORM, reports.metric_not_run(), words)
        case DamagedFileError():
            log.error("file_damaged", submission_id=task.submission_id, key=ending.key, found=ending.found)
            return Verdict(Fault.PLATFORM, reports.damaged_file())
        case _:
            return None
