"""The command: score one submission against one solution, list the metrics, or check one of your own."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from scorer.arguments import add_parameter_option
from scorer.errors import MetricError, MetricFileError, ScorerError, SolutionError, SubmissionError
from scorer.limits import DEFAULT_LIMITS, Limits
from scorer.registry import resolve_metric
from scorer.report import Problem, Report

# One score needs no second thread; OpenBLAS would start its pool, and spin, when NumPy is imported below.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from scorer.custom.command import run_check
from scorer.custom.scoring import NEUTRAL, SealedScores, score_sealed
from scorer.listing import list_metrics
from scorer.scoring import Scores, score

SCORED, USAGE, REFUSED, BROKEN = 0, 2, 3, 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Score, print the result, and return the exit code.

    Returns
    -------
    int
        0 scored, 2 wrong usage, 3 submission refused (message for the entrant), 4 solution or metric broken (for the
        host).
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    if words[:1] == ["metrics"]:
        return _list_metrics(words[1:])
    if words[:1] == ["metric-check"]:
        return _check_metric(words[1:])
    options = _parser().parse_args(words)
    try:
        scores = _score(options)
    except SubmissionError as error:
        _print_refusal(error.report, as_json=options.json)
        return REFUSED
    except ScorerError as error:
        _print_broken(error, as_json=options.json)
        return BROKEN
    except OSError as error:
        _print_unread(error)
        return USAGE
    _print_scores(options, scores)
    return SCORED


def _limits(options: argparse.Namespace) -> Limits:
    """Return the limits that were asked for: without a word, a file of one's own may be as large as it stands."""
    own = max(DEFAULT_LIMITS.expanded_bytes, options.submission.stat().st_size)
    return replace(DEFAULT_LIMITS, expanded_bytes=options.max_expanded_bytes or own)


def _score(options: argparse.Namespace) -> Scores:
    parameters, limits = dict(options.param), _limits(options)
    files = (options.solution, options.submission)
    if options.metric is not None:
        return score(*files, metric=options.metric, parameters=parameters, id_column=options.id_column, limits=limits)
    return score_sealed(
        *files,
        metric_file=options.metric_file,
        parameters=parameters,
        id_column=options.id_column,
        is_complete=options.complete_submission,
        limits=limits,
    )


def _list_metrics(words: Sequence[str]) -> int:
    try:
        print(list_metrics(words))
    except MetricError as error:
        _print_broken(error, as_json="--json" in words)
        return BROKEN
    return SCORED


def _check_metric(words: Sequence[str]) -> int:
    try:
        told, is_ok = run_check(words)
    except OSError as error:
        _print_unread(error)
        return USAGE
    print(told)
    return SCORED if is_ok else BROKEN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scorer",
        description="Score a submission against a solution.",
        epilog="Metrics: python -m scorer metrics [NAME]. Your own: python -m scorer metric-check FILE. "
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
    parser.add_argument(
        "--max-expanded-bytes", type=int, metavar="N",
        help="how large the submission may be, unpacked",
    )  # fmt: skip
    parser.add_argument("--id-column", metavar="NAME", help="the id column; without it the solution's first")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _print_scores(options: argparse.Namespace, scores: Scores) -> None:
    name = options.metric or options.metric_file.name
    sealed = (
        {"metric_sha256": scores.metric_sha256, "output": scores.output} if isinstance(scores, SealedScores) else {}
    )
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
        print(json.dumps(data | sealed, ensure_ascii=False))
        return
    title = resolve_metric(name, dict(options.param)).title if options.metric else name
    print(f"{title} on {scores.n_public:,} public rows: {scores.public_score!r}")
    if scores.private_score is not None:
        print(f"{title} on {scores.n_private:,} private rows: {scores.private_score!r}")
    for note in scores.notes:
        _print_problem(note)
    print(sealed.get("output", ""), end="", file=sys.stderr)


def _print_refusal(report: Report, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"error": "submission", "message": report.message, "report": report.to_dict()}))
        return
    print("The submission was refused.", file=sys.stderr)
    for problem in report.problems:
        _print_problem(problem)


def _print_problem(problem: Problem) -> None:
    print(f"{problem.severity}: {problem.message} {problem.hint}", file=sys.stderr)


def _print_broken(error: ScorerError, *, as_json: bool) -> None:
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


def _print_unread(error: OSError) -> None:
    if isinstance(error, FileNotFoundError):
        print(f"There is no file {error.filename}.", file=sys.stderr)
    else:
        print(f"{error.filename} cannot be read: {error.strerror}.", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
