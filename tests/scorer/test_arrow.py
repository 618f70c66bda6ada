"""Arrow arrays as NumPy arrays and back, also where they are slices, have several chunks or none."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from scorer.arrow import from_whole_numbers, one_chunk, take_where, to_arrow_text, to_bools, to_numpy, to_text_column

TEXTS = ["a", "", "über", "日本", "z" * 300]


@pytest.mark.parametrize("chunks", [[], [[1, 2]], [[1], [], [2, 3]]])
def test_a_column_becomes_one_array(chunks):
    column = pa.chunked_array([pa.array(chunk, pa.int64()) for chunk in chunks], pa.int64())

    assert one_chunk(column).to_pylist() == [value for chunk in chunks for value in chunk]
    assert not isinstance(one_chunk(column), pa.ChunkedArray)


def test_a_slice_is_read_from_where_it_begins():
    assert to_numpy(pa.array([1.5, 2.5, 3.5, 4.5])[1:3], np.float64).tolist() == [2.5, 3.5]
    assert to_bools(pa.array([True, False, True, True])[1:]).tolist() == [False, True, True]
    assert to_numpy(pa.array([], pa.float64()), np.float64).tolist() == []


@pytest.mark.parametrize("place", [slice(None), slice(1, 4), slice(2, 2)])
def test_texts_go_to_offsets_and_bytes_and_back(place):
    column = to_text_column(pa.array(TEXTS)[place])

    assert [column.text(row) for row in range(len(column))] == TEXTS[place]
    assert column.offsets[0] == 0
    assert len(column.data) == column.offsets[-1]
    assert to_arrow_text(column).to_pylist() == TEXTS[place]


def test_a_column_of_empty_texts_has_no_bytes():
    column = to_text_column(pa.array(["", ""]))

    assert (len(column), len(column.data), column.text(1)) == (2, 0, "")


def test_whole_numbers_that_do_not_lie_side_by_side_are_taken_in_order():
    assert from_whole_numbers(np.arange(6)[::2]).to_pylist() == [0, 2, 4]


def test_only_what_is_wanted_is_taken():
    array = pa.array(["a", "b", "c"])

    assert take_where(array, np.array([True, False, True])).to_pylist() == ["a", "c"]
    assert take_where(array, np.ones(3, np.bool_)) is array
