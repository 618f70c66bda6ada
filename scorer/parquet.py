"""Parquet files to Arrow columns: the footer is judged first, then only the needed columns are read."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from scorer.arrow import ArrowArray, one_chunk
from scorer.limits import Limits
from scorer.problems import echo, refuse, size_of

# Lists, structures, bytes and extension types are neither ids nor predictions.
_SIMPLE = (
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_decimal,
    pa.types.is_boolean,
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_date,
    pa.types.is_timestamp,
    pa.types.is_null,
)


def read_names(data: memoryview, limits: Limits) -> tuple[str, ...]:
    """Return the column names, once the footer says that the file is within the limits.

    Raises
    ------
    SubmissionError
        If the file is broken or too large.
    """
    try:
        footer = _library().read_metadata(_source(data))
    except (pa.ArrowException, OSError) as error:
        raise _broken() from error
    if footer.num_columns > limits.n_columns:
        raise refuse("columns_too_many", f"The file has {footer.num_columns:,} columns; limit {limits.n_columns:,}.")
    expanded = sum(footer.row_group(index).total_byte_size for index in range(footer.num_row_groups))
    # Dictionary and run-length coding shrink before compression does: count what the rows cost in memory, too.
    if max(expanded, 8 * footer.num_rows) > limits.expanded_bytes:
        raise refuse("file_too_large", f"The file needs more than {size_of(limits.expanded_bytes)}, the limit.")
    if not footer.num_rows:
        raise refuse("rows_missing", "The file has columns and no row.")
    schema = footer.schema.to_arrow_schema()
    repeated = next((name for name in schema.names if schema.names.count(name) > 1), None)
    if repeated is not None:
        raise refuse("column_duplicate", f"The column `{echo(repeated)}` occurs {schema.names.count(repeated)} times.")
    return tuple(schema.names)


def read_columns(
    data: memoryview, places: Sequence[int], names: Sequence[str], limits: Limits
) -> dict[int, ArrowArray]:
    """Return some columns by their place, read in batches while their memory is counted.

    Raises
    ------
    SubmissionError
        If the file is broken or grows beyond the limits.
    """
    batches, n_bytes = [], 0
    try:
        file = _library().ParquetFile(_source(data))
        for batch in file.iter_batches(columns=[names[place] for place in places], use_threads=False):
            n_bytes += batch.nbytes
            if n_bytes > limits.expanded_bytes:
                raise refuse("file_too_large", f"The file needs more than {size_of(limits.expanded_bytes)}.")
            batches.append(_check_types(batch))
        table = pa.Table.from_batches(batches)
    except (pa.ArrowException, OSError) as error:
        raise _broken() from error
    return {place: one_chunk(table.column(names[place])) for place in places}


def _check_types(batch: ArrowArray) -> ArrowArray:
    for field in batch.schema:
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        if not any(is_simple(kind) for is_simple in _SIMPLE):
            message = f"The column `{echo(field.name)}` holds {echo(kind)}; expected numbers or text."
            raise refuse("parquet_broken", message, hint="Write the column as numbers or text.")
    return batch


def _library() -> Any:
    # Loaded with the first Parquet file: the import costs a tenth of the command's whole time.
    return importlib.import_module("pyarrow.parquet")


def _source(data: memoryview) -> ArrowArray:
    return pa.BufferReader(pa.py_buffer(data))


def _broken() -> Exception:
    return refuse("parquet_broken", "The file begins as Parquet and cannot be read.")
