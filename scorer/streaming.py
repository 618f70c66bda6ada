"""Scores of files too large for memory: each block is read, matched with the mapped solution, summed and dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from scorer.alignment import UNKNOWN, are_equal, locate, solution_ids
from scorer.compiled import CompiledSolution
from scorer.evaluation import PartTruth, is_by_class, take
from scorer.limits import Limits
from scorer.plain_blocks import BLOCK_BYTES, NotPlainError, read_blocks
from scorer.row_sums import RowSums, is_sum_of_rows, start_sums
from scorer.schema import Schema
from scorer.shapes.choice import SHAPES
from scorer.shapes.rules import Predictions
from scorer.splits.usage import Part
from scorer.table import CodeArray, Ids, TextColumn

_SEEN = 128
_COPIED_ROWS = 1 << 20


def is_streamed(file: Path, schema: Schema, limits: Limits) -> bool:
    """Whether a file is scored block by block: it is large, and the metric is a sum over rows."""
    return file.stat().st_size >= limits.stream_bytes and is_sum_of_rows(schema)


def is_plain(file: Path, schema: Schema, limits: Limits, *, block_bytes: int = BLOCK_BYTES) -> bool:
    """Whether every row of a file can be read by itself and has no fault but, perhaps, its id.

    Nothing but public facts is needed: who asks this first has read all of a stranger's bytes before the labels come.
    """
    try:
        for _ in read_blocks(file, schema, limits, block_bytes=block_bytes):
            pass
    except NotPlainError:
        return False
    return True


def sum_blocks(
    file: Path, compiled: CompiledSolution, limits: Limits, *, block_bytes: int = BLOCK_BYTES
) -> dict[Part, float] | None:
    """Score a plain file block by block.

    Memory holds one block; for rows in another order than the solution's also the truth of every row: one byte where
    it is a class, nine where it is a number, eight more for a weight.

    Parameters
    ----------
    file : Path
        The submission.
    compiled : CompiledSolution
        A solution whose metric is a sum over rows.
    limits : Limits
        How large the file may be.
    block_bytes : int
        Size of a block.

    Returns
    -------
    dict of Part to float, or None
        The score of each part, as the whole file's to 1e-12, and the same bit for bit on each run. None where the
        whole file has to be read: it is not plain, or has a fault or an oddity, of which that reading tells.
    """
    sums = {part: start_sums(compiled.schema) for part in compiled.parts()}
    try:
        _add_blocks(file, compiled, limits, sums, block_bytes)
    except NotPlainError:
        return None
    return {part: held.score() for part, held in sums.items()}


def _add_blocks(
    file: Path, compiled: CompiledSolution, limits: Limits, sums: Mapping[Part, RowSums], block_bytes: int
) -> None:
    shape, known = SHAPES[compiled.schema.shape], solution_ids(compiled.arrays)
    walks = {part: _Walk.begin(truth, compiled.schema) for part, truth in compiled.parts().items()}
    lookup: _Lookup | None = None
    n_before = 0
    for table in read_blocks(file, compiled.schema, limits, block_bytes=block_bytes):
        n_after, predictions = n_before + table.n_rows, shape.predictions(table, compiled.schema)
        if lookup is None and are_equal(table.ids, _rows_of(known, n_before, n_after)):
            for part, walk in walks.items():
                truth = walk.advance(n_before, n_after)
                if len(truth.rows):
                    sums[part].add(truth, take(predictions, truth.rows))
            compiled.release_pages()
        else:
            lookup = lookup or _Lookup.make(compiled, n_before)
            for part, truth in lookup.find(locate(table.ids, compiled.arrays)).items():
                sums[part].add(truth, take(predictions, truth.rows))
        n_before = n_after
    if lookup is not None and not lookup.is_complete:
        raise NotPlainError


def _rows_of(ids: Ids, start: int, stop: int) -> Ids:
    if not isinstance(ids, TextColumn):
        return ids[start:stop]
    offsets = ids.offsets[start : stop + 1]
    return TextColumn(offsets - offsets[0], ids.data[offsets[0] : offsets[-1]])


@dataclass
class _Walk:
    """A part of the solution in the order of its rows: each class is a run of ascending rows, and has its own place."""

    truth: PartTruth
    places: list[int]
    stops: list[int]

    @classmethod
    def begin(cls, truth: PartTruth, schema: Schema) -> _Walk:
        starts = [0]
        if is_by_class(schema.record, truth.target):
            assert isinstance(truth.target, np.ndarray)
            classes = np.arange(max(2, len(schema.labels)))
            starts = np.searchsorted(truth.target, classes.astype(truth.target.dtype)).tolist()
        return cls(truth, starts, [*starts[1:], len(truth.rows)])

    def advance(self, start: int, stop: int) -> PartTruth:
        """Return the truth of the solution's rows from `start` to `stop`, numbered from 0."""
        pieces = []
        for run, (place, end) in enumerate(zip(self.places, self.stops, strict=True)):
            rows = self.truth.rows[place : min(end, place + stop - start)]
            self.places[run] = place + int(np.searchsorted(rows, stop))
            pieces.append(slice(place, self.places[run]))
        return PartTruth(
            _join(self.truth.rows, pieces) - np.int32(start),
            _join(self.truth.target, pieces),
            {name: _join(values, pieces) for name, values in self.truth.extras.items()},
        )


