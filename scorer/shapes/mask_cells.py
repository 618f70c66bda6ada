"""Cells of run-length encoded masks: read in blocks, each fault named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from scorer.arrow import ArrowArray, take_where, to_bools, to_numpy
from scorer.cells import ExampleAt, as_text
from scorer.problems import count_of
from scorer.report import MAX_EXAMPLES, Problem
from scorer.shapes.rules import FoundAt, cell_problem
from scorer.shapes.tags import split_words
from scorer.table import BoolArray, IntArray, Ragged

EMPTY, SEPARATOR = "-", ";"
_WHOLE_NUMBER = "^-?[0-9]{1,18}$"
_LARGEST = 10**18 - 1
# The words of a block are held as texts and numbers at once; so many bytes of cells at a time.
_BLOCK_BYTES = 1 << 22
_SAID: Mapping[str, str] = MappingProxyType(
    {
        "value_not_number": "with a value that is no whole number",
        "mask_not_pairs": "with an odd number of values",
        "mask_start": "with a start below 1",
        "mask_length": "with a length below 1",
        "mask_order": "with runs that overlap or are not in order",
        "mask_blank": "blank",
    }
)
_HINT = "Write whole numbers with single spaces between them."


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
    texts, faults = as_text(array), _Faults()
    texts = pc.if_else(pc.equal(texts, EMPTY), "", texts)
    if not has_several:
        masks = Ragged(*_parse(texts, faults))
        return Masks(masks, faults.problems(np.arange(len(texts)), column, example_at))
    divided = pc.split_pattern(texts, SEPARATOR)
    n_masks = to_numpy(pc.list_value_length(divided), np.int32)
    rows, own = np.repeat(np.arange(len(texts)), n_masks), as_text(pc.list_flatten(divided))
    offsets, runs = _parse(own, faults)
    blank = np.flatnonzero((to_numpy(pc.binary_length(own), np.int32) == 0) & (n_masks[rows] > 1))
    faults.add("mask_blank", blank, lambda place: (str(texts[int(rows[blank[place]])]), "a run"))
    bounds = _to_offsets(n_masks)
    places = np.repeat(np.arange(len(rows)) - bounds[rows], np.diff(offsets))
    masks = Ragged(offsets[bounds], np.column_stack([runs, places]))
    return Masks(masks, faults.problems(rows, column, example_at))


@dataclass
class _Faults:
    """Gathers what is wrong with masks, by code: all masks, and of the first few what was found and expected."""

    masks: dict[str, list[int]] = field(default_factory=dict)
    found: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, code: str, masks: IntArray, found_at: FoundAt) -> None:
        """Add a fault of some masks; `found_at` takes a place among them."""
        known = self.found.setdefault(code, [])
        known += [found_at(place) for place in range(min(len(masks), MAX_EXAMPLES - len(known)))]
        self.masks.setdefault(code, []).extend(masks.tolist())

    def problems(self, rows: npt.NDArray[Any], column: str, example_at: ExampleAt) -> tuple[Problem, ...]:
        """Return the problem of each code that has masks; `rows` are the rows of all masks."""
        return tuple(
            cell_problem(
                code,
                said,
                rows[self.masks[code]].tolist(),
                example_at,
                self.found[code].__getitem__,
                column=column,
                noun="mask",
                hint=_HINT if code == "value_not_number" else None,
            )
            for code, said in _SAID.items()
            if self.masks.get(code)
        )


def _to_offsets(lengths: npt.NDArray[Any]) -> IntArray:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def _parse(texts: ArrowArray, faults: _Faults) -> tuple[IntArray, IntArray]:
    """Return where the runs of each text begin, and the runs; a text with a fault has none."""
    counts, runs = [np.empty(0, np.int64)], [np.empty((0, 2), np.int64)]
    for first, block in _blocks(texts):
        own_counts, own_runs = _parse_block(block, first, faults)
        counts.append(own_counts)
        runs.append(own_runs)
    return _to_offsets(np.concatenate(counts)), np.concatenate(runs)


def _parse_block(block: ArrowArray, first: int, faults: _Faults) -> tuple[IntArray, IntArray]:
    """Return how many runs each text of a block has, and the runs; `first` is the number of its first mask."""
    offsets, words = split_words(block)
    lengths, is_sound = np.diff(offsets), np.ones(len(block), np.bool_)
    numbers = _to_whole_numbers(block, words)
    if numbers is None:
        numbers, is_number = _judge_words(words)
        places = np.flatnonzero(~is_number)
        bad, which = np.unique(np.searchsorted(offsets, places, "right") - 1, return_index=True)
        expected = "whole numbers of at most 18 digits"
        faults.add("value_not_number", first + bad, lambda place: (str(words[int(places[which[place]])]), expected))
        is_sound[bad] = False
    odd = np.flatnonzero(is_sound & (lengths % 2 == 1))
    faults.add(
        "mask_not_pairs",
        first + odd,
        lambda place: (count_of(int(lengths[odd[place]]), "value"), "pairs of start and length"),
    )
    is_sound[odd] = False
    runs = numbers[np.repeat(is_sound, lengths)].reshape(-1, 2)
    owners = np.repeat(np.arange(len(lengths)), np.where(is_sound, lengths // 2, 0))
    _judge_runs(runs, owners, is_sound, first, faults)
    starts, sizes = runs[is_sound[owners]].T
    return np.where(is_sound, lengths // 2, 0), np.column_stack([starts - 1, starts - 1 + sizes])


def _judge_runs(runs: IntArray, owners: IntArray, is_sound: BoolArray, first: int, faults: _Faults) -> None:
    """Tell of runs that are none, and mark their masks as not sound; `owners` are the masks of the runs."""
    starts, lengths = runs.T
    ends = starts + lengths
    is_early = np.zeros(len(starts), np.bool_)
    is_early[1:] = (owners[1:] == owners[:-1]) & (starts[1:] < ends[:-1])

    def tell(code: str, is_bad: BoolArray, describe: Callable[[int], tuple[str, str]]) -> None:
        places = np.flatnonzero(is_bad & is_sound[owners])
        masks, which = np.unique(owners[places], return_index=True)
        faults.add(code, first + masks, lambda place: describe(int(places[which[place]])))
        is_sound[masks] = False

    tell("mask_start", starts < 1, lambda run: (str(starts[run]), "pixels counted from 1"))
    tell("mask_length", lengths < 1, lambda run: (str(lengths[run]), "a length of 1 or more"))
    tell("mask_order", is_early, lambda run: (f"{starts[run]} {lengths[run]}", f"a start from {ends[run - 1]} on"))


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
