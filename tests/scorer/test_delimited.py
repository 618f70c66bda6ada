"""Rows below a header: typed where every cell is sound, else as text, and counted where they cannot be divided."""

from __future__ import annotations

import pyarrow as pa
import pytest

from scorer.delimited import read_text, read_typed
from scorer.errors import SubmissionError
from scorer.header import read_header
from scorer.limits import DEFAULT_LIMITS, Limits
from tests.scorer.files import codes

TYPES = {0: pa.int64(), 1: pa.float64()}


def typed(text, limits=DEFAULT_LIMITS):
    data = memoryview(text.encode())
    return read_typed(data, read_header(data, ("id", "y"), limits), TYPES, limits)


def as_text(text, limits=DEFAULT_LIMITS, places=(0, 1)):
    data = memoryview(text.encode())
    return read_text(data, read_header(data, ("id", "y"), limits), places, limits)


def test_sound_cells_are_typed():
    body = typed('id,y\n1,0.5\n\n2,"1e3"\n')

    assert [column.to_pylist() for column in body.columns.values()] == [[1, 2], [0.5, 1000.0]]
    assert (body.n_rows, body.n_skipped, body.problems) == (2, 0, ())


@pytest.mark.parametrize(
    "text",
    ["id,y\n1,much\n", "id,y\n1.0,1\n", "id,y\n1,\n", "id,y\n0x10,1\n", "id,y\n1,0X1\n", "id,y\n1,2\n3,4,5\n"],
)
def test_one_cell_or_row_that_does_not_fit_leaves_all_to_the_reading_as_text(text):
    assert typed(text) is None


def test_text_is_kept_letter_by_letter():
    body = as_text('id,y\n 1 ,NA\n2,"a,\n""b"""\n')

    assert [column.to_pylist() for column in body.columns.values()] == [[" 1 ", "2"], ["NA", 'a,\n"b"']]


def test_only_what_is_asked_for_is_read():
    assert {place: column.to_pylist() for place, column in as_text("id,x,y\n1,a,2\n", places=[2]).columns.items()} == {
        2: ["2"]
    }


def test_rows_of_another_width_are_left_out_and_told():
    body = as_text("id,y\n1,0.5\n2\n3,1,5\n\n4,0.5\n" + "5,1,1\n" * 20)

    [problem] = body.problems
    assert (body.n_rows, body.n_skipped, problem.code, problem.count) == (2, 22, "row_width", 22)
    assert "22 rows not as wide as the header: row 2 has 1 cell; expected 2." in problem.message
    assert len(problem.examples) == 10


def test_a_decimal_comma_is_guessed_where_it_divides_a_cell():
    [problem] = as_text("id,y\n1,0,25\n").problems

    assert "0.25, not 0,25" in problem.hint


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id,y\n", "rows_missing"),
        ("id,y\n \n\t\n", "rows_missing"),
        ("id,y\n" + " " * 200, "rows_missing"),
        ('id,y\n1,"0.5\n2,0.5\n', "quotes_broken"),
        ("id,y\n1," + "1" * 5000 + "\n", "line_too_long"),
    ],
)
def test_what_cannot_be_divided_at_all_is_refused(text, code):
    with pytest.raises(SubmissionError) as refused:
        as_text(text, Limits(line_bytes=1024))

    assert codes(refused.value.report) == [code]
