"""Columns of ids: how the solution's are compared, and what is wrong with a submission's."""

from __future__ import annotations

import pyarrow as pa
import pytest

from scorer.errors import SubmissionError
from scorer.id_columns import read_ids, read_solution_ids
from scorer.limits import DEFAULT_LIMITS, Limits
from scorer.schema import IdKind


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["1", "-2", "30"], IdKind.INT),
        (["1", "007"], IdKind.TEXT),
        (["1", "2.0"], IdKind.TEXT),
        (["a", "1"], IdKind.TEXT),
    ],
)
def test_ids_are_whole_numbers_only_if_each_is_written_as_one(texts, kind):
    faults: list[str] = []

    ids, found = read_solution_ids(pa.array(texts), "id", faults)

    assert (found, len(ids), faults) == (kind, len(texts), [])


def test_blank_and_repeated_ids_of_a_solution_are_faults():
    faults: list[str] = []

    read_solution_ids(pa.array(["a", "", "b", "a"]), "id", faults)

    assert faults == [
        "The solution has a blank id in `id` (1 row; first: 2).",
        "The solution has 1 id more than once, such as a.",
    ]


def test_ids_that_cannot_be_read_are_named_with_their_rows():
    read = read_ids(pa.array(["1", "x", "", "2.0"]), "id", IdKind.INT, DEFAULT_LIMITS)

    assert read.has_id.tolist() == [True, False, False, False]
    assert [(problem.code, problem.count) for problem in read.problems] == [("id_not_integer", 2), ("id_blank", 1)]


def test_text_ids_are_bounded_and_not_blank():
    read = read_ids(pa.array(["a", " "]), "id", IdKind.TEXT, DEFAULT_LIMITS)

    assert [problem.code for problem in read.problems] == ["id_blank"]
    with pytest.raises(SubmissionError, match="The id of row 2 is longer than 3 bytes"):
        read_ids(pa.array(["a", "long"]), "id", IdKind.TEXT, Limits(cell_bytes=3))
