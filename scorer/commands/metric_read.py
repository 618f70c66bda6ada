"""The command that reads a metric file of one's own without running it."""

from __future__ import annotations

from collections.abc import Sequence

from scorer.commands.output import Exit
from scorer.custom.command import run_reading


def run(words: Sequence[str]) -> Exit:
    """Print what its text says."""
    print(run_reading(words))
    return Exit.DONE
