"""Arrow files (Feather) and streams to Arrow columns: their messages are judged first, then needed columns are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager

import pyarrow as pa

from scorer.arrow import ArrowArray
from scorer.column_types import check_extent, check_fields, check_names, gather, refused_if_broken
from scorer.ipc_sizes import BrokenMessageError, Extent, measure
from scorer.limits import Limits

FILE_MAGIC, STREAM_MAGIC = b"ARROW1", b"\xff\xff\xff\xff"
_HEAD_BYTES = 8


def read_names(data: memoryview, limits: Limits) -> tuple[str, ...]:
    """Return the column names, once the messages say that the file is within the limits.

    Raises
    ------
    SubmissionError
        If the file is broken or too large.
    """
    with _refused_if_broken():
        stream = _stream_of(data)
        extent = measure(pa.BufferReader(stream))
        _check_footer(data, extent)
        with pa.ipc.open_stream(pa.BufferReader(stream)) as reader:
            names = reader.schema.names
    check_extent(len(names), extent.n_rows, extent.n_bytes, limits)
    return check_names(names)


def read_columns(
    data: memoryview, places: Sequence[int], names: Sequence[str], limits: Limits
) -> dict[int, ArrowArray]:
    """Return some columns by their place, read in batches that are validated one by one.

    Raises
    ------
    SubmissionError
        If the file is broken or grows beyond the limits.
    """
    options = pa.ipc.IpcReadOptions(
        ensure_alignment=pa.ipc.Alignment.DataTypeSpecific, use_threads=False, included_fields=list(places)
    )
    with _refused_if_broken(), pa.ipc.open_stream(pa.BufferReader(_stream_of(data)), options=options) as reader:
        check_fields(reader.schema)
        wanted = [names[place] for place in places]
        return dict(zip(places, gather(_validated(reader), wanted, limits), strict=True))


def _validated(batches: ArrowArray) -> Iterator[ArrowArray]:
    for batch in batches:
        # Arrow takes offsets and indices on trust otherwise, wherever they point.
        batch.validate(full=True)
        yield batch


def _stream_of(data: memoryview) -> ArrowArray:
    """Return the stream of messages; a file is a stream between a head and a footer that only repeats it."""
    return pa.py_buffer(data[_HEAD_BYTES:] if bytes(data[: len(FILE_MAGIC)]) == FILE_MAGIC else data)


def _check_footer(data: memoryview, extent: Extent) -> None:
    if bytes(data[: len(FILE_MAGIC)]) == FILE_MAGIC:
        with pa.ipc.open_file(pa.BufferReader(pa.py_buffer(data))) as reader:
            if reader.num_record_batches != extent.n_batches:
                raise BrokenMessageError("a footer that counts other batches")


def _refused_if_broken() -> AbstractContextManager[None]:
    return refused_if_broken("arrow_broken", "The file begins as Arrow and cannot be read.")
