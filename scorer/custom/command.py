"""The command `python -m scorer metric-check`: a metric file judged for its host, for people or as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from scorer.arguments import add_parameter_option
from scorer.custom.answers import Outcome, Values
from scorer.custom.checking import REMINDER, SAMPLE, TRUTH, CheckReport, Metadata, check_metric
from scorer.custom.metric_file import FIRST_ARGUMENTS, read_metric_file
from scorer.parameters import Parameter


def run_check(words: Sequence[str]) -> tuple[str, bool]:
    """Return what the command prints, and whether the metric can be used; raises OSError for a file not there."""
    options = _parser().parse_args(words)
    metadata = Metadata(
        options.name, options.description, options.category, options.higher_is_better, options.complete_submission
    )
    report = check_metric(
        options.metric,
        options.solution,
        options.sample,
        metadata=metadata,
        parameters=dict(options.param),
        id_column=options.id_column,
    )
    return (_to_json(report) if options.json else _to_text(report)), report.is_ok


def run_reading(words: Sequence[str]) -> str:
    """Return as JSON what the text of a metric file says: nothing of it is run.

    Raises
    ------
    MetricError
        If it is no metric file.
    """
    parser = argparse.ArgumentParser(
        prog="python -m scorer metric-read",
        description="Read entry point, settings and warnings of a metric file from its text, as one JSON object.",
    )
    parser.add_argument("metric", type=Path, metavar="METRIC", help="the Python file")
    parser.add_argument("--json", action="store_true", help="the only way; for likeness with the other commands")
    options = parser.parse_args(words)
    metric = read_metric_file(options.metric)
    data = {
        "sha256": metric.sha256,
        "description": metric.description,
        "parameters": [describe_parameter(parameter) for parameter in metric.parameters],
        "warnings": metric.warnings,
    }
    return json.dumps(data, default=str, ensure_ascii=False)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scorer metric-check",
        description="Check a metric file before it is published: its text, its own tests, and scores of your files.",
        epilog=f"The file defines score({', '.join(FIRST_ARGUMENTS)}, …). Exit codes: 0 fine, 2 wrong usage, 4 faults.",
    )
    parser.add_argument("metric", type=Path, metavar="METRIC", help="the Python file")
    parser.add_argument("solution", type=Path, nargs="?", metavar="SOLUTION", help="to score against itself")
    parser.add_argument("sample", type=Path, nargs="?", metavar="SAMPLE", help="the sample submission")
    add_parameter_option(parser)
    parser.add_argument("--id-column", metavar="NAME", help="the id column; without it the solution's first")
    parser.add_argument("--complete-submission", action="store_true", help="the metric matches the rows itself")
    direction = parser.add_mutually_exclusive_group()
    direction.add_argument("--higher-is-better", action="store_true", default=None)
    direction.add_argument("--lower-is-better", action="store_false", dest="higher_is_better", default=None)
    for name in ("name", "description", "category"):
        parser.add_argument(f"--{name}", default="", metavar="TEXT", help=f"the metric's {name}, for people")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _to_json(report: CheckReport) -> str:
    trials = report.trials
    data = {
        "is_ok": report.is_ok,
        "faults": report.faults,
        "warnings": report.warnings,
        "reminder": REMINDER,
        "parameters": [describe_parameter(parameter) for parameter in report.parameters],
        "doctests": {"attempted": trials.n_doctests},
        "tests": {"attempted": trials.n_tests},
        TRUTH: _scores_of(trials.outcomes, TRUTH),
        SAMPLE: _scores_of(trials.outcomes, SAMPLE),
        "output": report.output,
    }
    return json.dumps(data, default=str)


def describe_parameter(parameter: Parameter) -> dict[str, object]:
    """Return a setting as JSON-safe data."""
    return {name: getattr(parameter, name) for name in ("name", "kind", "meaning", "default", "is_required", "choices")}


def _scores_of(outcomes: Mapping[str, Outcome], name: str) -> dict[str, float | None] | None:
    found = outcomes.get(name)
    return {"public_score": found.public, "private_score": found.private} if isinstance(found, Values) else None


def _to_text(report: CheckReport) -> str:
    lines = [f"fault: {fault}" for fault in report.faults] + [f"warning: {warning}" for warning in report.warnings]
    for parameter in report.parameters:
        default = "required" if parameter.is_required else f"default {parameter.default!r}"
        lines.append(f"parameter {parameter.name}: {parameter.kind}, {default}")
    lines.append(f"{report.trials.n_doctests} examples of docstrings and {report.trials.n_tests} test functions ran.")
    for name, words in ((TRUTH, "The truth against itself"), (SAMPLE, "The sample submission")):
        found = report.trials.outcomes.get(name)
        if isinstance(found, Values):
            private = "" if found.private is None else f", private {found.private!r}"
            lines.append(f"{words} scores: public {found.public!r}{private}.")
    lines += [f"reminder: {REMINDER}", "The metric can be used." if report.is_ok else "The metric cannot be used yet."]
    return "\n".join(lines + ([f"It printed:\n{report.output.rstrip()}"] if report.output else []))
