"""Parquet files to Arrow columns: the footer is judged first, then only the needed columns are read."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import IO, Any

import pyarrow as pa

from scorer.arrow import ArrowArray
from scorer.column_types import check_extent, check_fields, check_names, gather, refused_if_broken
from scorer.limits import Limits


def read_names(data: memoryview, limits: Limits) -> tuple[str, ...]:
    """Return the column names, once the footer says that the file is within the limits.

    Raises
    ------
    SubmissionError
        If the file is broken or too large.
    """
    with _refused_if_broken():
        footer = _library().read_metadata(_source(data))
        expanded = sum(footer.row_group(index).total_byte_size for index in range(footer.num_row_groups))
        check_extent(footer.num_columns, footer.num_rows, expanded, limits)
        return check_names(footer.schema.to_arrow_schema().names)


def read_columns(
    data: memoryview, places: Sequence[int], names: Sequence[str], limits: Limits
) -> dict[int, ArrowArray]:
    """Return some columns by their place, read in batches while their memory is counted.

    Raises
    ------
    SubmissionError
        If the file is broken or grows beyond the limits.
    """
    wanted = [names[place] for place in places]
    with _refused_if_broken():
        file = _library().ParquetFile(_source(data))
        check_fields(file.schema_arrow.field(place) for place in places)
        batches = file.iter_batches(columns=wanted, use_threads=False)
        return dict(zip(places, gather(batches, wanted, limits), strict=True))


def write_columns(names: Sequence[str], arrays: Sequence[ArrowArray], file: IO[bytes]) -> None:
    """Write columns as a Parquet file."""
    _library().write_table(pa.Table.from_arrays([*arrays], names=[*names]), file)


def _library() -> Any:
    # Loaded with the first Parquet file: the import costs a tenth of the command's whole time.
    return importlib.import_module("pyarrow.parquet")


def _source(data: memoryview) -> ArrowArray:
    return pa.BufferReader(pa.py_buffer(data))


def _refused_if_broken() -> AbstractContextManager[None]:
    return refused_if_broken("parquet_broken", "The file begins as Parquet and cannot be read.")
