"""What the columns of a Parquet or Arrow file may be: their names, their types, and what they cost in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scorer.arrow import ArrowArray, one_chunk, to_bools, to_numpy
from scorer.ipc_sizes import BrokenMessageError
from scorer.limits import Limits
from scorer.problems import echo, refuse, size_of
from scorer.table import IntArray

# Lists, structures, bytes and extension types are neither ids nor predictions.
_SIMPLE = (
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_decimal,
    pa.types.is_boolean,
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_string_view,
    pa.types.is_date,
    pa.types.is_timestamp,
    pa.types.is_null,
)
_EXTENSION = b"ARROW:extension:name"
_LEAST_BYTES_A_ROW = 8
_VIEW_NUMBERS = 4


def check_extent(n_columns: int, n_rows: int, n_bytes: int, limits: Limits) -> None:
    """Judge a file by what it declares, before it is read.

    Raises
    ------
    SubmissionError
        If it has no column or too many, needs too much memory, or has no row.
    """
    if not n_columns:
        raise refuse("file_empty", "The file has no column.")
    if n_columns > limits.n_columns:
        raise refuse("columns_too_many", f"The file has {n_columns:,} columns; limit {limits.n_columns:,}.")
    # Dictionary and run-length coding shrink before compression does: count what the rows cost in memory, too.
    if max(n_bytes, _LEAST_BYTES_A_ROW * n_rows) > limits.expanded_bytes:
        raise _too_large(limits)
    if not n_rows:
        raise refuse("rows_missing", "The file has columns and no row.")


def check_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns; raises SubmissionError if one occurs twice."""
    name, count = Counter(names).most_common(1)[0]
    if count > 1:
        raise refuse("column_duplicate", f"The column `{echo(name)}` occurs {count} times.")
    return tuple(names)


def check_fields(fields: Iterable[ArrowArray]) -> None:
    """Refuse columns that hold neither numbers nor text; raises SubmissionError."""
    for field in fields:
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        named = (field.metadata or {}).get(_EXTENSION)
        if named is not None or not any(is_simple(kind) for is_simple in _SIMPLE):
            found = f"the extension type {echo(named.decode(errors='replace'))}" if named is not None else echo(kind)
            raise refuse("column_type", f"The column `{echo(field.name)}` holds {found}; expected numbers or text.")


def gather(batches: Iterable[ArrowArray], names: Sequence[str], limits: Limits) -> list[ArrowArray]:
    """Return the columns of batches, each as one array, while their memory is counted; raises SubmissionError."""
    kept, n_bytes = [], 0
    for batch in batches:
        n_bytes += batch.nbytes + sum(_bytes_unfolded(column) for column in batch.columns)
        if n_bytes > limits.expanded_bytes:
            raise _too_large(limits)
        kept.append(batch)
    table = pa.Table.from_batches(kept)
    return [_without_views(one_chunk(table.column(name))) for name in names]


def _bytes_unfolded(array: ArrowArray) -> int:
    """Return the bytes of texts that stand in memory once and count in many rows, as they will be one by one."""
    if pa.types.is_dictionary(array.type):
        used = to_numpy(array.indices.drop_null().cast(pa.int64()), np.int64)
        return int(_text_lengths(array.dictionary)[used].sum())
    return int(_text_lengths(array).sum()) if pa.types.is_string_view(array.type) else 0


def _text_lengths(array: ArrowArray) -> IntArray:
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        return to_numpy(pc.fill_null(pc.binary_length(array), 0).cast(pa.int64()), np.int64)
    if not pa.types.is_string_view(array.type) or not len(array):
        return np.zeros(len(array), np.int64)
    # A view is 16 bytes, of which the first four are the length.
    lengths = np.frombuffer(array.buffers()[1], np.int32)[::_VIEW_NUMBERS]
    return np.where(to_bools(array.is_valid()), lengths[array.offset :][: len(array)], 0).astype(np.int64)


def _without_views(array: ArrowArray) -> ArrowArray:
    """Return string views, such as Polars writes, as plain text."""
    if pa.types.is_dictionary(array.type) and pa.types.is_string_view(array.type.value_type):
        return pa.DictionaryArray.from_arrays(array.indices, array.dictionary.cast(pa.string()))
    return array.cast(pa.string()) if pa.types.is_string_view(array.type) else array


@contextmanager
def refused_if_broken(code: str, message: str) -> Iterator[None]:
    """Turn what Arrow says of a broken file into a refusal; want of memory is none."""
    try:
        yield
    except pa.ArrowMemoryError:
        raise
    # A name that is not UTF-8 is told by Python, not by Arrow.
    except (pa.ArrowException, OSError, UnicodeDecodeError, BrokenMessageError) as error:
        raise refuse(code, message) from error


def _too_large(limits: Limits) -> Exception:
    return refuse("file_too_large", f"The file needs more than {size_of(limits.expanded_bytes)}, the limit.")
