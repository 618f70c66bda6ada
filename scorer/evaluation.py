"""One part of a solution against the predictions of its rows: the call of the metric's function."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from scorer.acceleration import find_kernels
from scorer.columnwise import MetricFunction, score_columns
from scorer.errors import UndefinedScoreError
from scorer.registry import Metric, Target
from scorer.schema import Schema
from scorer.shapes.rules import Predictions
from scorer.solution_extras import COUNTED
from scorer.table import CodeArray, FloatArray, IntArray, Joined, Ragged

AnyArray = npt.NDArray[Any]


@dataclass(frozen=True)
class PartTruth:
    """The truth of one part, by class where there are classes, so that a metric may take slices instead of masks.

    Attributes
    ----------
    rows : ndarray of int32
        Rows of the solution.
    target : ndarray, Ragged or Joined
        Their truth: bool for 0 and 1, float64 for numbers, int32 for classes; lists for shapes of lists.
    extras : mapping of str to ndarray
        More facts of each row; rows are the last axis. Those of a component bear its place: `0.weights`.
    """

    rows: CodeArray
    target: Predictions
    extras: Mapping[str, AnyArray] = field(default_factory=dict)


def arrange_part(metric: Metric, rows: CodeArray, target: Predictions, extras: Mapping[str, AnyArray]) -> PartTruth:
    """Return the truth of some rows in the order that the metric computes quickest: by class, then as they stand."""
    chosen = take_rows(target, rows)
    if isinstance(chosen, np.ndarray) and chosen.ndim == 1 and metric.target is Target.BINARY:
        chosen = chosen.astype(np.bool_)
    if isinstance(chosen, np.ndarray) and is_by_class(metric, chosen):
        order = np.argsort(chosen, kind="stable")
        rows, chosen = rows[order], chosen[order]
    return PartTruth(rows, chosen, {name: values[..., rows] for name, values in extras.items()})


def is_by_class(metric: Metric, target: Predictions) -> bool:
    """Whether a part keeps its rows by class, those of each class as they stand in the solution."""
    has_classes = metric.target in (Target.BINARY, Target.CLASS) and not metric.keeps_order
    return has_classes and isinstance(target, np.ndarray) and target.ndim == 1


def load_function(metric: Metric) -> MetricFunction:
    """Return the metric's function."""
    module, _, name = metric.function.rpartition(".")
    function: MetricFunction = getattr(importlib.import_module(module), name)
    return function


def evaluate(truth: PartTruth, predictions: Predictions, schema: Schema, *, new_labels: Sequence[str] = ()) -> float:
    """Return the score of one part.

    Parameters
    ----------
    truth : PartTruth
        The truth of the part.
    predictions : ndarray or Ragged
        Predictions of the part's rows, in their order: (n_rows,) numbers or codes, (n_columns, n_rows), or lists.
    schema : Schema
        Metric and parameters, and the labels.
    new_labels : sequence of str
        Labels that only the submission has.
    """
    metric = schema.record
    if isinstance(predictions, Joined):
        return combine(find_component_scores(truth, predictions, schema), schema)
    if "weights" in truth.extras and not truth.extras["weights"].sum() > 0:
        raise UndefinedScoreError("The weights of the rows sum to 0.")
    options = {**function_options(metric, schema.parameters), **truth.extras}
    if metric.takes_names:
        options["names"] = (*schema.labels, *new_labels) or schema.columns
    if metric.takes_n_labels:
        options["n_labels"] = len(schema.labels)
    if metric.takes_bounds:
        options["bounds"] = schema.bounds
    function = load_function(metric)
    if metric.is_columnwise and isinstance(truth.target, np.ndarray) and isinstance(predictions, np.ndarray):
        return score_columns(function, truth.target, predictions, schema, options)
    return function(rows_first(truth.target), rows_first(predictions), **options)


@dataclass(frozen=True)
class ComponentScores:
    """The scores that a metric made from others makes one number of.

    Attributes
    ----------
    scores : ndarray
        The score of each component, or of each group of rows.
    groups : mapping of str to ndarray
        What the metric's function is told of each group.
    """

    scores: FloatArray
    groups: Mapping[str, FloatArray] = field(default_factory=dict)

    def take(self, places: IntArray) -> ComponentScores:
        """Return the scores of some groups; one may occur several times."""
        return ComponentScores(self.scores[places], {name: told[places] for name, told in self.groups.items()})


def combine(found: ComponentScores, schema: Schema) -> float:
    """Return what a metric makes of the scores of its components, or of groups."""
    metric = schema.record
    options = {**function_options(metric, schema.parameters), **found.groups}
    if found.groups:
        options["higher_is_better"] = schema.components[0].record.higher_is_better
    return load_function(metric)(found.scores, **options)


