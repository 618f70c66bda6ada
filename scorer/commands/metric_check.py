"""The command that checks a metric file of one's own."""

from __future__ import annotations

from collections.abc import Sequence

from scorer.commands.output import Exit
from scorer.custom.command import run_check


def run(words: Sequence[str]) -> Exit:
    """Check the file and print what was found; broken if it cannot score."""
    told, is_ok = run_check(words)
    print(told)
    return Exit.DONE if is_ok else Exit.BROKEN
