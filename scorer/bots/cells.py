"""Prediction columns made from a truth: right in every row, in the rows of others, and the same in all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from scorer.arrow import ArrowArray, from_whole_numbers
from scorer.records import Shape, Target
from scorer.schema import Schema
from scorer.shapes.choice import SHAPES
from scorer.shapes.rules import Predictions
from scorer.table import Joined, Ragged

Columns: TypeAlias = Mapping[str, ArrowArray]
_SEED = 7
# What a row predicts has to fit the row: it has items, a length, or an image of its own.
_FITS_ITS_ROW = (Shape.ORDER, Shape.RLE)
# Metrics whose best prediction is another thing than the truth.
_NOT_THE_TRUTH = {
    "sharpe_like": "Predictions are positions, and the truth is what they earn.",
    "interval_coverage_gap": "The best intervals miss some of the truths, and which ones is free.",
}
_TEXTS = (Shape.TEXT, Shape.RANKED, Shape.ORDER, Shape.PAIRS)


class NoBotError(Exception):
    """There is no such file for this metric; the message says why, for the host."""


def make_perfect(target: Predictions, schema: Schema, solution: Columns) -> Columns:
    """Return the predictions that are right in every row, as a file holds them.

    Parameters
    ----------
    target : ndarray, Ragged or Joined
        The truth of all rows, in the order of the solution.
    schema : Schema
        Metric, parameters, columns and labels.
    solution : mapping of str to Arrow array
        The solution's own columns, as text.

    Raises
    ------
    NoBotError
        If the truth does not say what a right prediction looks like.
    """
    if schema.metric in _NOT_THE_TRUTH:
        raise NoBotError(_NOT_THE_TRUTH[schema.metric])
    if schema.shape is Shape.JOINT and isinstance(target, Joined):
        return _join(target, schema, solution)
    if schema.shape is Shape.RLE:
        return {name: solution[name] for name in schema.columns}
    if schema.shape is Shape.BOXES:
        raise NoBotError("Boxes of the solution have no confidence, which predictions need.")
    return _write(SHAPES[schema.shape].perfect(target, schema), schema)


def _join(target: Joined, schema: Schema, solution: Columns) -> Columns:
    columns: dict[str, ArrowArray] = {}
    for member, component in zip(target.members, schema.components, strict=True):
        for name, cells in make_perfect(member, component, solution).items():
            if name in columns and not columns[name].equals(cells):
                raise NoBotError(f"Two of its metrics are right with different predictions in `{name}`.")
            columns[name] = cells
    return columns


def _write(perfect: Predictions, schema: Schema) -> Columns:
    if isinstance(perfect, Ragged):
        return _write_lists(perfect, schema)
    assert isinstance(perfect, np.ndarray)
    if schema.shape is Shape.LABEL:
        labels = pa.array([*schema.labels], pa.string())
        return {schema.columns[0]: labels.take(from_whole_numbers(perfect.astype(np.int64)))}
    lines = np.atleast_2d(perfect.astype(np.float64))
    return {name: pa.array(line) for name, line in zip(schema.columns, lines, strict=True)}


def _write_lists(perfect: Ragged, schema: Schema) -> Columns:
    if schema.shape in _TEXTS:
        return {schema.columns[0]: pa.array(perfect.texts(), pa.string())}
    if schema.shape is not Shape.TAGS:
        raise NoBotError("The truth is a list of another form than the predictions.")
    rows = [perfect[row].tolist() for row in range(len(perfect))]
    if len(schema.columns) == 1:
        return {schema.columns[0]: pa.array([" ".join(schema.labels[code] for code in row) for row in rows])}
    held = np.zeros((len(schema.columns), len(rows)))
    held[perfect.data, np.repeat(np.arange(len(rows)), perfect.lengths)] = 1
    return {name: pa.array(line) for name, line in zip(schema.columns, held, strict=True)}


def shuffle(perfect: Columns, schema: Schema | None) -> Columns:
    """Return the right predictions in the rows of others.

    Raises
    ------
    NoBotError
        If a prediction has to fit its row.
    """
    if schema is not None and any(each.shape in _FITS_ITS_ROW for each in (schema, *schema.components)):
        raise NoBotError("A prediction has to fit its own row, so that none can stand in another one.")
    n_rows = len(next(iter(perfect.values())))
    order = from_whole_numbers(np.random.default_rng(_SEED).permutation(n_rows))
    return {name: cells.take(order) for name, cells in perfect.items()}


def make_constant(perfect: Columns, schema: Schema | None) -> Columns:
    """Return one prediction for all rows: the mean of what is 0 or 1, the middle of other numbers, the commonest text.

    Raises
    ------
    NoBotError
        If no row may have the prediction of another.
    """
    if schema is None:
        return {name: _repeat(cells, _commonest(cells)) for name, cells in perfect.items()}
    if schema.shape is Shape.ORDER:
        raise NoBotError("Each row has items of its own to put in order.")
    if schema.shape is Shape.RLE:
        return {name: _repeat(cells, "-") for name, cells in perfect.items()}
    return {name: _repeat(cells, _choose(cells, name, schema)) for name, cells in perfect.items()}


def _repeat(cells: ArrowArray, value: object) -> ArrowArray:
    return pa.repeat(pa.scalar(value, cells.type), len(cells))


def _choose(cells: ArrowArray, name: str, schema: Schema) -> object:
    if not pa.types.is_floating(cells.type):
        return _commonest(cells)
    values: npt.NDArray[np.float64] = cells.to_numpy()
    if schema.shape is Shape.DIST and name == schema.columns[1]:
        return _spread(schema, values)
    is_share = schema.record.target is not Target.RATING and bool(np.isin(values, (0.0, 1.0)).all())
    # A value that occurs: whatever a metric asks of a number, the truth fulfils it.
    return float(values.mean()) if is_share else float(np.sort(values)[len(values) // 2])


def _spread(schema: Schema, values: npt.NDArray[np.float64]) -> float:
    """Return a spread that every metric of distributions takes."""
    lowest = schema.bounds.lowest
    return max(1.0, float(values.max()), lowest if np.isfinite(lowest) else 1.0)


def _commonest(cells: ArrowArray) -> object:
    counted = cells.value_counts()
    place = int(np.argmax(counted.field("counts").to_numpy()))
    return counted.field("values")[place].as_py()