def find_component_scores(truth: PartTruth, predictions: Joined, schema: Schema) -> ComponentScores:
    """Score the components of a metric, or its only one on each group of rows.

    Raises
    ------
    UndefinedScoreError
        If a component has no score, or a group has none and `undefined` is not `skip`.
    """
    if "groups" in truth.extras:
        return _score_groups(truth, predictions, schema)
    places = range(len(schema.components))
    return ComponentScores(np.array([_score_component(truth, predictions, schema, place) for place in places]))


def _score_component(truth: PartTruth, predictions: Joined, schema: Schema, place: int) -> float:
    held, chosen = take_component(truth, predictions, place)
    return evaluate(held, chosen, schema.components[place], new_labels=predictions.new_labels[place])


def take_component(truth: PartTruth, predictions: Joined, place: int) -> tuple[PartTruth, Predictions]:
    """Return what concerns one component: its truth and predictions of the rows that it scores."""
    assert isinstance(truth.target, Joined)
    prefix = f"{place}."
    extras = {name.removeprefix(prefix): held for name, held in truth.extras.items() if name.startswith(prefix)}
    counted = extras.pop(COUNTED, None)
    own, chosen = PartTruth(truth.rows, truth.target.members[place], extras), predictions.members[place]
    if counted is None:
        return own, chosen
    rows = np.flatnonzero(counted)
    if not len(rows):
        raise UndefinedScoreError("Its mask leaves no row to score.")
    return take_truth(own, rows), take_rows(chosen, rows)


def _score_groups(truth: PartTruth, predictions: Joined, schema: Schema) -> ComponentScores:
    scores, n_rows, weights = [], [], []
    for rows in rows_of_groups(truth.extras["groups"]):
        held = take_truth(truth, rows)
        try:
            scores.append(_score_component(held, predictions.take(rows), schema, 0))
        except UndefinedScoreError as error:
            if schema.parameters["undefined"] == "skip":
                continue
            raise UndefinedScoreError(f"The group of row {int(held.rows.min()) + 1}: {error}") from error
        n_rows.append(len(rows))
        weights.append(held.extras["group_weights"][0] if "group_weights" in held.extras else 1.0)
    groups = {"n_rows": np.array(n_rows, np.float64)}
    if "group_weights" in truth.extras:
        groups["group_weights"] = np.array(weights, np.float64)
    return ComponentScores(np.array(scores), groups)


def rows_of_groups(groups: AnyArray) -> list[IntArray]:
    """Return the rows of each group, in their order."""
    order = np.argsort(groups, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(groups[order])) + 1)


def rows_first(values: Predictions) -> Predictions:
    """Return the values with one row a row: functions see (n_rows, n_columns), memory holds column by column."""
    return values.T if isinstance(values, np.ndarray) else values


def function_options(metric: Metric, parameters: Mapping[str, object]) -> dict[str, object]:
    """Return the parameters that the metric's function takes."""
    return {p.name: parameters[p.name] for p in metric.parameters if not p.is_for_reader}


def take_rows(values: Predictions, rows: npt.NDArray[Any]) -> Predictions:
    """Return the values of some rows, which are the last axis."""
    return values[..., rows] if isinstance(values, np.ndarray) else values.take(rows)


def take_truth(truth: PartTruth, rows: npt.NDArray[Any]) -> PartTruth:
    """Return the truth of some rows of a part; a row may occur several times."""
    extras = {name: values[..., rows] for name, values in truth.extras.items()}
    return PartTruth(truth.rows[rows], take_rows(truth.target, rows), extras)


def take(values: Predictions, rows: CodeArray) -> Predictions:
    """Return the values of some rows; of every line, where there are several."""
    if isinstance(values, Joined):
        return values.change(lambda member: take(member, rows))
    if isinstance(values, Ragged):
        return values.take(rows)
    kernels = find_kernels()
    if kernels is None:
        return values.take(rows, axis=-1)
    return _each_line(kernels.take, values, rows)


def place(values: Predictions, rows: CodeArray) -> Predictions:
    """Return the array whose `rows` are the values: the opposite of `take` for a permutation."""
    if isinstance(values, Joined):
        return values.change(lambda member: place(member, rows))
    if isinstance(values, Ragged):
        order = np.empty(len(rows), np.int64)
        order[rows] = np.arange(len(rows))
        return values.take(order)
    kernels = find_kernels()
    if kernels is not None:
        return _each_line(kernels.place, values, rows)
    placed = np.empty_like(values)
    placed[..., rows] = values
    return placed


def _each_line(move: Callable[[AnyArray, CodeArray], AnyArray], values: AnyArray, rows: CodeArray) -> AnyArray:
    return move(values, rows) if values.ndim == 1 else np.stack([move(line, rows) for line in values])
