"""The fast reader: plain comma-separated ASCII with the expected columns and no other, or nothing at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from scorer.acceleration import find_kernels
from scorer.limits import Limits
from scorer.schema import IdKind, Schema
from scorer.shapes.choice import SHAPES
from scorer.table import NO_CODES, NO_VALUES, FloatArray, Table, TextColumn

MAX_HEADER_BYTES = 1 << 14
# Ordinary files have a few such numbers in ten million; one with thousands is quicker read by the general reader.
_MAX_SLOW = 512


def read_fast(data: memoryview, schema: Schema, limits: Limits) -> Table | None:
    """Read a submission with the compiled parser; None at the first surprise, where the general reader takes over."""
    if find_kernels() is None or len(data) > limits.expanded_bytes or SHAPES[schema.shape].holds_text(schema):
        return None
    head = bytes(data[:MAX_HEADER_BYTES])
    names = plain_names(head)
    if names is None or sorted(names) != sorted(schema.expected_columns):
        return None
    # One row more than expected: enough to see that there are too many, which the general reader then tells.
    table = parse_plain(data, head.index(b"\n") + 1, names, schema, limits=limits, n_most=schema.n_rows + 1)
    return table if table is not None and table.n_rows == schema.n_rows else None


def parse_plain(
    data: memoryview, start: int, names: Sequence[str], schema: Schema, *, limits: Limits, n_most: int
) -> Table | None:
    """Parse plain rows from a place in the text to its end; None at the first surprise.

    Parameters
    ----------
    data : memoryview
        Text whose last row is whole.
    start : int
        Where the first row begins.
    names : sequence of str
        The columns of the file.
    schema, limits : Schema, Limits
        What is expected, and how long an id may be.
    n_most : int
        More rows than this are a surprise.
    """
    kernels = find_kernels()
    assert kernels is not None
    is_text = schema.id_kind is IdKind.TEXT
    kinds, places = _plan(names, schema, id_kind=kernels.TEXT if is_text else kernels.INT, float_kind=kernels.FLOAT)
    ids = np.empty(0 if is_text else n_most, np.int64)
    offsets = np.zeros(n_most + 1 if is_text else 0, np.int32)
    id_bytes = np.empty(len(data) if is_text else 0, np.uint8)
    values = np.empty((len(schema.columns), n_most))
    slow = np.empty((_MAX_SLOW, 4), np.int64)
    n_rows, n_slow, is_whole = kernels.parse_rows(
        np.frombuffer(data, np.uint8), start, kinds, places, ids, offsets, id_bytes, values, slow, limits.cell_bytes
    )
    if not is_whole or not _patch(values, slow[:n_slow], data):
        return None
    key = TextColumn(offsets[: n_rows + 1], id_bytes[: offsets[n_rows]]) if is_text else ids[:n_rows]
    return SHAPES[schema.shape].from_numbers(Table(key, NO_VALUES, NO_CODES), values[:, :n_rows], schema)


def plain_names(head: bytes) -> list[str] | None:
    """Return the columns in the first line of a file; None where it is not plain ASCII."""
    line, newline, _ = head.partition(b"\n")
    if not newline or not line.isascii() or b'"' in line or b"\r" in line:
        return None
    names = line.decode().split(",")
    return None if any(name != name.strip() for name in names) else names


def _plan(
    names: Sequence[str], schema: Schema, *, id_kind: int, float_kind: int
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int32]]:
    """Return for each column of the file what it holds and where it goes."""
    is_id = [name == schema.id_column for name in names]
    order = {name: place for place, name in enumerate(schema.columns)}
    kinds = np.array([id_kind if own else float_kind for own in is_id], np.int8)
    return kinds, np.array([0 if own else order[name] for name, own in zip(names, is_id, strict=True)], np.int32)


def _patch(values: FloatArray, slow: npt.NDArray[np.int64], data: memoryview) -> bool:
    """Fill in the numbers that need Python's own parser; false if one of them is not finite."""
    for column, row, start, stop in slow.tolist():
        values[column, row] = float(bytes(data[start:stop]))
        if not np.isfinite(values[column, row]):
            return False
    return True
