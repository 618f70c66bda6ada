"""Arrow arrays as NumPy arrays and back: no copy, and no import of pandas, which Arrow's own ways cost."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from scorer.table import BoolArray, ByteArray, IntArray, TextColumn

ArrowArray = Any  # pyarrow ships no types


def one_chunk(column: ArrowArray) -> ArrowArray:
    """Return a column as one array."""
    combined = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(combined, pa.ChunkedArray):
        return pa.array([], column.type) if combined.num_chunks == 0 else combined.chunk(0)
    return combined


def to_numpy(array: ArrowArray, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """Return the values of a primitive array; what stands at null places is undefined."""
    if not len(array):
        return np.empty(0, dtype)
    return np.frombuffer(array.buffers()[1], dtype)[array.offset : array.offset + len(array)]


def from_whole_numbers(values: IntArray) -> ArrowArray:
    """Return int64 values as an Arrow array that shares their memory."""
    return pa.Array.from_buffers(pa.int64(), len(values), [None, pa.py_buffer(np.ascontiguousarray(values))])


def take_where(array: ArrowArray, is_wanted: BoolArray) -> ArrowArray:
    """Return the elements of an array that are wanted."""
    return array if is_wanted.all() else array.take(from_whole_numbers(np.flatnonzero(is_wanted)))


def to_bools(array: ArrowArray) -> npt.NDArray[np.bool_]:
    """Return a boolean array without nulls."""
    return to_numpy(array.cast(pa.uint8()), np.uint8).view(np.bool_)


def to_text_column(array: ArrowArray) -> TextColumn:
    """Return a string array without nulls as offsets and bytes."""
    if not len(array):
        return TextColumn(np.zeros(1, np.int32), np.empty(0, np.uint8))
    _, offsets, data = array.buffers()
    bounds = np.frombuffer(offsets, np.int32)[array.offset : array.offset + len(array) + 1]
    raw: ByteArray = np.empty(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)
    # A text column begins at its own byte 0, so that two of them can be compared as they are.
    return TextColumn(bounds - bounds[0], raw[bounds[0] : bounds[-1]])


def to_arrow_text(column: TextColumn) -> ArrowArray:
    """Return a text column as an Arrow string array that shares its memory."""
    return pa.StringArray.from_buffers(len(column), pa.py_buffer(column.offsets), pa.py_buffer(column.data))
