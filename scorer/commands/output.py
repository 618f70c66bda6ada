"""What the commands print, for people and as JSON, and how they end."""

from __future__ import annotations

import json
import sys
from enum import IntEnum

from scorer.errors import NEUTRAL, MetricError, MetricFileError, ScorerError, SolutionError
from scorer.report import Example, Problem, Report


class Exit(IntEnum):
    """How a command ends."""

    DONE = 0
    USAGE = 2
    REFUSED = 3
    BROKEN = 4
    DIFFERS = 5


def print_problem(problem: Problem) -> None:
    """Tell one problem: severity, code and message, then its examples, then how to mend it."""
    print(f"{problem.severity} {problem.code}: {problem.message}", file=sys.stderr)
    for example in problem.examples:
        print(f"  {_describe(example)}", file=sys.stderr)
    if problem.examples and problem.count > len(problem.examples):
        print(f"  and {problem.count - len(problem.examples):,} more", file=sys.stderr)
    print(f"  → {problem.hint}", file=sys.stderr)


def _describe(example: Example) -> str:
    where = [
        f"row {example.row:,}" if example.row is not None else "",
        f"id {example.id}" if example.id is not None else "",
        f"`{example.column}`" if example.column is not None else "",
    ]
    what = [
        f"found “{example.found}”" if example.found is not None else "",
        f"expected {example.expected}" if example.expected is not None else "",
    ]
    told = ", ".join(filter(None, where)), ", ".join(filter(None, what))
    return ": ".join(filter(None, told))


def print_refusal(report: Report, *, as_json: bool) -> None:
    """Tell the entrant why a submission is refused."""
    if as_json:
        data = {"error": "submission", "message": report.message, "report": report.to_dict()}
        print(json.dumps(data))
        return
    print("The submission was refused.", file=sys.stderr)
    for problem in report.problems:
        print_problem(problem)


def print_broken(error: ScorerError, *, as_json: bool) -> None:
    """Tell the host what is wrong with solution, sample or metric."""
    faults = error.faults if isinstance(error, SolutionError | MetricError) else (str(error),)
    if as_json:
        kind = "metric" if isinstance(error, MetricError) else "solution"
        data = {"error": kind, "message": str(error), "faults": faults}
        if isinstance(error, MetricFileError):
            told = {"type": error.kind, "traceback": error.trace, "entrant_message": NEUTRAL, "output": error.output}
            data |= told
        print(json.dumps(data, ensure_ascii=False))
        return
    if isinstance(error, MetricFileError):
        print(f"{error.output}{error.trace}", end="", file=sys.stderr)
    for fault in faults:
        print(fault, file=sys.stderr)
