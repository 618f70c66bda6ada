"""Cells of boxes: groups of values, each fault named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scorer.arrow import ArrowArray, from_whole_numbers, take_where, to_bools, to_numpy
from scorer.cells import NUMBER_PATTERN, ExampleAt, as_text, distinct_texts
from scorer.problems import count_of
from scorer.report import Problem
from scorer.shapes.box_formats import CONF, LABEL, LARGEST_NUMBER, BoxFormat
from scorer.shapes.mask_cells import EMPTY
from scorer.shapes.rules import FoundAt, cell_problem
from scorer.shapes.tags import split_words
from scorer.table import BoolArray, FloatArray, IntArray, Ragged

# A box is a line of numbers: the code of its label, its confidence, then what its format makes of the others.
FIRST_COORDINATE = 2
_NOT_FINITE = r"(?i)^[+-]?(nan|inf|infinity)$"


@dataclass(frozen=True)
class Boxes:
    """The boxes of a column, the labels that were not known, and the problems of the cells."""

    boxes: Ragged
    new_labels: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass
class _Faults:
    """Gathers the problems of boxes; `rows` are the rows of the boxes, and a box is told of once."""

    column: str
    rows: npt.NDArray[Any]
    example_at: ExampleAt
    is_sound: BoolArray
    problems: list[Problem] = field(default_factory=list)

    def tell(self, code: str, said: str, is_bad: BoolArray, found_at: FoundAt, *, hint: str | None = None) -> None:
        """Add the problem of some boxes, if there are any; `found_at` takes the number of a box."""
        bad = np.flatnonzero(is_bad & self.is_sound)
        if len(bad):
            self.is_sound[bad] = False
            told = cell_problem(
                code, said, self.rows[bad].tolist(), self.example_at, lambda place: found_at(int(bad[place])),
                column=self.column, noun="box", plural="boxes", hint=hint,
            )  # fmt: skip
            self.problems.append(told)


def parse_boxes(
    array: ArrowArray,
    column: str,
    example_at: ExampleAt,
    *,
    box_format: BoxFormat,
    labels: Sequence[str],
    require_probability: bool,
) -> Boxes:
    """Return the boxes of a column, with a problem for each kind of cell or box that is none.

    Parameters
    ----------
    array : Arrow array
        The column; a blank cell and a single `-` hold no box.
    column : str
        Its name.
    example_at : callable
        Makes an example of a row.
    box_format : BoxFormat
        What the values of a box mean.
    labels : sequence of str
        The labels that have a code; others are new.
    require_probability : bool
        Whether a confidence must lie within 0 and 1.
    """
    texts = as_text(array)
    offsets, words = split_words(pc.if_else(pc.equal(texts, EMPTY), "", texts))
    lengths, width = np.diff(offsets), len(box_format.words)
    broken = np.flatnonzero(lengths % width)
    problems = _tell_broken(lengths, broken, box_format, column, example_at)
    counts = np.where(lengths % width, 0, lengths // width)
    # The words of broken cells are passed over; those of the others are whole groups.
    firsts = np.repeat(offsets[:-1], counts) + width * (np.arange(counts.sum()) - np.repeat(_starts(counts), counts))
    faults = _Faults(column, np.repeat(np.arange(len(counts)), counts), example_at, np.ones(len(firsts), np.bool_))
    fields = {word: words.take(from_whole_numbers(firsts + place)) for place, word in enumerate(box_format.words)}
    values = {word: _read_numbers(cells, word, faults) for word, cells in fields.items() if word != LABEL}
    _judge(values, box_format, faults, require_probability=require_probability)
    codes, new_labels = _encode(fields[LABEL], labels) if LABEL in fields else (np.zeros(len(firsts)), ())
    confidence = values.get(CONF, np.ones(len(firsts)))
    boxes = np.column_stack([codes, confidence, box_format.make_boxes(values)])
    return Boxes(Ragged(np.append(_starts(counts), len(firsts)), boxes), new_labels, (*problems, *faults.problems))


def no_boxes(n_rows: int) -> Ragged:
    """Return as many empty lists of boxes."""
    return Ragged(np.zeros(n_rows + 1, np.int64), np.empty((0, FIRST_COORDINATE)))


def _starts(counts: npt.NDArray[Any]) -> IntArray:
    return np.asarray(np.cumsum(counts) - counts, np.int64)


def _tell_broken(
    lengths: IntArray, broken: IntArray, box_format: BoxFormat, column: str, example_at: ExampleAt
) -> tuple[Problem, ...]:
    if not len(broken):
        return ()
    expected = f"groups of {count_of(len(box_format.words), 'value')}: {' '.join(box_format.words)}"
    said = "not made of whole boxes"
    return (
        cell_problem(
            "groups_broken", said, broken.tolist(), example_at,
            lambda place: (count_of(int(lengths[broken[place]]), "value"), expected), column=column,
        ),
    )  # fmt: skip


def _read_numbers(cells: ArrowArray, word: str, faults: _Faults) -> FloatArray:
    """Return one value of every box; what is no finite number is told of and 0."""
    is_number = to_bools(pc.match_substring_regex(cells, NUMBER_PATTERN))
    values = np.zeros(len(cells))
    sound = pc.utf8_ltrim(take_where(cells, is_number), "+")
    values[is_number] = to_numpy(pc.cast(sound, pa.float64()), np.float64)
    is_endless = to_bools(pc.match_substring_regex(cells, _NOT_FINITE)) | ~np.isfinite(values)

    def found_at(box: int) -> tuple[str, str]:
        return str(cells[box]), f"a finite number as {word}"

    faults.tell("value_not_finite", f"whose {word} is not finite", is_endless, found_at)
    faults.tell(
        "value_not_number",
        f"whose {word} is not a number",
        ~is_number & ~is_endless,
        found_at,
        hint="Write each box as in the sample submission: the same values in the same order, divided by spaces.",
    )
    is_large = np.abs(values) > LARGEST_NUMBER
    faults.tell(
        "value_out_of_range",
        f"whose {word} is too large",
        is_large,
        lambda box: (str(cells[box]), f"at most {LARGEST_NUMBER:g} in size"),
    )
    return np.where(np.isfinite(values) & ~is_large, values, 0.0)


def _judge(values: dict[str, FloatArray], box_format: BoxFormat, faults: _Faults, *, require_probability: bool) -> None:
    def found_at(box: int) -> tuple[str, str]:
        numbers = (f"{word} {float(values[word][box])!r}" for word in box_format.geometry)
        return " ".join(numbers), "none below 0"

    faults.tell("box_size", "with a negative width or height", box_format.has_bad_size(values), found_at)
    if require_probability and CONF in values:
        confidence = values[CONF]
        faults.tell(
            "value_out_of_range",
            f"whose {CONF} is no probability",
            (confidence < 0) | (confidence > 1),
            lambda box: (repr(float(confidence[box])), "0 to 1"),
        )


def _encode(cells: ArrowArray, labels: Sequence[str]) -> tuple[npt.NDArray[Any], tuple[str, ...]]:
    distinct, places = distinct_texts(cells)
    codes = {label: code for code, label in enumerate(labels)}
    new = tuple(label for label in distinct if label not in codes)
    codes |= {label: len(labels) + place for place, label in enumerate(new)}
    return np.array([codes[label] for label in distinct], np.float64)[places], new
