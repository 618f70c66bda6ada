"""Cells of run-length encoded masks: read in blocks, each fault named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scorer.arrow import ArrowArray, take_where, to_bools, to_numpy
from scorer.cells import ExampleAt, as_text
from scorer.problems import count_of
from scorer.report import Problem
from scorer.shapes.rules import FoundAt, cell_problem
from scorer.shapes.tags import split_words
from scorer.table import BoolArray, IntArray, Ragged

EMPTY, SEPARATOR = "-", ";"
_WHOLE_NUMBER = "^-?[0-9]{1,18}$"
_LARGEST = 10**18 - 1
# The words of a block are held as texts; so many bytes of cells at a time.
_BLOCK_BYTES = 1 << 24


@dataclass(frozen=True)
class Masks:
    """The masks of a column: runs as `first pixel, pixel behind the last` from 0, and the problems of the cells.

    Where a cell may hold several masks, a third column of the runs is the place of their mask in the cell. A cell with
    a fault has no run.
    """

    masks: Ragged
    problems: tuple[Problem, ...]


def no_masks(n_rows: int, *, has_several: bool) -> Ragged:
    """Return as many empty masks."""
    return Ragged(np.zeros(n_rows + 1, np.int64), np.empty((0, 3 if has_several else 2), np.int64))


def parse_masks(array: ArrowArray, column: str, example_at: ExampleAt, *, has_several: bool) -> Masks:
    """Return the masks of a column, with a problem for each kind of cell that holds none.

    Parameters
    ----------
    array : Arrow array
        The column; text, but blank in every row it may be of any type.
    column : str
        Its name.
    example_at : callable
        Makes an example of a row.
    has_several : bool
        Whether a cell may hold several masks, divided by semicolons.
    """
    texts = as_text(array)
    texts = pc.if_else(pc.equal(texts, EMPTY), "", texts)
    if not has_several:
        faults = _Faults(column, np.arange(len(texts)), example_at)
        return Masks(Ragged(*_parse(texts, faults)), faults.problems)
    divided = pc.split_pattern(texts, SEPARATOR)
    n_masks = to_numpy(pc.list_value_length(divided), np.int32)
    rows, own = np.repeat(np.arange(len(texts)), n_masks), as_text(pc.list_flatten(divided))
    faults = _Faults(column, rows, example_at)
    offsets, runs = _parse(own, faults)
    blank = np.flatnonzero((to_numpy(pc.binary_length(own), np.int32) == 0) & (n_masks[rows] > 1))
    faults.tell("mask_blank", "blank", blank, lambda place: (str(texts[int(rows[blank[place]])]), "a run"))
    bounds = _to_offsets(n_masks)
    places = np.repeat(np.arange(len(rows)) - bounds[rows], np.diff(offsets))
    return Masks(Ragged(offsets[bounds], np.column_stack([runs, places])), faults.problems)


def _to_offsets(lengths: npt.NDArray[Any]) -> IntArray:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


@dataclass
class _Faults:
    """Gathers the problems of the masks of a column; `rows` are the rows of its masks."""

    column: str
    rows: npt.NDArray[Any]
    example_at: ExampleAt
    problems: tuple[Problem, ...] = ()

    def tell(
        self, code: str, said: str, masks: npt.NDArray[Any], found_at: FoundAt, *, hint: str | None = None
    ) -> None:
        """Add the problem of some masks, if there are any."""
        if len(masks):
            rows = self.rows[masks].tolist()
            self.problems += (
                cell_problem(code, said, rows, self.example_at, found_at, column=self.column, noun="mask", hint=hint),
            )


def _parse(texts: ArrowArray, faults: _Faults) -> tuple[IntArray, IntArray]:
    """Return where the runs of each text begin, and the runs; a text with a fault has none."""
    offsets, numbers, wrong = _read_numbers(texts)
    lengths = np.diff(offsets)
    is_sound = np.ones(len(lengths), np.bool_)
    masks = np.array(list(wrong), np.int64)
    faults.tell(
        "value_not_number",
        "with a value that is no whole number",
        masks,
        lambda place: (wrong[int(masks[place])], "whole numbers of at most 18 digits"),
        hint="Write whole numbers with single spaces between them.",
    )
    is_sound[masks] = False
    odd = np.flatnonzero(is_sound & (lengths % 2 == 1))
    faults.tell(
        "mask_not_pairs",
        "with an odd number of values",
        odd,
        lambda place: (count_of(int(lengths[odd[place]]), "value"), "pairs of start and length"),
    )
    is_sound[odd] = False
    counts = np.where(is_sound, lengths // 2, 0)
    runs = numbers[np.repeat(is_sound, lengths)].reshape(-1, 2)
    owners = np.repeat(np.arange(len(lengths)), counts)
    _judge_runs(runs, owners, is_sound, faults)
    starts, sizes = runs[is_sound[owners]].T
    return _to_offsets(np.where(is_sound, counts, 0)), np.column_stack([starts - 1, starts - 1 + sizes])


def _judge_runs(runs: IntArray, owners: IntArray, is_sound: BoolArray, faults: _Faults) -> None:
    """Tell of runs that are none, and mark their masks as not sound; `owners` are the masks of the runs."""
    starts, lengths = runs.T
    ends = starts + lengths
    is_early = np.zeros(len(starts), np.bool_)
    is_early[1:] = (owners[1:] == owners[:-1]) & (starts[1:] < ends[:-1])

    def tell(code: str, said: str, is_bad: BoolArray, describe: Callable[[int], tuple[str, str]]) -> None:
        places = np.flatnonzero(is_bad & is_sound[owners])
        masks, firsts = np.unique(owners[places], return_index=True)
        faults.tell(code, said, masks, lambda place: describe(int(places[firsts[place]])))
        is_sound[masks] = False

    tell("mask_start", "with a start below 1", starts < 1, lambda run: (str(starts[run]), "pixels counted from 1"))
    tell("mask_length", "with a length below 1", lengths < 1, lambda run: (str(lengths[run]), "a length of 1 or more"))
    tell(
        "mask_order",
        "with runs that overlap or are not in order",
        is_early,
        lambda run: (f"{starts[run]} {lengths[run]}", f"a start from {ends[run - 1]} on"),
    )


def _read_numbers(texts: ArrowArray) -> tuple[IntArray, IntArray, dict[int, str]]:
    """Return where the numbers of each text begin, the numbers, and of each text with another word that word."""
    lengths, numbers = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    wrong: dict[int, str] = {}
    for start, block in _blocks(texts):
        offsets, words = split_words(block)
        read = _to_whole_numbers(block, words)
        if read is None:
            read, is_number = _judge_words(words)
            places = np.flatnonzero(~is_number)
            bad, firsts = np.unique(np.searchsorted(offsets, places, "right") - 1, return_index=True)
            found = zip((start + bad).tolist(), places[firsts].tolist(), strict=True)
            wrong |= {mask: str(words[place]) for mask, place in found}
        lengths.append(np.diff(offsets))
        numbers.append(read)
    return _to_offsets(np.concatenate(lengths)), np.concatenate(numbers), wrong


def _blocks(texts: ArrowArray) -> Iterator[tuple[int, ArrowArray]]:
    """Return slices of a column with where each begins, of about a block's bytes each."""
    ends = np.cumsum(to_numpy(pc.binary_length(texts), np.int32), dtype=np.int64)
    start = 0
    while start < len(texts):
        before = int(ends[start - 1]) if start else 0
        stop = max(int(np.searchsorted(ends, before + _BLOCK_BYTES)), start + 1)
        yield start, texts.slice(start, stop - start)
        start = stop


