"""The shape `boxes`: any number of boxes or points a row, each a group of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from scorer.arrow import ArrowArray
from scorer.problems import count_of
from scorer.records import Target
from scorer.report import MAX_EXAMPLES, Problem
from scorer.schema import Schema
from scorer.shapes.box_cells import no_boxes, parse_boxes
from scorer.shapes.box_formats import prediction_format, truth_format
from scorer.shapes.rules import Predictions, TruthColumns, cell_problem, example_at, one_target
from scorer.shapes.text import Text
from scorer.solution_columns import SolutionColumns
from scorer.table import Ragged, Table


class Boxes(Text):
    """Groups of values as `box_format` says; a blank cell, or one with a single `-`, holds no box."""

    words = (
        "one column of boxes, named like the solution's target: the values that `box_format` names, again for each "
        "box, divided by spaces; a blank cell or `-` holds no box. The solution's boxes have no `conf`"
    )

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read boxes; the labels of the whole solution are the known ones."""
        name = one_target(reading, targets)
        box_format = truth_format(reading.parameters, reading.metric.target)
        read = parse_boxes(
            reading.columns[name],
            name,
            reading.example_at(name),
            box_format=box_format,
            labels=(),
            require_probability=False,
        )
        reading.add_problems(read.problems)
        labels = sorted(read.new_labels)
        boxes = read.boxes.data
        if labels:
            places = {label: place for place, label in enumerate(labels)}
            order = np.array([places[label] for label in read.new_labels], np.float64)
            boxes[:, 0] = order[boxes[:, 0].astype(np.int64)]
        return TruthColumns((name,), Ragged(read.boxes.offsets, boxes), tuple(labels))

    def read_cells(self, arrays: Mapping[str, ArrowArray], table: Table, schema: Schema) -> Table:
        """Read boxes."""
        (name,) = schema.columns
        if name not in arrays:
            return replace(table, lists=no_boxes(table.n_rows))
        read = parse_boxes(
            arrays[name],
            name,
            example_at(table, name),
            box_format=prediction_format(schema.parameters, schema.record.target),
            labels=schema.labels,
            require_probability=bool(schema.parameters.get("require_probability")),
        )
        return replace(table, lists=read.boxes, new_labels=read.new_labels, problems=read.problems)

    def check(self, table: Table, schema: Schema) -> tuple[Problem, ...]:
        """Find labels that the solution does not hold, and cells with more boxes than are allowed."""
        return (*_find_unknown(table, schema), *_find_too_many(table, schema))

    def perfect(self, target: Predictions, schema: Schema) -> Predictions:
        """Return the truth, or the middle of each box where points are predicted."""
        assert isinstance(target, Ragged)
        if schema.record.target is not Target.BOXES_OF_POINTS:
            return target
        head, left, top, right, bottom = np.split(target.data[:, :6], [2, 3, 4, 5], axis=1)
        return Ragged(target.offsets, np.hstack([head, left / 2 + right / 2, top / 2 + bottom / 2]))


def _find_unknown(table: Table, schema: Schema) -> tuple[Problem, ...]:
    if table.lists is None or not table.new_labels:
        return ()
    places = np.flatnonzero(table.lists.data[:, 0] >= len(schema.labels))
    rows = (np.searchsorted(table.lists.offsets, places, "right") - 1).tolist()
    codes = table.lists.data[places[:MAX_EXAMPLES], 0].astype(np.int64) - len(schema.labels)
    found = [table.new_labels[code] for code in codes.tolist()]
    (name,) = schema.columns
    return (
        cell_problem(
            "label_unknown", "not known", rows, example_at(table, name),
            lambda place: (found[place], "a label of the solution"), column=name, noun="label",
        ),
    )  # fmt: skip


def _find_too_many(table: Table, schema: Schema) -> tuple[Problem, ...]:
    most = schema.parameters.get("max_points")
    if not isinstance(most, int) or table.lists is None:
        return ()
    lengths = table.lists.lengths
    rows = np.flatnonzero(lengths > most).tolist()
    if not rows:
        return ()
    (name,) = schema.columns
    return (
        cell_problem(
            "points_too_many", "with too many points", rows, example_at(table, name),
            lambda place: (count_of(int(lengths[rows[place]]), "point"), f"at most {most:,}"), column=name,
        ),
    )  # fmt: skip
