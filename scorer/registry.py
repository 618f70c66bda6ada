"""The catalogue of metrics: one record each, read by the command, the docs and the platform alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from types import MappingProxyType

from scorer.errors import MetricError
from scorer.families import (
    binary,
    clusters,
    correlation,
    detection,
    deviances,
    finance,
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
    series,
    spans,
    survival,
    text,
    vectors,
    wrappers,
)
from scorer.parameters import Kind, Parameter, ParameterFault, read_values, wrong_value
from scorer.records import UNBOUNDED, Bounds, Metric, ParameterValues, Shape, Target

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
    "read_parameters",
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
    series,
    finance,
    segmentation,
    detection,
    wrappers,
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
    raise MetricError(f"There is no metric “{name}”. {_suggest(name)}")


def _suggest(name: str) -> str:
    near = get_close_matches(name.strip().lower().replace("-", "_").replace(" ", "_"), METRICS, n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(sorted(METRICS))}."


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
    is_open = metric.derive is not None or metric.wrapping is not None
    return _derive(metric, parse_parameters(metric, parameters)) if is_open else metric


def _derive(metric: Metric, values: ParameterValues) -> Metric:
    if metric.wrapping is not None:
        return metric.wrapping.derive(metric, values, _derive_components(metric, values))
    return metric if metric.derive is None else metric.derive(metric, values)


def _derive_components(metric: Metric, values: ParameterValues) -> tuple[Metric, ...]:
    return tuple(_derive(METRICS[held.metric], held.parameters) for held in metric.list_components(values))


def parse_parameters(metric: Metric, raw: Mapping[str, object]) -> dict[str, object]:
    """Return the typed value of each of the metric's parameters: what `raw` says, else the default.

    Raises
    ------
    MetricError
        Naming every unknown parameter and every value that is not allowed.
    """
    values, faults = read_parameters(metric, raw)
    if faults:
        raise MetricError(*(fault.message for fault in faults))
    return values


def read_parameters(metric: Metric, raw: Mapping[str, object]) -> tuple[dict[str, object], list[ParameterFault]]:
    """Return the typed value of each parameter, those of metrics that it is made from too, and all faults."""
    values, faults = read_values(metric.parameters, raw, metric=metric.name)
    if metric.wrapping is None:
        return values, faults
    parts = values.get("parts")
    if isinstance(parts, tuple):
        read = [_read_part(metric.name, place, part) for place, part in enumerate(parts)]
        values["parts"] = tuple(part for part, _ in read)
        faults += [fault for _, found in read for fault in found]
    elif "metric" in values:
        faults += _read_component(values, metric.name)
    if not faults:
        faults += metric.wrapping.find_faults(values, _derive_components(metric, values))
    return values, faults


def _read_part(metric: str, place: int, raw: Mapping[str, object]) -> tuple[dict[str, object], list[ParameterFault]]:
    where = f"{metric} (part {place + 1})"
    values, faults = read_values(wrappers.PART, raw, metric=where)
    faults += _read_component(values, where)
    return values, [replace(fault, place=("parts", place, *fault.place)) for fault in faults]


def _read_component(values: dict[str, object], where: str) -> list[ParameterFault]:
    """Type the parameters of the metric that `values` names, in place, and return what is wrong with them."""
    name, raw = values["metric"], values["parameters"]
    if not isinstance(name, str) or not isinstance(raw, Mapping):
        return []  # told already
    metric = find_metric(name)
    if metric is None:
        return [wrong_value("metric", name, "a metric of the catalogue", metric=where, advice=_suggest(name))]
    values["metric"] = metric.name
    values["parameters"], faults = read_parameters(metric, raw)
    return [fault.within(where, "parameters") for fault in faults]
