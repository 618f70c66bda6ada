"""The columns of a solution that parameters name: weights, masks, groups and whatever else a metric takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from scorer.cells import distinct_texts
from scorer.parameters import Content, Kind, Parameter
from scorer.problems import echo
from scorer.records import Metric, ParameterValues
from scorer.registry import get_metric
from scorer.shapes.rules import Shape, TruthColumns
from scorer.solution_columns import SolutionColumns
from scorer.splits.usage import Part
from scorer.table import BoolArray, CodeArray, FloatArray

COUNTED = "counted"
"""Under this name the extras of a component say which rows it scores, where others are scored as well."""

AnyArray: TypeAlias = npt.NDArray[Any]


def _named(metric: Metric, parameters: ParameterValues) -> Iterator[tuple[Parameter, tuple[str, ...]]]:
    for parameter in metric.parameters:
        value = parameters[parameter.name]
        if parameter.kind is Kind.COLUMN and value:
            yield parameter, (str(value),)
        elif parameter.kind is Kind.COLUMNS and isinstance(value, tuple):
            yield parameter, value


def list_named_columns(metric: Metric, parameters: ParameterValues) -> list[str]:
    """Return the columns that parameters name, those of components among them, which are no targets."""
    own = [name for _, names in _named(metric, parameters) for name in names]
    for component in metric.list_components(parameters):
        own += list_named_columns(get_metric(component.metric), component.parameters)
    return list(dict.fromkeys(own))


def read_with_extras(shape: Shape, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
    """Return the target columns of a metric, or of a component of one, with the columns that its parameters name."""
    truth = shape.read_truth(reading, targets)
    masks = [mask for mask in (truth.mask, _read_mask(reading)) if mask is not None]
    mask = np.logical_and.reduce(masks) if masks else None
    return replace(truth, extras={**truth.extras, **read_extras(reading)}, mask=mask)


def _read_mask(reading: SolutionColumns) -> BoolArray | None:
    masks = [
        reading.zeros_and_ones(name) == 1
        for parameter, names in _named(reading.metric, reading.parameters)
        for name in names
        if parameter.content is Content.MASK
    ]
    return np.logical_and.reduce(masks) if masks else None


def read_extras(reading: SolutionColumns) -> dict[str, AnyArray]:
    """Return the named columns by the argument that takes them; several columns are stacked."""
    extras: dict[str, AnyArray] = {}
    for parameter, names in _named(reading.metric, reading.parameters):
        if parameter.argument is not None:
            columns = [_read_column(reading, name, parameter.content) for name in names]
            extras[parameter.argument] = np.stack(columns) if parameter.kind is Kind.COLUMNS else columns[0]
    return extras


def _read_column(reading: SolutionColumns, name: str, content: Content | None) -> AnyArray:
    match content:
        case Content.GROUPS:
            codes: CodeArray = distinct_texts(reading.columns[name])[1]
            return codes
        case Content.FLAGS:
            return reading.zeros_and_ones(name)
        case Content.SERIES:
            return _read_series(reading, name)
        case _:
            numbers = reading.numbers(name)
    bad = np.flatnonzero(numbers <= 0 if content is Content.SCALES else numbers < 0)
    if content is Content.WEIGHTS and len(bad):
        reading.add_fault(f"The solution has negative weights in `{echo(name)}`", bad.tolist())
    if content is Content.SCALES and len(bad):
        reading.add_fault(f"The solution has scales in `{echo(name)}` that are not above 0", bad.tolist())
    return _scale(numbers) if content is Content.WEIGHTS else numbers


def _read_series(reading: SolutionColumns, name: str) -> CodeArray:
    """Return the place of each row's series among the training values; a series without any is a fault."""
    histories = reading.parameters["train"]
    assert isinstance(histories, Mapping)
    positions = {series: code for code, series in enumerate(histories)}
    distinct, places = distinct_texts(reading.columns[name])
    codes: CodeArray = np.array([positions.get(text, -1) for text in distinct], np.int32)[places]
    bad = np.flatnonzero(codes < 0).tolist()
    if bad:
        first = echo(distinct[places[bad[0]]])
        reading.add_fault(f"The solution has series in `{echo(name)}` without a list in train, such as “{first}”", bad)
    return codes


def _scale(weights: FloatArray) -> FloatArray:
    # Only their ratios matter. By a power of two, no digit is lost, and no product or sum overflows.
    exponent = np.frexp(weights.max())[1]
    return np.ldexp(weights, -exponent) if np.isfinite(weights).all() else weights


def check_weights(reading: SolutionColumns, extras: Mapping[str, AnyArray], parts: Mapping[Part, CodeArray]) -> None:
    """Find parts whose weights do not sum to more than 0."""
    for parameter, _ in _named(reading.metric, reading.parameters):
        if parameter.content is Content.WEIGHTS and parameter.argument and not reading.faults:
            weights = extras[parameter.argument]
            reading.faults += [
                f"The weights of the {part} rows sum to 0."
                for part, rows in parts.items()
                if not weights[rows].sum() > 0
            ]


def apply_mask(
    reading: SolutionColumns, mask: BoolArray | None, parts: Mapping[Part, CodeArray]
) -> Mapping[Part, CodeArray]:
    """Return the parts without the rows that a mask leaves out."""
    if mask is None:
        return parts
    parts = {part: rows[mask[rows]] for part, rows in parts.items()}
    reading.faults += [f"The mask leaves no {part} row to score." for part, rows in parts.items() if not len(rows)]
    return parts
