"""The metric of a competition, as the API tells it."""

from __future__ import annotations

from dataclasses import dataclass

from server.models import Solution
from server.services.metrics import describe_metric


@dataclass(frozen=True)
class MetricItem:
    """What the rule that makes the score is called, and its direction."""

    name: str
    title: str
    higher_is_better: bool


def metric_item(solution: Solution) -> MetricItem:
    """Return the metric as it is sent."""
    metric = describe_metric(solution)
    return MetricItem(metric.name, metric.title, metric.higher_is_better)
