"""Read a bare solution, and propose what a competition with it would be."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from scorer.commands.output import Exit
from scorer.proposals.proposing import Proposal, propose


def run(words: Sequence[str]) -> Exit:
    """Print the proposal."""
    options = _parser().parse_args(words)
    proposal = propose(
        options.solution, id_column=options.id_column, targets=options.target, is_numbered=options.number_rows
    )
    if options.json:
        print(json.dumps(proposal.to_dict(), ensure_ascii=False))
    else:
        _tell(proposal)
    return Exit.DONE


def _tell(proposal: Proposal) -> None:
    print(f"{proposal.n_rows:,} rows, {len(proposal.columns)} columns. {proposal.fitting.reason}")
    for reason in proposal.roles.reasons.values():
        print(f"- {reason}")
    print(f"Task: {proposal.fitting.task}. Metrics that fit:")
    for metric in proposal.fitting.metrics:
        values = "".join(f" --param {name}={value}" for name, value in metric.parameters.items())
        print(f"- {metric.name}{values}: {metric.reason}")
    if proposal.split is not None:
        print(f"Split: {proposal.split.drawing}, {proposal.split.public_share:.0%} public. {proposal.split.reason}")
    for note in proposal.notes:
        print(f"Look at this: {note}")


def add_column_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which columns are ids and targets."""
    ids = parser.add_mutually_exclusive_group()
    ids.add_argument("--id-column", metavar="NAME", help="the id column")
    ids.add_argument("--number-rows", action="store_true", help="number the rows from 1 in a new column `id`")
    parser.add_argument("--target", action="append", default=[], metavar="NAME", help="a target, as often as needed")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scorer propose",
        description="Read a solution that nobody has described, and propose id, targets, metrics and split.",
        epilog="What is named is taken as said; the rest is guessed. Exit codes: 0 done, 2 wrong usage, 4 the solution "
        "is broken.",
    )
    parser.add_argument("solution", type=Path, metavar="SOLUTION", help="CSV, Parquet or Arrow")
    add_column_options(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser
