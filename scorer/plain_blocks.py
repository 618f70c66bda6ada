"""A plain file in blocks of whole rows, each parsed, handed on and dropped: memory does not grow with the file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from scorer.acceleration import find_kernels
from scorer.checks import check_table
from scorer.constant_columns import columns_to_note, lines_of
from scorer.delimited import read_typed
from scorer.errors import SubmissionError
from scorer.fast_reading import MAX_HEADER_BYTES, parse_plain, plain_names
from scorer.header import Columns, Header
from scorer.limits import MIB, Limits
from scorer.reading import declared_type, to_table
from scorer.sample_marks import FIRST_ROWS, begins_like_sample
from scorer.schema import Schema
from scorer.shapes.choice import SHAPES
from scorer.table import Table

BLOCK_BYTES = 4 * MIB
_SURPRISES = (b'"', b"\r", b"\0")


class NotPlainError(Exception):
    """A file has to be read whole: it is not plain, or it has a fault or an oddity that the whole reading tells."""


def read_blocks(file: Path, schema: Schema, limits: Limits, *, block_bytes: int = BLOCK_BYTES) -> Iterator[Table]:
    """Read a plain submission block by block, on the compiled path or the portable one.

    Parameters
    ----------
    file : Path
        Comma-separated ASCII without quotation marks, with the expected columns and no other.
    schema, limits : Schema, Limits
        As for `scorer.reading.read_submission`.
    block_bytes : int
        Size of a block, the last row that does not fit whole left to the next; no row may be longer.

    Yields
    ------
    Table
        Some rows in the file's order, without any problem. Together they are the table of the whole file.

    Raises
    ------
    NotPlainError
        At the first surprise; what was handed on until then must be forgotten.
    """
    with file.open("rb", buffering=0) as stream:
        size = os.fstat(stream.fileno()).st_size
        names, start = _read_header(stream, schema)
        if size > limits.expanded_bytes:
            raise NotPlainError
        stream.seek(start)
        n_rows, whole = 0, _Whole(schema)
        for block in _whole_rows(stream, block_bytes):
            table = _parse(block, names, schema, limits, schema.n_rows - n_rows)
            n_rows += table.n_rows
            whole.look_at(table)
            yield table
    if n_rows != schema.n_rows or whole.is_odd:
        raise NotPlainError


class _Whole:
    """What is judged of all blocks together: labels for probabilities, columns of one value, the sample itself."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._has_probability = False
        self._first: list[Any] = []
        self._is_constant: list[bool] = []
        self._head: list[npt.NDArray[Any]] = []
        self._n_head = 0

    def look_at(self, table: Table) -> None:
        """Take the next rows in."""
        values = table.values
        self._has_probability = self._has_probability or not values.size or bool(((values != 0) & (values != 1)).any())
        lines = lines_of(table, self._schema)
        if not self._first:
            self._first, self._is_constant = [line[0] for line in lines], [True] * len(lines)
        self._is_constant = [
            own and bool((line == first).all())
            for own, line, first in zip(self._is_constant, lines, self._first, strict=True)
        ]
        if self._n_head < FIRST_ROWS:
            predictions = SHAPES[self._schema.shape].predictions(table, self._schema)
            assert isinstance(predictions, np.ndarray)
            self._head.append(predictions[..., : FIRST_ROWS - self._n_head].copy())
            self._n_head += self._head[-1].shape[-1]

    @property
    def is_odd(self) -> bool:
        """Whether there is something to tell. A sample in another order than the solution's is not recognised here."""
        is_constant = bool(columns_to_note(self._is_constant, self._schema.shape))
        return (
            not self._has_probability or is_constant or begins_like_sample(np.concatenate(self._head, -1), self._schema)
        )


def _read_header(stream: BinaryIO, schema: Schema) -> tuple[list[str], int]:
    head = _read_from(stream, 0, MAX_HEADER_BYTES)
    names = plain_names(head)
    if names is None or sorted(names) != sorted(schema.expected_columns):
        raise NotPlainError
    return names, head.index(b"\n") + 1


def _read_from(stream: BinaryIO, place: int, n_bytes: int) -> bytes:
    stream.seek(place)
    return stream.read(n_bytes)


def _whole_rows(stream: BinaryIO, block_bytes: int) -> Iterator[memoryview]:
    """Yield the rest of a stream in blocks that end with a row; each is gone when the next is asked for."""
    buffer = bytearray(block_bytes)
    view, n_held = memoryview(buffer), 0
    while True:
        n_read = stream.readinto(view[n_held:])  # type: ignore[attr-defined]
        end = n_held + n_read
        if not n_read:
            if n_held:
                yield view[:n_held]
            return
        cut = buffer.rfind(b"\n", 0, end) + 1
        if cut:
            yield view[:cut]
            view[: end - cut] = view[cut:end]
        elif end == block_bytes:
            raise NotPlainError
        n_held = end - cut


def _parse(block: memoryview, names: Sequence[str], schema: Schema, limits: Limits, n_left: int) -> Table:
    # No row is shorter than a letter and a comma or line break for each column; one row more than are left tells that
    # there are too many.
    n_most = min(len(block) // (2 * len(names)), n_left) + 1
    if find_kernels() is None:
        table = _parse_portably(block, names, schema, limits)
    else:
        table = parse_plain(block, 0, names, schema, limits=limits, n_most=n_most)
    if table is None or table.n_rows > n_left or table.problems or check_table(table, schema):
        raise NotPlainError
    return table


def _parse_portably(block: memoryview, names: Sequence[str], schema: Schema, limits: Limits) -> Table | None:
    text = block.tobytes()
    if not text.isascii() or any(surprise in text for surprise in _SURPRISES) or text.isspace():
        return None
    columns = Columns({name: place for place, name in enumerate(names)}, (), ())
    types = {place: declared_type(name, schema) for name, place in columns.places.items()}
    try:
        body = read_typed(memoryview(text), Header(tuple(names), ",", 0), types, limits)
        return None if body is None else to_table(body, columns, schema, limits)
    except SubmissionError:  # an id is too long; its row is counted from the beginning of the file elsewhere
        return None
