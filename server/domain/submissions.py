"""What a submission can be, and what its ending means for the limits."""

from __future__ import annotations

from enum import StrEnum


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
