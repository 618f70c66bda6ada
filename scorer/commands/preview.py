"""Try a metric and a split with a solution: balance, scores of dummies, and the simulator's advice."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from scorer.arguments import add_parameter_option
from scorer.commands.output import Exit
from scorer.commands.propose import add_column_options
from scorer.commands.split import add_drawing_options, read_drawn
from scorer.proposals.previewing import Preview, preview


def run(words: Sequence[str]) -> Exit:
    """Print what there is to look at; keep the dummies if asked."""
    parser = _parser()
    options = parser.parse_args(words)
    drawn = read_drawn(parser, options)
    with tempfile.TemporaryDirectory() as work:
        made = preview(
            options.solution,
            options.output or Path(work),
            metric=options.metric,
            parameters=dict(options.param),
            id_column=options.id_column,
            is_numbered=options.number_rows,
            targets=options.target,
            drawn=drawn,
            also=options.also,
            sealed=options.sealed,
            is_advised=options.sealed is None,
        )
    if options.json:
        print(json.dumps(made.to_dict(), ensure_ascii=False))
    else:
        _tell(made)
    return Exit.DONE


def _tell(made: Preview) -> None:
    print(f"{made.title}: {made.n_public:,} public rows, {made.n_private:,} private, {made.n_ignored:,} ignored.")
    for dummy in made.dummies:
        scores = dummy.message or f"{dummy.public_score!r} public, {dummy.private_score!r} private"
        print(f"- {dummy.name}: {scores}")
    for bar in made.bars:
        print(f"- {bar.label}: {bar.public:,} public, {bar.private:,} private")
    for warning in made.report.warnings:
        print(f"Look at this: {warning}")
    if made.advice is not None:
        print(made.advice.sentence)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scorer preview",
        description="Try a metric and a split with a solution, and write a sample submission and dummy baselines.",
        epilog="With --share the split is drawn whatever `Usage` says. Exit codes: 0 done, 2 wrong usage, 4 solution "
        "or metric is broken.",
    )
    parser.add_argument("solution", type=Path, metavar="SOLUTION", help="CSV, Parquet or Arrow")
    parser.add_argument("--metric", required=True, metavar="NAME", help="the metric")
    add_parameter_option(parser)
    add_drawing_options(parser)
    add_column_options(parser)
    parser.add_argument(
        "--output", type=Path, metavar="FOLDER", help="keep solution.csv, sample_submission.csv and baselines/ there"
    )
    parser.add_argument(
        "--sealed",
        type=Path,
        metavar="FILE",
        help="the metric stands for one of the host's own: keep the solution with its Usage there, and give no advice",
    )
    parser.add_argument("--also", action="append", default=[], metavar="NAME", help="a further column to keep for it")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser
