"""Faults of a file, as text and as rows."""

from __future__ import annotations

from podium.problems import read_problems
from tests.client.fakes import PROBLEMS


def test_a_fault_reads_as_a_small_table():
    first, second = read_problems(PROBLEMS)

    assert str(first).splitlines() == [
        "4 rows of “churn” are not numbers.",
        "      row  id     column  found     expected",
        "      118  37875  churn   1.204,50  a number",
        "    2,906  40663  churn   NaN       a finite number",
        "    and 2 more",
        "  → Write numbers with a decimal point, such as 0.25.",
    ]
    assert "41217" in str(second)
    assert "found" not in str(second)


def test_a_place_is_a_row_under_its_fault():
    second = read_problems(PROBLEMS)[1]

    assert second.examples[0].as_row(second) == {
        "problem": "missing_ids", "row": None, "id": "41217", "column": None, "found": None, "expected": None,
    }  # fmt: skip
