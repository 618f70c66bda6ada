"""What a sealed run may take, and the levels of how sure its walls are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

MAX_TASKS = 16  # processes and threads together
MAX_OUTPUT_BYTES = 64 * 1024
MAX_DESCRIPTORS = 256
FILE_BYTES = 1024  # memory that the kernel keeps for each file in the scratch folder
SCRATCH = Path("/podium-scratch")


class Level(StrEnum):
    """How a program is walled in: by namespaces of its own, by what the kernel forbids it alone, or not at all."""

    FULL = "full"
    BASIC = "basic"
    NONE = "none"

    @property
    def rank(self) -> int:
        """Order of strength, from 0."""
        return (Level.NONE, Level.BASIC, Level.FULL).index(self)


@dataclass(frozen=True)
class Bounds:
    """The limits of one run.

    Attributes
    ----------
    seconds : float
        By the clock.
    memory_bytes : int
        Address space of each process, and memory held by all of them and by the files that they made, content apart.
    scratch_bytes : int
        Size of the one folder that can be written: held to by the kernel at `full`, by a look at `basic`.
    uid : int
        User and group of the program where the worker is root; otherwise it runs as the worker's user.
    """

    seconds: float
    memory_bytes: int
    scratch_bytes: int
    uid: int
