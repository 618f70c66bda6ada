"""The catalogue of metrics: one record each, read by the command, the docs and the platform alike."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from scorer.errors import MetricError
from scorer.families import (
    binary,
    clusters,
    correlation,
    deviances,
    forecasts,
    labels,
    likelihoods,
    multiclass,
    multilabel,
    ordinal,
    ranking,
    regression,
    relative_errors,
    segmentation,
    spans,
    survival,
    text,
    vectors,
)
from scorer.parameters import Kind, Parameter, parse_values
from scorer.records import UNBOUNDED, Bounds, Metric, Shape, Target

__all__ = [
    "METRICS",
    "UNBOUNDED",
    "Bounds",
    "Kind",
    "Metric",
    "Parameter",
    "Shape",
    "Target",
    "find_metric",
    "get_metric",
    "parse_parameters",
    "resolve_metric",
]

_FAMILIES = (
    binary,
    multiclass,
    labels,
    clusters,
    multilabel,
    regression,
    relative_errors,
    correlation,
    deviances,
    vectors,
    ordinal,
    ranking,
    survival,
    text,
    spans,
    forecasts,
    likelihoods,
    segmentation,
)

METRICS: Mapping[str, Metric] = MappingProxyType(
    {metric.name: metric for family in _FAMILIES for metric in family.RECORDS}
)
_BY_ALIAS = {alias: metric for metric in METRICS.values() for alias in metric.aliases}


def find_metric(name: str) -> Metric | None:
    """Return the metric of that name or alias, or None if there is none."""
    return METRICS.get(name) or _BY_ALIAS.get(name)


def get_metric(name: str) -> Metric:
    """Return the metric of that name or alias.

    Raises
    ------
    MetricError
        If there is none; names the nearest ones.
    """
    metric = find_metric(name)
    if metric is not None:
        return metric
    near = get_close_matches(name.strip().lower().replace("-", "_").replace(" ", "_"), METRICS, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(sorted(METRICS))}."
    raise MetricError(f"There is no metric “{name}”. {hint}")


def resolve_metric(name: str, parameters: Mapping[str, object]) -> Metric:
    """Return what holds of a metric under its parameters: its direction, the ends of its scale, its title.

    Parameters
    ----------
    name, parameters : str, mapping
        The metric's name and its parameters, typed or as they were given.

    Raises
    ------
    MetricError
        If there is no such metric, or a parameter that decides about its record is wrong.
    """
    metric = get_metric(name)
    return metric if metric.derive is None else metric.derive(metric, parse_parameters(metric, parameters))


def parse_parameters(metric: Metric, raw: Mapping[str, object]) -> dict[str, object]:
    """Return the typed value of each of the metric's parameters: what `raw` says, else the default.

    Raises
    ------
    MetricError
        Naming every unknown parameter and every value that is not allowed.
    """
    return parse_values(metric.parameters, raw, metric=metric.name)
