"""Each format of columns is read by its own reader."""

from __future__ import annotations

import pytest

from scorer.columnar import read_columns, read_names
from scorer.files import Format, open_content
from scorer.limits import DEFAULT_LIMITS
from tests.scorer.test_ipc import TABLE, arrow
from tests.scorer.test_reading import FRAME, parquet


@pytest.mark.parametrize(
    ("content", "kind"),
    [(parquet(FRAME), Format.PARQUET), (arrow(TABLE), Format.ARROW), (arrow(TABLE, "stream"), Format.ARROW)],
    ids=["Parquet", "Arrow file", "Arrow stream"],
)
def test_columns_are_found_by_their_place(content, kind):
    found = open_content(memoryview(content), DEFAULT_LIMITS)

    names = read_names(found, DEFAULT_LIMITS)
    columns = read_columns(found, [1], names, DEFAULT_LIMITS)

    assert found.format is kind
    assert names == ("id", "target")
    assert {place: column.to_pylist() for place, column in columns.items()} == {1: FRAME["target"].tolist()}
