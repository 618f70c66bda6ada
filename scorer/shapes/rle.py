"""The shape `rle`: the mask of an image as runs of pixels, or several masks where an image has several objects."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from scorer.arrow import ArrowArray
from scorer.cells import ExampleAt
from scorer.problems import echo
from scorer.records import Metric, Target
from scorer.report import Problem
from scorer.schema import Schema
from scorer.shapes.mask_cells import find_overlaps, no_masks, parse_masks
from scorer.shapes.rules import Predictions, TruthColumns, cell_problem, example_at, one_target
from scorer.shapes.text import Text
from scorer.solution_columns import SolutionColumns
from scorer.table import CodeArray, IntArray, Ragged, Table

HEIGHT, WIDTH = "height", "width"
# The pixels of any number of images can then be counted in 64 bits.
LONGEST_SIDE = 10**6
_SLICE = re.compile(r"(?P<case>.+)_slice_(?P<number>[0-9]{1,9})(_.*)?")


class Rle(Text):
    """Runs of pixels; a blank cell, or one with a single `-`, is the empty mask."""

    words = (
        "one column of masks, named like the solution's target: `start length start length …`, pixels counted from 1 "
        "down each column, the columns from left to right; a blank cell or `-` is the empty mask. Where an image has "
        f"several objects, `;` stands between their masks. The solution has `{HEIGHT}` and `{WIDTH}` besides"
    )

    def read_truth(self, reading: SolutionColumns, targets: Sequence[str]) -> TruthColumns:
        """Read masks and the sizes of their images."""
        name = one_target(reading, [target for target in targets if target not in (HEIGHT, WIDTH)])
        sizes = np.stack([_read_side(reading, side) for side in (HEIGHT, WIDTH)])
        read = parse_masks(
            reading.columns[name], name, reading.example_at(name), has_several=_has_several(reading.metric)
        )
        reading.add_problems(read.problems)
        if not reading.faults:
            reading.add_problems(_find_outside(read.masks, sizes, name, reading.example_at(name)))
        if reading.parameters.get("overlap") == "error":
            reading.add_problems(find_overlaps(read.masks, name, reading.example_at(name)))
        extras = {"heights": sizes[0], "widths": sizes[1]}
        if "cases" in reading.metric.extras:
            extras |= _read_slices(reading)
        extras = {argument: extras[argument] for argument in reading.metric.extras}
        return TruthColumns((name,), read.masks, extras=extras, row_facts=sizes)

    def read_cells(self, arrays: Mapping[str, ArrowArray], table: Table, schema: Schema) -> Table:
        """Read masks."""
        (name,) = schema.columns
        has_several = _has_several(schema.record)
        if name not in arrays:
            return replace(table, lists=no_masks(table.n_rows, has_several=has_several))
        read = parse_masks(arrays[name], name, example_at(table, name), has_several=has_several)
        return replace(table, lists=read.masks, problems=read.problems)

    def check(self, table: Table, schema: Schema) -> tuple[Problem, ...]:
        """Find masks of one image that overlap, where the host forbids it."""
        if schema.parameters.get("overlap") != "error" or table.lists is None:
            return ()
        (name,) = schema.columns
        return find_overlaps(table.lists, name, example_at(table, name))


def _has_several(metric: Metric) -> bool:
    return metric.target is Target.MASKS


def _read_side(reading: SolutionColumns, side: str) -> IntArray:
    if side not in reading.columns:
        reading.faults.append(f"The solution has no column `{side}`, the {side} of each image in pixels.")
        return np.ones(reading.n_rows, np.int64)
    numbers = reading.numbers(side)
    is_size = (numbers >= 1) & (numbers <= LONGEST_SIDE) & (numbers % 1 == 0)
    # A cell that is no number was told of already.
    bad = np.flatnonzero(~is_size & ~np.isnan(numbers))
    if len(bad):
        reading.add_fault(
            f"The solution has values of `{side}` that are no whole number from 1 to {LONGEST_SIDE:,}", bad.tolist()
        )
    return np.where(is_size, numbers, 1).astype(np.int64)


def _read_slices(reading: SolutionColumns) -> dict[str, npt.NDArray[Any]]:
    """Return the case and the number of each slice, as its id tells them."""
    parts = [_SLICE.fullmatch(str(text)) for text in reading.columns[reading.id_name]]
    bad = [row for row, part in enumerate(parts) if part is None]
    if bad:
        reading.add_fault(f"The solution has ids in `{echo(reading.id_name)}` that are not <case>_slice_<number>", bad)
    cases, slices = zip(*((part["case"], int(part["number"])) if part else ("", 0) for part in parts), strict=True)
    return {"cases": np.unique(cases, return_inverse=True)[1].astype(np.int32), "slices": np.array(slices)}


def check_sizes(table: Table, schema: Schema, facts: Predictions, rows: CodeArray | None) -> tuple[Problem, ...]:
    """Find runs that go beyond the last pixel of their image; the facts are heights and widths."""
    assert isinstance(facts, np.ndarray)
    sizes = facts if rows is None else facts[:, rows]
    assert table.lists is not None
    return _find_outside(table.lists, sizes, schema.columns[0], example_at(table, schema.columns[0]))


def _find_outside(masks: Ragged, sizes: IntArray, name: str, example_at: ExampleAt) -> tuple[Problem, ...]:
    rows, (heights, widths) = np.repeat(np.arange(len(masks)), masks.lengths), sizes
    outside = np.flatnonzero(masks.data[:, 1] > (heights * widths)[rows])
    bad, firsts = np.unique(rows[outside], return_index=True)
    if not len(bad):
        return ()

    def found_at(place: int) -> tuple[str, str]:
        height, width = heights[bad[place]], widths[bad[place]]
        start, stop = masks.data[outside[firsts[place]], :2].tolist()
        expected = f"pixels 1 to {height * width} of {height} rows and {width} columns"
        return f"{start + 1} {stop - start}", expected

    said = "with a run beyond the image"
    return (cell_problem("mask_outside", said, bad.tolist(), example_at, found_at, column=name),)
