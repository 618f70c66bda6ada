"""Tests for `worker.verdicts`: each ending without a score has one verdict, or is tried again."""

from __future__ import annotations

from typing import cast

import pytest

from server.domain.submissions import Fault
from server.services.scoring import Task
from worker.child import Crashed, TimedOut
from worker.files import DamagedFileError
from worker.messages import Broken, Failed, Limits, OutOfMemory, Refused, Scored
from worker.sealed_door import MetricFailed, NotRun
from worker.verdicts import Ending, judge

LIMITS = Limits(seconds=30.0, memory_bytes=256 * 1024 * 1024)


class Stub:
    """What a verdict takes of a task."""

    submission_id, solution_id = 7, 3


TASK = cast(Task, Stub())


@pytest.mark.parametrize(
    ("ending", "fault", "code"),
    [
        (Refused(()), Fault.FILE, "invalid_file"),
        (OutOfMemory(), Fault.FILE, "memory_exceeded"),
        (TimedOut(), Fault.FILE, "time_exceeded"),
        (Broken("SolutionError"), Fault.HOST, "scoring_broken"),
        (MetricFailed("It divides by zero.", "line 3"), Fault.HOST, "metric_failed"),
        (NotRun("no sandbox"), Fault.PLATFORM, "metric_not_run"),
        (DamagedFileError("submissions/1", found="gone"), Fault.PLATFORM, "file_damaged"),
    ],
)
def test_each_ending_has_its_verdict(ending: Ending, fault: Fault, code: str) -> None:
    verdict = judge(TASK, ending, LIMITS)

    assert verdict is not None
    assert (verdict.fault, verdict.report["code"]) == (fault, code)


def test_what_a_hosts_metric_said_is_kept_for_the_host_alone() -> None:
    verdict = judge(TASK, MetricFailed("It divides by zero.", "line 3"), LIMITS)

    assert verdict is not None
    assert (verdict.words, verdict.trace) == ("It divides by zero.", "line 3")
    assert "zero" not in str(verdict.report)


@pytest.mark.parametrize("ending", [Scored(0.5, 0.5, 2, 2, (), "compiled", {}), Crashed("SIGSEGV"), Failed("E", "")])
def test_a_score_and_a_crash_have_none(ending: Ending) -> None:
    assert judge(TASK, ending, LIMITS) is None
