"""What an entrant reads when a submission ends in error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scorer.report import Report

MIB = 1024 * 1024


def invalid_file(report: Report) -> Mapping[str, Any]:
    """Say what is wrong with the file."""
    return _report("invalid_file", report.message, report)


def needs_memory(limit_bytes: int) -> Mapping[str, Any]:
    """Say that the memory limit was reached."""
    return _report(
        "memory_exceeded",
        f"Reading and scoring this file needs more than {limit_bytes // MIB} MB of memory, the limit."
        " Hand in only the id and prediction columns, with fewer digits.",
    )


def needs_time(limit_seconds: float) -> Mapping[str, Any]:
    """Say that the time limit was reached."""
    return _report(
        "time_exceeded",
        f"Reading and scoring this file took longer than {limit_seconds:g} seconds, the limit."
        " Hand in only the id and prediction columns, as plain CSV.",
    )


def broken_solution() -> Mapping[str, Any]:
    """Say that it is the host's fault; nothing that the solution holds is told."""
    return _report(
        "scoring_broken",
        "The competition's solution or metric cannot be used, so no file can be scored. It counts for no limit;"
        " tell the host.",
    )


def failed_metric() -> Mapping[str, Any]:
    """Say that the host's own metric failed; what it said is for the host."""
    return _report("metric_failed", "Scoring failed; the host has been notified. It counts for no limit.")


def metric_not_run() -> Mapping[str, Any]:
    """Say that the machine's sandbox is not good enough for the host's own metric."""
    return _report(
        "metric_not_run",
        "The competition's own metric is not run here now, so nothing was scored. It counts for no limit; host and"
        " operator have been notified. Hand the file in again later.",
    )


def damaged_file() -> Mapping[str, Any]:
    """Say that the file is no longer what was handed in."""
    return _report(
        "file_damaged",
        "A file needed for scoring was lost or damaged on the server, so nothing was scored. It counts for no limit."
        " The operator has been told; hand the file in again.",
    )


def _report(code: str, message: str, report: Report = Report()) -> Mapping[str, Any]:  # noqa: B008  # immutable
    return {"code": code, "message": message, "problems": report.to_dict()["problems"]}
