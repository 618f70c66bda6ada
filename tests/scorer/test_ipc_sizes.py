"""What a stream of messages declares is added up from its headers, compressed or not."""

from __future__ import annotations

import io

import numpy as np
import pyarrow as pa
import pytest

from scorer.ipc_sizes import BrokenMessageError, measure

TABLE = pa.table({"id": np.zeros(1000, np.int64), "kind": pa.array(["ab"] * 1000).dictionary_encode()})


def stream(table: pa.Table, compression: str | None = None, rows: int | None = None) -> pa.BufferReader:
    target = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_stream(target, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=rows)
    return pa.BufferReader(target.getvalue())


@pytest.mark.parametrize("compression", [None, "zstd", "lz4"])
def test_bytes_are_those_after_unpacking(compression):
    extent = measure(stream(TABLE, compression))

    # 1,000 ids of 8 bytes, 1,000 indices of 4, and one text of 2 bytes with two offsets of 4.
    assert (extent.n_batches, extent.n_rows) == (1, 1000)
    assert 12_010 <= extent.n_bytes <= 12_010 + 200


def test_batches_are_added_up():
    assert measure(stream(TABLE, rows=300)).n_batches == 4
    assert measure(stream(TABLE, rows=300)).n_rows == 1000


def test_a_message_that_is_no_batch_is_broken():
    target = pa.BufferOutputStream()
    pa.ipc.write_tensor(pa.Tensor.from_numpy(np.zeros((2, 2))), target)

    with pytest.raises(BrokenMessageError, match="tensor"):
        measure(pa.BufferReader(target.getvalue()))
