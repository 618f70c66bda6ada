"""Frames of every library, written as they are."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.ipc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from podium.frames import is_frame, write_frame


def written(frame: object) -> str:
    file = io.BytesIO()
    assert write_frame(frame, file) == ".csv"
    return file.getvalue().decode()


def test_an_index_without_a_name_is_no_column():
    assert written(pd.DataFrame({"id": [7, 8], "y": [0.5, 0.25]}, index=[40, 41])) == "id,y\n7,0.5\n8,0.25\n"


def test_a_named_index_is_a_column():
    frame = pd.DataFrame({"y": [0.5, 0.25]}, index=pd.Index(["007", "008"], name="id"))

    assert written(frame) == "id,y\n007,0.5\n008,0.25\n"


def test_of_several_levels_those_with_a_name_are_columns():
    index = pd.MultiIndex.from_tuples([(1, "a"), (2, "b")], names=["id", None])

    assert written(pd.DataFrame({"y": [3, 4]}, index=index)) == "id,y\n1,3\n2,4\n"


def test_an_index_that_is_a_column_already_is_not_written_twice():
    assert written(pd.DataFrame({"id": [1, 2], "y": [3, 4]}).set_index("id", drop=False)) == "id,y\n1,3\n2,4\n"


def test_a_column_of_its_own_is_a_table_with_its_index():
    assert written(pd.Series([0.5], index=pd.Index([7], name="id"), name="y")) == "id,y\n7,0.5\n"


@pytest.mark.parametrize("ids", [["00012", "1e5", "NA"], [2**63 - 1, -1, 0]], ids=["text", "numbers"])
def test_ids_stay_exactly_as_they_are(ids: list[object]):
    expected = "id\n" + "".join(f"{one}\n" for one in ids)

    assert written(pd.DataFrame({"id": ids})) == written(pl.DataFrame({"id": ids})) == expected


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_no_number_is_rounded(values: list[float]):
    for frame in (pd.DataFrame({"y": values}), pl.DataFrame({"y": values})):
        assert [float(line) for line in written(frame).splitlines()[1:]] == values


def test_a_frame_that_is_given_is_not_changed():
    frame = pd.DataFrame({"y": [1]}, index=pd.Index([7], name="id"))

    written(frame)

    assert list(frame.columns) == ["y"]


def test_polars_frames_lazy_ones_and_columns_are_written():
    frame = pl.DataFrame({"id": ["007"], "y": [0.1]})

    assert written(frame) == written(frame.lazy()) == "id,y\n007,0.1\n"
    assert written(frame["y"]) == "y\n0.1\n"


class Speaker:
    """A frame of a library that nobody knows, which speaks one protocol."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table


class Streaming(Speaker):
    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


class Interchanging(Speaker):
    def __dataframe__(self, nan_as_null: bool = False, allow_copy: bool = True) -> object:
        return self._table.__dataframe__(nan_as_null, allow_copy)


@pytest.mark.parametrize("kind", [Streaming, Interchanging, lambda table: table], ids=["stream", "interchange", "own"])
def test_whatever_speaks_arrow_becomes_an_arrow_file(kind):
    table = pa.table({"id": ["007", "008"], "y": np.array([0.1, 0.2])})
    file = io.BytesIO()

    assert is_frame(kind(table))
    assert write_frame(kind(table), file) == ".arrow"
    assert pyarrow.ipc.open_file(io.BytesIO(file.getvalue())).read_all().to_pydict() == table.to_pydict()


@pytest.mark.parametrize("value", ["text", b"bytes", 1, None, [1], {"id": [1]}, io.BytesIO()])
def test_what_is_no_frame_is_not_taken_for_one(value: object):
    assert not is_frame(value)


ABSENT = """
import sys
sys.modules["pyarrow"] = None
from podium import InvalidInput
from podium.frames import write_frame
class Frame:
    def __arrow_c_stream__(self): ...
try:
    write_frame(Frame(), None)
except InvalidInput as error:
    print(error)
"""


def test_without_pyarrow_it_is_named():
    done = subprocess.run(
        [sys.executable, "-c", ABSENT], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )

    assert "Install pyarrow" in done.stdout
