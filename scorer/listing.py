"""The command `python -m scorer metrics`: the catalogue as a list, or one metric of it, for people or as JSON."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence

from scorer.catalogue import metric_section
from scorer.parameters import Parameter
from scorer.records import Metric
from scorer.registry import METRICS, get_metric


def list_metrics(arguments: Sequence[str]) -> str:
    """Return what the command prints.

    Raises
    ------
    MetricError
        If there is no metric of that name.
    """
    options = _parser().parse_args(arguments)
    if options.name is None:
        if options.json:
            return _to_json([describe(metric) for metric in METRICS.values()])
        width = max(map(len, METRICS))
        return "\n".join(f"{metric.name:<{width}}  {_arrow(metric)}  {metric.meaning}" for metric in METRICS.values())
    metric = get_metric(options.name)
    return _to_json(describe(metric)) if options.json else metric_section(metric).rstrip()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scorer metrics", description="List the metrics, or explain one.")
    parser.add_argument("name", nargs="?", metavar="NAME", help="name of a metric, such as roc_auc; without it all")
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _arrow(metric: Metric) -> str:
    if metric.wrapping is not None:
        return "↕"
    return "↑" if metric.higher_is_better else "↓"


def _to_json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)


def describe(metric: Metric) -> dict[str, object]:
    """Return the record of a metric as JSON-safe data; a scale without end is null there."""
    names = ("name", "title", "meaning", "higher_is_better", "shape", "target", "formula", "edge_cases", "source")
    # Of a metric that is made from others the direction is not known before its parameters are.
    unknown = {} if metric.wrapping is None else {"higher_is_better": None}
    return {
        **{name: getattr(metric, name) for name in names},
        **unknown,
        "aliases": list(metric.aliases),
        "computed_by": metric.computed_by,
        "worst_value": _finite(metric.worst_value),
        "best_value": _finite(metric.best_value),
        "parameters": [_describe_parameter(parameter) for parameter in metric.parameters],
    }


def _describe_parameter(parameter: Parameter) -> dict[str, object]:
    names = ("name", "kind", "meaning", "default", "minimum", "maximum", "is_minimum_open", "is_required")
    return {**{name: getattr(parameter, name) for name in names}, "choices": list(parameter.choices)}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
