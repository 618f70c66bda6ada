"""The command that lists the metrics, or explains one."""

from __future__ import annotations

from collections.abc import Sequence

from scorer.commands.output import Exit
from scorer.listing import list_metrics


def run(words: Sequence[str]) -> Exit:
    """Print what is asked; raises MetricError if there is no such metric."""
    print(list_metrics(words))
    return Exit.DONE
