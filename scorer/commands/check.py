"""Check a submission against a sample submission or a compiled solution, without a score."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from scorer.arguments import add_parameter_option
from scorer.checking import check
from scorer.commands.output import Exit, print_problem, print_refusal
from scorer.compiled import CompiledSolution, load_compiled
from scorer.sample import Sample, read_sample


def run(words: Sequence[str]) -> Exit:
    """Check, print the report, and return how it went."""
    parser = _parser()
    options = parser.parse_args(words)
    if options.expected.is_dir() and options.metric:
        parser.error("a compiled solution knows its metric: leave --metric out")
    if options.param and not options.metric:
        parser.error("--param needs --metric")
    report = check(_read_expected(options), options.submission)
    if options.json:
        print(json.dumps(report.to_dict(), ensure_ascii=False))
    elif report.is_ok:
        print(report.message)
        for note in report.warnings:
            print_problem(note)
    else:
        print_refusal(report, as_json=False)
    return Exit.DONE if report.is_ok else Exit.REFUSED


def _read_expected(options: argparse.Namespace) -> Sample | CompiledSolution:
    path: Path = options.expected
    if path.is_dir():
        return load_compiled(path)
    return read_sample(path, metric=options.metric, parameters=dict(options.param), id_column=options.id_column)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scorer check",
        description="Check a submission without scoring it.",
        epilog="A sample submission tells columns, ids and kinds of cells; with --metric also what the metric allows. "
        "A compiled solution tells all that scoring would. Exit codes: 0 in order, 2 wrong usage, 3 submission "
        "refused, 4 sample, solution or metric broken.",
    )
    parser.add_argument(
        "expected", type=Path, metavar="SAMPLE_OR_COMPILED", help="a sample submission, or the folder of a solution"
    )
    parser.add_argument("submission", type=Path, metavar="FILE", help="id and predictions: CSV, Parquet or Arrow")
    parser.add_argument("--metric", metavar="NAME", help="the metric's name, where a sample is given")
    add_parameter_option(parser)
    parser.add_argument("--id-column", metavar="NAME", help="the id column; without it the sample's first")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser
