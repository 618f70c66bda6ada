"""Columns with types: which are taken, and what their texts cost once each row has its own."""

from __future__ import annotations

import struct

import numpy as np
import pyarrow as pa
import pytest

from scorer.column_types import check_extent, check_fields, check_names, gather, refused_if_broken
from scorer.errors import SubmissionError
from scorer.limits import MIB, Limits
from tests.scorer.files import codes

SMALL = Limits(expanded_bytes=MIB, n_columns=10)
LONG = "x" * 4096


def views_of_one_text() -> pa.Array:
    text = LONG.encode()
    views = struct.pack("<i4sii", len(text), text[:4], 0, 0) * 1000
    return pa.Array.from_buffers(pa.string_view(), 1000, [None, pa.py_buffer(views), pa.py_buffer(text)])


@pytest.mark.parametrize(
    "texts",
    [
        pa.DictionaryArray.from_arrays(pa.array([0] * 1000, pa.int8()), [LONG]),
        pa.DictionaryArray.from_arrays(pa.array([0] * 1000, pa.int8()), pa.array([LONG], pa.string_view())),
        views_of_one_text(),
    ],
    ids=["dictionary", "dictionary of views", "views"],
)
def test_a_text_that_stands_once_and_counts_in_many_rows_is_counted_in_each(texts):
    batch = pa.record_batch({"a": texts})

    assert batch.nbytes < 100_000
    with pytest.raises(SubmissionError) as refused:
        gather([batch], ["a"], SMALL)
    assert codes(refused.value.report) == ["file_too_large"]


@pytest.mark.parametrize("kind", [pa.string_view(), pa.dictionary(pa.int8(), pa.string_view())])
def test_views_come_out_as_plain_text(kind):
    texts = pa.array(["b", None, "a", "b" * 20], pa.string_view())
    column = texts if kind == pa.string_view() else pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, 3]), texts)

    (array,) = gather([pa.record_batch({"a": column})], ["a"], SMALL)

    assert pa.string() in (array.type, getattr(array.type, "value_type", None))
    assert array.to_pylist() == ["b", None, "a", "b" * 20]


@pytest.mark.parametrize(
    ("extent", "code"),
    [
        ((0, 1, 0), "file_empty"),
        ((11, 1, 1), "columns_too_many"),
        ((2, 1, MIB + 1), "file_too_large"),
        ((2, MIB, 0), "file_too_large"),
        ((2, 0, 0), "rows_missing"),
    ],
)
def test_a_file_is_judged_by_what_it_declares(extent, code):
    check_extent(10, 1, MIB, SMALL)
    with pytest.raises(SubmissionError) as refused:
        check_extent(*extent, SMALL)
    assert codes(refused.value.report) == [code]


def test_a_name_that_stands_twice_is_refused():
    assert check_names(["id", "y"]) == ("id", "y")
    with pytest.raises(SubmissionError, match="`y` occurs 2 times"):
        check_names(["id", "y", "y"])


@pytest.mark.parametrize(
    "kind", [pa.list_(pa.int8()), pa.binary(), pa.struct([]), pa.dictionary(pa.int8(), pa.binary())]
)
def test_what_is_neither_number_nor_text_is_refused(kind):
    with pytest.raises(SubmissionError, match="expected numbers or text"):
        check_fields([pa.field("a", kind)])


def test_want_of_memory_is_no_broken_file():
    with pytest.raises(SubmissionError), refused_if_broken("arrow_broken", "It cannot be read."):
        raise pa.ArrowInvalid("bad")
    with pytest.raises(pa.ArrowMemoryError), refused_if_broken("arrow_broken", "It cannot be read."):
        raise pa.ArrowMemoryError("malloc")


def test_ids_in_several_batches_become_one_column():
    batches = [pa.record_batch({"a": np.arange(start, start + 2)}) for start in (0, 2)]

    assert gather(batches, ["a"], SMALL)[0].to_pylist() == [0, 1, 2, 3]
