"""What `doctor` finds: one line a check, and how bad it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad a finding is; the worst one decides the exit code."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


EXIT_CODES = {Level.OK: 0, Level.WARNING: 1, Level.FAULT: 2}


@dataclass(frozen=True)
class Finding:
    """What one check found."""

    check: str
    level: Level
    message: str


def fine(check: str, message: str) -> Finding:
    """Say that all is well."""
    return Finding(check, Level.OK, message)


def warning(check: str, message: str) -> Finding:
    """Say that something needs attention."""
    return Finding(check, Level.WARNING, message)


def fault(check: str, message: str) -> Finding:
    """Say that something is broken."""
    return Finding(check, Level.FAULT, message)
