"""The command: score one submission against one solution, or list the metrics."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from scorer.errors import MetricError, ScorerError, SolutionError, SubmissionError
from scorer.limits import DEFAULT_LIMITS, Limits
from scorer.registry import Metric, resolve_metric
from scorer.report import Problem, Report

# One score needs no second thread; OpenBLAS would start its pool, and spin, when NumPy is imported below.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

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
    options = _parser().parse_args(words)
    try:
        scores = score(
            options.solution,
            options.submission,
            metric=options.metric,
            parameters=dict(options.param),
            id_column=options.id_column,
            limits=_own_limits(options.submission),
        )
    except SubmissionError as error:
        _print_refusal(error.report, as_json=options.json)
        return REFUSED
    except ScorerError as error:
        _print_broken(error, as_json=options.json)
        return BROKEN
    except FileNotFoundError as error:
        print(f"There is no file {error.filename}.", file=sys.stderr)
        return USAGE
    except OSError as error:
        print(f"{error.filename} cannot be read: {error.strerror}.", file=sys.stderr)
        return USAGE
    _print_scores(resolve_metric(options.metric, dict(options.param)), scores, as_json=options.json)
    return SCORED


def _own_limits(submission: Path) -> Limits:
    """Return the limits of a file of one's own: as large as it stands, and unpacked no larger than others."""
    return replace(DEFAULT_LIMITS, expanded_bytes=max(DEFAULT_LIMITS.expanded_bytes, submission.stat().st_size))


def _list_metrics(words: Sequence[str]) -> int:
    try:
        print(list_metrics(words))
    except MetricError as error:
        _print_broken(error, as_json="--json" in words)
        return BROKEN
    return SCORED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scorer",
        description="Score a submission against a solution.",
        epilog="Metrics: python -m scorer metrics [NAME]. "
        "Exit codes: 0 scored, 2 wrong usage, 3 submission refused, 4 solution or metric broken.",
    )
    parser.add_argument("solution", type=Path, metavar="SOLUTION", help="id, target and Usage: CSV, Parquet or Arrow")
    parser.add_argument("submission", type=Path, metavar="SUBMISSION", help="id and predictions: CSV, Parquet or Arrow")
    parser.add_argument("--metric", required=True, metavar="NAME", help="name of the metric, such as roc_auc")
    parser.add_argument(
        "--param", action="append", default=[], type=_pair, metavar="NAME=VALUE", help="a parameter of the metric"
    )
    parser.add_argument("--id-column", metavar="NAME", help="the id column; without it the solution's first")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def _print_scores(metric: Metric, scores: Scores, *, as_json: bool) -> None:
    if as_json:
        data = {
            "metric": metric.name,
            "public_score": scores.public_score,
            "private_score": scores.private_score,
            "n_public": scores.n_public,
            "n_private": scores.n_private,
            "notes": Report(scores.notes).to_dict()["problems"],
            "path": scores.path,
        }
        print(json.dumps(data, ensure_ascii=False))
        return
    print(f"{metric.title} on {scores.n_public:,} public rows: {scores.public_score!r}")
    if scores.private_score is not None:
        print(f"{metric.title} on {scores.n_private:,} private rows: {scores.private_score!r}")
    for note in scores.notes:
        _print_problem(note)


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
        print(json.dumps({"error": kind, "message": str(error), "faults": faults}, ensure_ascii=False))
        return
    for fault in faults:
        print(fault, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
