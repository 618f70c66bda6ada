"""Files whose columns mean nothing to us: equal ones are known again, and changed rows are counted."""

from __future__ import annotations

import gzip

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorer.alarms.canonical import hash_marks
from scorer.alarms.sketches import Kind, Sketch, count_blocks, count_changes
from scorer.alarms.whole import make_whole_sketch, read_whole_marks
from scorer.errors import SubmissionError
from scorer.limits import Limits

TEXT = "key,box,weight\nb,left 1 2,0.5\na,right 3 4,1e-1\nc,,0\n"


@pytest.fixture
def sketch(tmp_path):
    def make(content, name="submission.csv", id_column="key"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return make_whole_sketch(path, id_column, Limits())

    return make


@pytest.mark.parametrize(
    "other",
    [
        "key,box,weight\nc,,0.0\nb,left 1 2,0.50\na,right 3 4,0.1\n",
        "weight,key,box\n0.5,b,left 1 2\n0.1,a,right 3 4\n-0.0,c,\n",
        "key;box;weight\r\nb;left 1 2;5e-1\r\na;right 3 4;.1\r\nc;;0\r\n",
        gzip.compress(TEXT.encode(), mtime=0),
    ],
)
def test_neither_order_nor_form_makes_a_difference(sketch, other):
    assert sketch(other).pack() == sketch(TEXT).pack()


def test_a_file_of_columns_with_the_same_cells_is_the_same(sketch, tmp_path):
    table = pa.table({"key": ["a", "b", "c"], "box": ["right 3 4", "left 1 2", ""], "weight": [0.1, 0.5, 0.0]})
    pq.write_table(table, tmp_path / "table.parquet")

    assert sketch((tmp_path / "table.parquet").read_bytes(), "other.parquet").sha256 == sketch(TEXT).sha256


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("left 1 2", "left 1 3"),
        TEXT.replace("0.5", "0.50001"),
        TEXT.replace("weight", "height"),
        TEXT.replace("b,left 1 2,0.5\na,right 3 4,1e-1", "a,left 1 2,0.5\nb,right 3 4,1e-1"),
        "key,box\nb,left 1 2\na,right 3 4\nc,\n",
    ],
)
def test_another_cell_name_or_row_is_another_file(sketch, other):
    assert sketch(other).sha256 != sketch(TEXT).sha256


def test_what_is_distinct_and_apart_is_counted(sketch):
    held = sketch("key,y\n" + "".join(f"{row},{'a' if row < 7 else 'b'}\n" for row in range(10)))

    assert (held.n_rows, held.n_distinct, held.n_apart, held.kind) == (10, 2, 3, Kind.MARKS)


def test_columns_of_numbers_are_held_as_numbers(sketch):
    held = sketch("key,x,y\n" + "".join(f"{row:03},{row / 7},{-row}\n" for row in reversed(range(50))))

    rows = np.arange(50)
    assert held.kind is Kind.NUMBERS
    assert held.values.tolist() == np.concatenate([rows / 7, -rows]).astype(np.float32).tolist()
    assert Sketch.unpack(held.pack()).values.tolist() == held.values.tolist()


def test_repeated_ids_and_ids_alone_do_no_harm(sketch):
    one = sketch("key,y\na,1\na,2\nb,3\n")

    assert one.sha256 == sketch("key,y\na,2\nb,3\na,1\n").sha256
    assert one.n_rows == 3
    assert sketch("key\na\nb\n").n_distinct == 1


def test_without_an_id_column_the_first_one_names_the_rows(sketch):
    assert sketch(TEXT, id_column=None).sha256 == sketch(TEXT).sha256
    assert sketch(TEXT, id_column="gone").sha256 == sketch(TEXT).sha256


def test_what_is_no_table_is_refused(sketch):
    with pytest.raises(SubmissionError):
        sketch(b"%PDF-1.7 \x00\x01")


@settings(max_examples=30)
@given(rows=st.lists(st.sampled_from(["1", "2.5", "x", ""]), min_size=1, max_size=40), seed=st.integers(0, 99))
def test_changed_rows_are_counted_exactly(tmp_path_factory, rows, seed):
    folder = tmp_path_factory.mktemp("whole")
    draw = np.random.default_rng(seed)
    changed = [f"{cell}!" if draw.random() < 0.2 else f"{cell}?" for cell in rows]
    plain = [f"{cell}?" for cell in rows]
    paths = []
    for name, cells in (("one", plain), ("other", changed)):
        paths.append(folder / f"{name}.csv")
        paths[-1].write_text("key,y\n" + "".join(f"k{place},{cell}\n" for place, cell in enumerate(cells)))

    one, other = (read_whole_marks(path, "key", Limits()) for path in paths)

    n_changed = sum(a != b for a, b in zip(plain, changed, strict=True))
    assert count_changes(one, other) == n_changed
    first, second = (make_whole_sketch(path, "key", Limits()) for path in paths)
    assert count_blocks(first, second) == n_changed
    assert hash_marks(one) == first.sha256
