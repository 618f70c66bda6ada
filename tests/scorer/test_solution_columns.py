"""The columns of a solution: read as text from any table, and their faults gathered for the host."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from scorer.errors import SolutionError
from scorer.registry import get_metric
from scorer.solution_columns import SolutionColumns, read_text_columns

TEXT = "id,y,Usage\n1, 0.5 ,Public\n2,,Private\n"


def columns_of(content):
    return {name: column.to_pylist() for name, column in read_text_columns(memoryview(content)).items()}


def reading(*cells):
    return SolutionColumns(get_metric("rmse"), {}, {"y": pa.array([*cells])})


@pytest.mark.parametrize("content", [TEXT.encode(), TEXT.replace(",", ";").encode(), TEXT.encode("utf-16")])
def test_every_column_is_text_without_outer_spaces(content):
    assert columns_of(content) == {"id": ["1", "2"], "y": ["0.5", ""], "Usage": ["Public", "Private"]}


def test_a_parquet_solution_is_text_like_any_other():
    target = io.BytesIO()
    pd.DataFrame({"id": [1, 2], "y": [0.5, 1.0], "Usage": ["Public", None]}).to_parquet(target, index=False)

    assert columns_of(target.getvalue()) == {"id": ["1", "2"], "y": ["0.5", "1.0"], "Usage": ["Public", ""]}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "The solution is empty."),
        (b"%PDF-1.7", "The solution is a PDF document; expected CSV, Parquet or Arrow."),
        (b"id,\xdfy\n", "The header holds the byte 0xdf, which is not UTF-8. Save the file as UTF-8."),
        (b"id,y\n", "The solution has a header and no row below it."),
        (b"id,y,y,id\n1,2,3,4\n", "The solution has the column `id` more than once."),
        (b"id,y\n1,2,3\n", "The solution has 1 row not as wide as the header: row 1 has 3 cells; expected 2."),
    ],
)
def test_what_is_no_table_is_told_to_the_host(content, fault):
    with pytest.raises(SolutionError) as refused:
        columns_of(content)

    assert refused.value.faults[0] == fault


def test_a_cell_that_is_no_number_is_a_fault_and_nan():
    columns = reading("1", "much", "-2e1", "")

    values = columns.numbers("y")

    assert columns.n_rows == 4
    np.testing.assert_array_equal(values, [1, np.nan, -20, np.nan])
    assert [fault.partition(":")[0] for fault in columns.faults] == [
        "The solution has 1 cell of `y` not a number",
        "The solution has 1 cell of `y` without a value",
    ]


@pytest.mark.parametrize("cells", ["10", ["true", "FALSE"], ["1.0", "0"], ["1e0", "0.0"]])
def test_zeros_and_ones_are_read_in_any_spelling(cells):
    columns = reading(*cells)

    assert columns.zeros_and_ones("y").tolist() == [1, 0]
    assert columns.faults == []


def test_what_is_neither_zero_nor_one_is_named_by_its_first_rows():
    columns = reading("1", "2", "0.5", "0", "-1", "7")

    columns.zeros_and_ones("y")

    assert columns.faults == ["The solution has values of `y` that are not 0 or 1 (4 rows; first: 2, 3, 5)."]
