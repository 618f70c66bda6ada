"""A file with all of its columns: as text from delimited files, with its types from Parquet."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq

from scorer.files import Format
from scorer.limits import DEFAULT_LIMITS
from scorer.whole_files import read_whole


def test_text_stands_as_it_was_written():
    whole = read_whole(memoryview(b"id;a;a\n1;0.50; x\n2;;y\n"), DEFAULT_LIMITS, expected=("id",))

    assert whole.names == ("id", "a", "a")
    assert [column.to_pylist() for column in whole.columns] == [["1", "2"], ["0.50", ""], [" x", "y"]]
    assert [problem.code for problem in whole.problems] == ["delimiter_unusual"]


def test_rows_of_another_width_are_counted():
    whole = read_whole(memoryview(b"id,a\n1,2\n2\n3,4\n"), DEFAULT_LIMITS)

    assert (whole.n_skipped, [problem.code for problem in whole.problems]) == (1, ["row_width"])


def test_parquet_keeps_its_types():
    file = io.BytesIO()
    pq.write_table(pa.table({"id": [1, 2], "a": [0.5, None]}), file)

    whole = read_whole(memoryview(file.getvalue()), DEFAULT_LIMITS)

    assert whole.format is Format.PARQUET
    assert [str(column.type) for column in whole.columns] == ["int64", "double"]
