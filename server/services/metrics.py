"""What is known of a competition's metric: from the scorer's catalogue, or from the host's own file."""

from __future__ import annotations

from dataclasses import dataclass

from scorer.registry import resolve_metric
from server.models import Solution

CUSTOM = "custom"  # stands for the name of a metric where a file says what it is


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
