"""Files that are columns already, Parquet or Arrow, read by the reader of their format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scorer import ipc, parquet
from scorer.arrow import ArrowArray
from scorer.files import Content, Format
from scorer.limits import Limits

ReadNames = Callable[[memoryview, Limits], tuple[str, ...]]
ReadColumns = Callable[[memoryview, Sequence[int], Sequence[str], Limits], dict[int, ArrowArray]]


@dataclass(frozen=True)
class _Reader:
    read_names: ReadNames
    read_columns: ReadColumns


_READERS = {
    Format.PARQUET: _Reader(parquet.read_names, parquet.read_columns),
    Format.ARROW: _Reader(ipc.read_names, ipc.read_columns),
}


def read_names(content: Content, limits: Limits) -> tuple[str, ...]:
    """Return the column names of a file that is within the limits; raises SubmissionError if it is not, or broken."""
    return _READERS[content.format].read_names(content.data, limits)


def read_columns(
    content: Content, places: Sequence[int], names: Sequence[str], limits: Limits
) -> dict[int, ArrowArray]:
    """Return some columns by their place; raises SubmissionError if the file is broken or too large."""
    return _READERS[content.format].read_columns(content.data, places, names, limits)
