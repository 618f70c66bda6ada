"""What became of a sealed run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Ended:
    """The program ended by itself; `output` is its stdout, `printed` the end of its stderr."""

    exit_code: int
    output: bytes
    printed: bytes


@dataclass(frozen=True)
class TimedOut:
    """It took longer than its limit and was ended."""

    printed: bytes


@dataclass(frozen=True)
class OutOfMemory:
    """It reached its memory limit."""

    printed: bytes


@dataclass(frozen=True)
class Killed:
    """A signal ended it, such as SIGSEGV."""

    signal: str
    printed: bytes


@dataclass(frozen=True)
class TooMuchOutput:
    """It wrote more to stdout than a result can have, and was ended."""

    printed: bytes


@dataclass(frozen=True)
class DiskFull:
    """It wrote more into its folder than that may hold, and was ended."""

    printed: bytes


Outcome: TypeAlias = Ended | TimedOut | OutOfMemory | DiskFull | Killed | TooMuchOutput
