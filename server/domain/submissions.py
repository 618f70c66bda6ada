"""What a submission can be, and what its ending means for the limits."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class SubmissionStatus(StrEnum):
    """Every submission is pending once and then ends, in one of two ways."""

    PENDING = "pending"
    COMPLETE = "complete"
    ERROR = "error"


class Fault(StrEnum):
    """Whose fault an error is; only a fault of the file counts for a limit."""

    FILE = "file"
    HOST = "host"
    PLATFORM = "platform"


MAX_ATTEMPTS = 3


def find_code(report: Mapping[str, Any] | None) -> str | None:
    """Return the code by which failures are counted: that of the first fault in the file, else that of the ending."""
    if not report:
        return None
    faults = [problem for problem in report.get("problems", ()) if problem.get("severity") == "error"]
    code = faults[0].get("code") if faults else report.get("code")
    return None if code is None else str(code)[:60]
