"""What messages between the worker and its child are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import ConfigDict


@dataclass(frozen=True)
class Limits:
    """What one piece of work may take: seconds by the clock, memory beyond what the process has, size of a file."""

    seconds: float
    memory_bytes: int
    file_bytes: int = 0


class Exact:
    """Whatever is not a field is refused."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
