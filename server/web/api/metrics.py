"""The metric of a competition, as the API tells it."""

from __future__ import annotations

from dataclasses import dataclass

from scorer.registry import resolve_metric
from server.models import Solution


@dataclass(frozen=True)
class MetricItem:
    """What the rule that makes the score is called, and its direction."""

    name: str
    title: str
    higher_is_better: bool


def metric_item(solution: Solution) -> MetricItem:
    """Return the metric as it is sent."""
    metric = resolve_metric(solution.metric, solution.metric_parameters)
    return MetricItem(metric.name, metric.title, metric.higher_is_better)