def _join(values: Predictions, pieces: list[slice]) -> npt.NDArray[Any]:
    assert isinstance(values, np.ndarray)
    return values[pieces[0]] if len(pieces) == 1 else np.concatenate([values[piece] for piece in pieces])


@dataclass
class _Lookup:
    """The truth of every row by its number, for rows in any order."""

    kinds: npt.NDArray[np.uint8]  # 0 where a row is not scored, else the part's place from 1; 128 more once it was seen
    parts: tuple[Part, ...]
    target: npt.NDArray[Any]
    extras: dict[str, npt.NDArray[Any]]

    @classmethod
    def make(cls, compiled: CompiledSolution, n_seen: int) -> _Lookup:
        parts, n_rows = compiled.parts(), compiled.n_rows
        kinds = np.zeros(n_rows, np.uint8)
        extras: dict[str, npt.NDArray[Any]] = {}
        first = next(iter(parts.values()))
        assert isinstance(first.target, np.ndarray)
        is_number = first.target.dtype == np.float64
        target = np.zeros(n_rows, np.float64 if is_number else np.min_scalar_type(len(compiled.schema.labels)))
        for place, truth in enumerate(parts.values(), start=1):
            assert isinstance(truth.target, np.ndarray)
            for start in range(0, len(truth.rows), _COPIED_ROWS):
                piece = slice(start, start + _COPIED_ROWS)
                rows = truth.rows[piece]
                kinds[rows], target[rows] = place, truth.target[piece]
                for name, values in truth.extras.items():
                    extras.setdefault(name, np.zeros(n_rows, values.dtype))[rows] = values[piece]
                compiled.release_pages()
        kinds[:n_seen] |= _SEEN
        return cls(kinds, tuple(parts), target, extras)

    @property
    def is_complete(self) -> bool:
        """Whether every row was seen."""
        return bool((self.kinds >= _SEEN).all())

    def find(self, rows: CodeArray) -> dict[Part, PartTruth]:
        """Return the truth of some rows, by part; the rows of each truth are places among the given ones."""
        if len(rows) and rows.min() == UNKNOWN:
            raise NotPlainError
        kinds = self.kinds[rows]
        self.kinds[rows] = kinds | _SEEN
        found = {}
        for number, part in enumerate(self.parts, start=1):
            places = np.flatnonzero(kinds & ~np.uint8(_SEEN) == number).astype(np.int32)
            held = rows[places]
            if len(held):
                target = self.target[held]
                target = target.astype(np.int32) if target.dtype.kind == "u" else target
                found[part] = PartTruth(places, target, {name: values[held] for name, values in self.extras.items()})
        return found
