"""Parquet submissions: numeric types, odd types, and sizes judged before anything is read."""

from __future__ import annotations

import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pa_parquet
import pytest

from scorer.errors import SubmissionError
from scorer.limits import Limits
from scorer.reading import read_submission
from tests.scorer.files import codes, prepare, refusal, write
from tests.scorer.test_reading import FRAME, parquet


def test_float32_probabilities_are_widened_before_they_are_used(tmp_path):
    frame = FRAME.astype({"target": np.float32})
    schema = prepare(tmp_path).schema

    table = read_submission(write(tmp_path, "f", parquet(frame)), schema)

    assert table.values[0].tolist() == frame["target"].astype(float).tolist()


def test_a_parquet_file_that_unfolds_in_memory_is_refused_by_its_footer(tmp_path):
    target = io.BytesIO()
    pa_parquet.write_table(pa.table({"id": np.zeros(200_000, np.int64), "target": np.zeros(200_000)}), target)

    with pytest.raises(SubmissionError) as refused:
        read_submission(
            write(tmp_path, "f", target.getvalue()), prepare(tmp_path).schema, Limits(expanded_bytes=1 << 20)
        )

    assert codes(refused.value.report) == ["file_too_large"]


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"id": pa.array([1, 2]), "target": pa.array([[0.1], [0.2]])}, "column_type"),
        ({"id": pa.array([b"1", b"\xff"]), "target": pa.array([0.1, 0.2])}, "column_type"),
        ({"id": pa.array([1.0, 2.0]), "target": pa.array([0.1, 0.2])}, "id_not_integer"),
        ({"id": pa.array([2**63, 1], pa.uint64()), "target": pa.array([0.1, 0.2])}, "id_not_integer"),
        ({"id": pa.array([1, None]), "target": pa.array([0.1, 0.2])}, "id_blank"),
        ({"id": pa.array([1, 2]), "target": pa.array([None, None])}, "value_blank"),
        ({"id": pa.array([1, 2]), "target": pa.array(["x", "y"]).dictionary_encode()}, "value_not_number"),
        ({"id": pa.array([1, 2]), "target": pa.array([True, False])}, "value_not_number"),
    ],
)
def test_odd_types_in_parquet_are_named(tmp_path, columns, code):
    target = io.BytesIO()
    pa_parquet.write_table(pa.table(columns), target)

    assert code in codes(refusal(tmp_path, target.getvalue()))


def test_a_parquet_file_with_one_name_twice_is_refused(tmp_path):
    target = io.BytesIO()
    columns = [pa.array([1, 2]), pa.array([0.1, 0.2]), pa.array([0.1, 0.2])]
    pa_parquet.write_table(pa.Table.from_arrays(columns, ["id", "target", "target"]), target)

    assert codes(refusal(tmp_path, target.getvalue())) == ["column_duplicate"]


def test_a_parquet_file_of_too_many_columns_is_refused(tmp_path):
    target = io.BytesIO()
    pa_parquet.write_table(pa.table({f"c{place}": [1] for place in range(20)}), target)

    with pytest.raises(SubmissionError) as refused:
        read_submission(write(tmp_path, "f", target.getvalue()), prepare(tmp_path).schema, Limits(n_columns=10))

    assert codes(refused.value.report) == ["columns_too_many"]