def _to_whole_numbers(block: ArrowArray, words: ArrowArray) -> IntArray | None:
    """Return words as whole numbers; None if one of them is none, or has more than 18 digits."""
    # Arrow would also take 0x10; without letters only what it takes is a number of ours.
    if to_bools(pc.match_substring_regex(block, r"[^0-9\s-]")).any():
        return None
    try:
        numbers: IntArray = to_numpy(pc.cast(words, pa.int64()), np.int64)
    except pa.ArrowInvalid:
        return None
    return numbers if len(numbers) == 0 or (numbers.max() <= _LARGEST and numbers.min() >= -_LARGEST) else None


def _judge_words(words: ArrowArray) -> tuple[IntArray, BoolArray]:
    is_number = to_bools(pc.match_substring_regex(words, _WHOLE_NUMBER))
    numbers = np.zeros(len(words), np.int64)
    numbers[is_number] = to_numpy(pc.cast(take_where(words, is_number), pa.int64()), np.int64)
    return numbers, is_number


def find_overlaps(masks: Ragged, column: str, example_at: ExampleAt) -> tuple[Problem, ...]:
    """Find images of which two masks share a pixel."""
    rows = np.repeat(np.arange(len(masks)), masks.lengths)
    starts, stops, places = masks.data.T
    order = np.lexsort((starts, rows))
    rows, starts, stops, places = rows[order], starts[order], stops[order], places[order]
    clashes = np.flatnonzero((rows[1:] == rows[:-1]) & (starts[1:] < stops[:-1]))
    bad, firsts = np.unique(rows[clashes], return_index=True)
    if not len(bad):
        return ()

    def found_at(place: int) -> tuple[str, str]:
        clash = clashes[firsts[place]]
        one, other = sorted((int(places[clash]) + 1, int(places[clash + 1]) + 1))
        return f"masks {one} and {other} at pixel {starts[clash + 1] + 1}", "masks that share no pixel"

    said = "with masks that overlap"
    return (cell_problem("mask_overlap", said, bad.tolist(), example_at, found_at, column=column),)
