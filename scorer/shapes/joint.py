"""The shape `joint`: what the components of a metric take, side by side in one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from scorer.arrow import ArrowArray
from scorer.errors import SolutionError
from scorer.problems import echo
from scorer.records import Component, Shape, Target
from scorer.registry import get_metric
from scorer.report import Problem
from scorer.schema import Schema
from scorer.shapes import rules
from scorer.shapes.rules import Predictions, TruthColumns
from scorer.solution_columns import SolutionColumns
from scorer.solution_extras import COUNTED, AnyArray, read_with_extras
from scorer.table import BoolArray, FloatArray, Joined, Table


class Joint:
    """The columns of every component, each once; every component sees its own."""

    words = "the columns that the metric takes, or those of each metric of a sum, each once"

    def __init__(self, shapes: Mapping[Shape, rules.Shape]) -> None:
        """Take the rules of the shapes that components have."""
        self._shapes = shapes

    def holds_text(self, schema: Schema) -> bool:
        """Cells are kept as text where any component needs that."""
        return any(self._shapes[component.shape].holds_text(component) for component in schema.components)

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read the target columns of each component, and the columns that its parameters name."""
        components = reading.metric.list_components(reading.parameters)
        chosen = [component.columns or tuple(targets) for component in components]
        misnamed = list(_find_misnamed(reading, chosen, targets))
        if misnamed:
            raise SolutionError(*reading.faults, *misnamed)
        held = [
            self._read_component(reading, component, own) for component, own in zip(components, chosen, strict=True)
        ]
        reading.faults += _find_clashes(reading, chosen, held)
        columns = dict.fromkeys(name for truth in held for name in truth.columns)
        mask = _union([truth.mask for truth in held])
        extras = _gather_extras(held, mask)
        target = Joined(tuple(truth.target for truth in held))
        return TruthColumns(tuple(columns), target, extras=extras, mask=mask, components=tuple(held))

    def _read_component(self, reading: SolutionColumns, component: Component, targets: Sequence[str]) -> TruthColumns:
        metric = get_metric(component.metric)
        own = replace(reading, metric=metric, parameters=component.parameters)
        truth = read_with_extras(self._shapes[metric.shape], own, targets)
        is_flag = metric.target is Target.BINARY and isinstance(truth.target, np.ndarray) and truth.target.ndim == 1
        return replace(truth, target=truth.target.astype(np.bool_)) if is_flag else truth  # type: ignore[union-attr]

    def read_cells(self, arrays: Mapping[str, ArrowArray], table: Table, schema: Schema) -> Table:
        """Read what each component takes; a column that several take has its problems once."""
        tables: list[Table] = []
        problems: list[Problem] = []
        for component in schema.components:
            own = {name: arrays[name] for name in component.columns if name in arrays}
            tables.append(self._shapes[component.shape].read_cells(own, table, component))
            problems += [problem for problem in tables[-1].problems if problem not in problems]
        return replace(table, components=tuple(tables), problems=tuple(problems))

    def from_numbers(self, table: Table, values: FloatArray, schema: Schema) -> Table:
        """Give each component its columns."""
        places = {name: place for place, name in enumerate(schema.columns)}
        tables = [
            self._shapes[component.shape].from_numbers(
                table, values[[places[name] for name in component.columns]], component
            )
            for component in schema.components
        ]
        return replace(table, components=tuple(tables))

    def check(self, _: Table, __: Schema) -> tuple[Problem, ...]:
        """Each component's table is checked by itself."""
        return ()

    def predictions(self, table: Table, schema: Schema) -> Predictions:
        """Return the predictions for each component."""
        pairs = list(zip(table.components, schema.components, strict=True))
        members = tuple(self._shapes[component.shape].predictions(held, component) for held, component in pairs)
        return Joined(members, tuple(held.new_labels for held, _ in pairs))

    def perfect(self, target: Predictions, schema: Schema) -> Predictions:
        """Return what is right for each component."""
        assert isinstance(target, Joined)
        members = tuple(
            self._shapes[component.shape].perfect(member, component)
            for member, component in zip(target.members, schema.components, strict=True)
        )
        return Joined(members, ((),) * len(members))


def _find_misnamed(reading: SolutionColumns, chosen: Sequence[Sequence[str]], targets: Sequence[str]) -> Iterator[str]:
    there = ", ".join(f"`{echo(name)}`" for name in targets[:10]) or "none"
    named = list(dict.fromkeys(name for names in chosen for name in names))
    for name in named:
        if name not in targets:
            yield f"{reading.metric.name} names the target column `{echo(name)}`; the solution has {there}."
    for name in targets:
        if name not in named:
            yield f"No part of {reading.metric.name} takes the solution's column `{echo(name)}`."


def _find_clashes(
    reading: SolutionColumns, chosen: Sequence[Sequence[str]], held: Sequence[TruthColumns]
) -> Iterator[str]:
    """Find columns of submissions that would mean two things, such as classes of two targets with one name."""
    for (some, first), (others, second) in combinations(zip(chosen, held, strict=True), 2):
        if tuple(some) == tuple(others):
            continue
        for name in first.columns:
            if name in second.columns and not (name in some and name in others):
                yield (
                    f"Two parts of {reading.metric.name} with different targets take a column `{echo(name)}` of the "
                    "submission; name the columns of one of them otherwise."
                )


def _gather_extras(held: Sequence[TruthColumns], mask: BoolArray | None) -> dict[str, AnyArray]:
    """Return the extras of all components, each under the place of its component."""
    extras: dict[str, AnyArray] = {}
    for place, truth in enumerate(held):
        extras |= {f"{place}.{name}": values for name, values in truth.extras.items()}
        # A mask that all components share has left its rows out of the parts already.
        if truth.mask is not None and (mask is None or not np.array_equal(mask, truth.mask)):
            extras[f"{place}.{COUNTED}"] = truth.mask
    return extras


def _union(masks: Sequence[BoolArray | None]) -> BoolArray | None:
    """Return the rows that count for any component; None if all rows count for one."""
    known = [mask for mask in masks if mask is not None]
    return np.logical_or.reduce(known) if len(known) == len(masks) else None
