"""The Usage column: its three words, its faults, and solutions without it."""

from __future__ import annotations

import pyarrow as pa
import pytest

from scorer.splits.usage import Part, read_usage


def test_rows_are_told_apart_in_any_spelling():
    faults: list[str] = []

    parts = read_usage(pa.array(["Public", "private", "IGNORED", "public"]), 4, faults)

    assert {part: rows.tolist() for part, rows in parts.items()} == {Part.PUBLIC: [0, 3], Part.PRIVATE: [1]}
    assert not faults


def test_without_the_column_all_rows_are_public():
    assert read_usage(None, 3, [])[Part.PUBLIC].tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("usage", "fault"),
    [
        (["Public", "Train"], "The solution has “Train” in `Usage` (1 row; first: 2); expected"),
        (["Private", "Ignored"], "The solution has no Public row in `Usage`."),
    ],
)
def test_what_is_wrong_is_told(usage, fault):
    faults: list[str] = []

    read_usage(pa.array(usage), len(usage), faults)

    assert faults[0].startswith(fault)
