"""Score a submission against a solution: what the command does when its first word is a file."""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from scorer.arguments import add_parameter_option
from scorer.commands.output import Exit, print_problem
from scorer.compiled import prepare_solution
from scorer.limits import DEFAULT_LIMITS, Limits
from scorer.registry import resolve_metric
from scorer.report import Report
from scorer.scoring import Scores, read_submission, score_file
from scorer.splits.usage import Part

if TYPE_CHECKING:
    from scorer.intervals.estimates import Estimate


def run(words: Sequence[str]) -> Exit:
    """Score, and print the result."""
    parser = _parser()
    options = parser.parse_args(words)
    if options.intervals and options.metric is None:
        parser.error("argument --intervals: needs --metric; a metric of your own tells none")
    _print_scores(options, *_score(options), _estimate(options) if options.intervals else {})
    return Exit.DONE


def _limits(options: argparse.Namespace) -> Limits:
    """Return the limits that were asked for: without a word, a file of one's own may be as large as it stands."""
    own = max(DEFAULT_LIMITS.expanded_bytes, options.submission.stat().st_size)
    return replace(DEFAULT_LIMITS, expanded_bytes=options.max_expanded_bytes or own)


def _score(options: argparse.Namespace) -> tuple[Scores, tuple[str, ...]]:
    """Return the scores, and what the host should know of the solution."""
    parameters, limits = dict(options.param), _limits(options)
    if options.metric is not None:
        compiled = prepare_solution(
            options.solution, metric=options.metric, parameters=parameters, id_column=options.id_column
        )
        return score_file(options.submission, compiled, limits), compiled.warnings
    # Few have a metric of their own: what runs one is loaded for them alone.
    scores: Scores = import_module("scorer.custom.scoring").score_sealed(
        options.solution,
        options.submission,
        metric_file=options.metric_file,
        parameters=parameters,
        id_column=options.id_column,
        is_complete=options.complete_submission,
        limits=limits,
    )
    return scores, ()


def _estimate(options: argparse.Namespace) -> Mapping[Part, Estimate | None]:
    """Say how sure the scores are; what it takes is loaded for those who ask."""
    compiled = prepare_solution(
        options.solution, metric=options.metric, parameters=dict(options.param), id_column=options.id_column
    )
    table = read_submission(options.submission, compiled.schema, _limits(options))
    found: Mapping[Part, Estimate | None] = import_module("scorer.intervals.parts").estimate_parts(table, compiled)
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scorer",
        description="Score a submission against a solution.",
        epilog="Metrics: python -m scorer metrics [NAME]. Your own: python -m scorer metric-check FILE. "
        "A submission without a score: python -m scorer check SAMPLE FILE. A split: python -m scorer split SOLUTION. "
        "A score proved by its receipt: python -m scorer verify RECEIPT SOLUTION SUBMISSION. "
        "Exit codes: 0 scored, 2 wrong usage, 3 submission refused, 4 solution or metric broken.",
    )
    parser.add_argument("solution", type=Path, metavar="SOLUTION", help="id, target and Usage: CSV, Parquet or Arrow")
    parser.add_argument("submission", type=Path, metavar="SUBMISSION", help="id and predictions: CSV, Parquet or Arrow")
    metric = parser.add_mutually_exclusive_group(required=True)
    metric.add_argument("--metric", metavar="NAME", help="name of the metric, such as roc_auc")
    metric.add_argument("--metric-file", type=Path, metavar="FILE", help="a metric of your own, in Python")
    add_parameter_option(parser)
    parser.add_argument(
        "--complete-submission", action="store_true", help="the metric of your own matches the rows itself"
    )
    parser.add_argument("--max-expanded-bytes", type=int, metavar="N", help="how large the submission may be, unpacked")
    parser.add_argument("--id-column", metavar="NAME", help="the id column; without it the solution's first")
    parser.add_argument("--intervals", action="store_true", help="also say how sure the scores are")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _print_scores(
    options: argparse.Namespace,
    scores: Scores,
    warnings: Sequence[str],
    estimates: Mapping[Part, Estimate | None],
) -> None:
    name = options.metric or options.metric_file.name
    sealed = {} if options.metric else {name: getattr(scores, name) for name in ("metric_sha256", "output")}
    told = {"warnings": warnings} if options.metric else sealed
    if options.json:
        data = {
            "metric": name,
            "public_score": scores.public_score,
            "private_score": scores.private_score,
            "n_public": scores.n_public,
            "n_private": scores.n_private,
            "notes": Report(scores.notes).to_dict()["problems"],
            "path": scores.path,
        }
        if estimates:
            data["intervals"] = {str(part): _interval(found) for part, found in estimates.items()}
        print(json.dumps(data | told, ensure_ascii=False))
        return
    title = resolve_metric(name, dict(options.param)).title if options.metric else name
    print(f"{title} on {scores.n_public:,} public rows: {scores.public_score!r}")
    if scores.private_score is not None:
        print(f"{title} on {scores.n_private:,} private rows: {scores.private_score!r}")
    for part, found in estimates.items():
        print(f"95 % interval on the {part} rows: {_describe(found)}")
    for note in scores.notes:
        print_problem(note)
    for words in warnings:
        print(f"warning for the host: {words}", file=sys.stderr)
    print(sealed.get("output", ""), end="", file=sys.stderr)


def _interval(found: Estimate | None) -> dict[str, float] | None:
    if found is None or not all(math.isfinite(each) for each in (found.standard_error, found.low, found.high)):
        return None
    return {"standard_error": found.standard_error, "low": found.low, "high": found.high}


def _describe(found: Estimate | None) -> str:
    told = _interval(found)
    return "nothing can be said" if told is None else f"{told['low']!r} to {told['high']!r}"
