"""The command that looks for leaks in a competition's data before it starts."""

from __future__ import annotations

import argparse
import json
import resource
from collections.abc import Sequence
from pathlib import Path

from scorer.arguments import add_parameter_option
from scorer.commands.output import Exit
from scorer.preflight.case import Case, read_case
from scorer.preflight.division import Rule
from scorer.preflight.findings import Finding, State
from scorer.preflight.preflight import run_preflight
from scorer.preflight.tables import Sampling
from scorer.registry import get_metric, parse_parameters
from scorer.solution_extras import list_named_columns

_SIGNS = {State.OK: "ok  ", State.WARN: "warn", State.FAIL: "FAIL", State.NOT_APPLICABLE: "–   "}


def run(words: Sequence[str]) -> Exit:
    """Look, and print what was found; differs from done if anything has to be mended or waived."""
    parser = _parser()
    options = parser.parse_args(words)
    if (options.param or options.baselines) and not options.metric:
        parser.error("--param and --baselines need --metric")
    if options.memory_bytes:
        resource.setrlimit(resource.RLIMIT_AS, (options.memory_bytes, options.memory_bytes))
    rule, named = None, list(options.ignore)
    if options.metric:
        record = get_metric(options.metric)
        parameters = parse_parameters(record, dict(options.param))
        rule = Rule(options.metric, dict(options.param), tuple(options.baselines))
        named += list_named_columns(record, parameters)
    sampling = Sampling(options.max_rows, options.seed)
    about = {"id_column": options.id_column, "named": named, "is_own_metric": options.own_metric}
    case = read_case(options.public, options.solution, **about, sampling=sampling)
    _print(case, run_preflight(case, options.solution, rule), as_json=options.json)
    return Exit.DONE


def _print(case: Case, findings: Sequence[Finding], *, as_json: bool) -> None:
    if as_json:
        sampled = {table.name: len(table.rows) for table in (case.train, case.test) if table and table.is_sampled}
        data = {"checks": [held.to_dict() for held in findings], "seed": case.seed, "sampled": sampled}
        print(json.dumps(data, ensure_ascii=False))
        return
    for held in findings:
        print(f"{_SIGNS[held.state]} {held.name}: {held.found}")
        if held.advice:
            print(f"     → {held.advice}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scorer preflight",
        description="Look for what tells the answer in a competition's data, before it starts.",
        epilog="For the host alone: what it prints tells about labels. Exit codes: 0 done, whatever was found, 2 wrong"
        " usage, 4 a file or the metric is broken.",
    )
    parser.add_argument(
        "public", type=Path, metavar="FOLDER", help="the public files: train, test, sample_submission (CSV or Parquet)"
    )
    parser.add_argument("solution", type=Path, metavar="SOLUTION", help="id, target and Usage")
    parser.add_argument("--id-column", metavar="NAME", help="the id column; without it the solution's first")
    parser.add_argument("--metric", metavar="NAME", help="the metric, to see whether the split is good enough for it")
    parser.add_argument(
        "--own-metric", action="store_true", help="a metric file scores: only what the sample asks for is a target"
    )
    add_parameter_option(parser)
    parser.add_argument("--baselines", type=Path, nargs="+", default=[], metavar="FILE", help="predictions to try with")
    parser.add_argument("--ignore", nargs="+", default=[], metavar="COLUMN", help="columns that are no targets")
    parser.add_argument("--max-rows", type=_count, default=100_000, metavar="N", help="rows taken of a larger table")
    parser.add_argument("--seed", type=int, default=0, metavar="NUMBER", help="for all that is drawn")
    parser.add_argument("--memory-bytes", type=_count, metavar="N", help="the address space that it may take")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return int(text)
