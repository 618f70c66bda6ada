"""What is known of a competition's metric: from the scorer's catalogue, or from the host's own file."""

from __future__ import annotations

from dataclasses import dataclass

from scorer.records import Shape
from scorer.registry import resolve_metric
from server.models import Solution

CUSTOM = "custom"  # stands for the name of a metric where a file says what it is
SHAPES_OF_NUMBERS = frozenset(
    {
        Shape.SCALAR,
        Shape.WIDE,
        Shape.WIDE_PROB,
        Shape.LONG,
        Shape.SURVIVAL,
        Shape.SURVIVAL_CURVE,
        Shape.QUANTILE,
        Shape.GRID,
        Shape.INTERVAL,
    }
)


@dataclass(frozen=True)
class MetricFacts:
    """What people and rankings are told of a metric."""

    name: str
    title: str
    meaning: str
    higher_is_better: bool


def describe_metric(solution: Solution) -> MetricFacts:
    """Return the facts about the metric of one version of a solution."""
    own = solution.metric_file
    if own is not None:
        return MetricFacts(CUSTOM, own.title, own.description, own.higher_is_better)
    metric = resolve_metric(solution.metric, solution.metric_parameters)
    return MetricFacts(metric.name, metric.title, metric.meaning, metric.higher_is_better)


def takes_numbers(solution: Solution) -> bool | None:
    """Whether each prediction must be a finite number, for who checks a file before it is handed in.

    False also where some cells need not be, such as those of columns that are not scored; None for a host's own metric.
    """
    if solution.metric_file is not None:
        return None
    metric = resolve_metric(solution.metric, solution.metric_parameters)
    return metric.shape in SHAPES_OF_NUMBERS and not solution.metric_parameters.get("scored_columns")
