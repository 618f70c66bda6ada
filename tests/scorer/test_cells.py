"""Cells of every type become numbers, ids and labels, or are judged one by one."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest

from scorer.cells import as_text, distinct_texts, to_numbers, to_whole_numbers
from scorer.report import MAX_EXAMPLES, Example


def read(*cells, kind=None):
    return to_numbers(
        pa.array(cells, kind), "y", lambda row, found, expected: Example(row + 1, None, "y", found, expected)
    )


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1", 1), ("-0.5", -0.5), ("+.5", 0.5), ("5.", 5), ("1e-3", 0.001), ("1E+3", 1000), (" 2\t", 2), ("007", 7)],
)
def test_a_number_is_read_as_python_reads_it(cell, value):
    numbers = read(cell)

    assert (numbers.values.tolist(), numbers.problems) == ([value], ())


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        *[(cell, "value_blank") for cell in ("", "  ", "NA", "n/a", "#N/A", "<NA>", "NULL", "None", "nil", "-")],
        *[(cell, "value_not_finite") for cell in ("nan", "-NaN", "inf", "+Infinity", "nan(0x1)", "#DIV/0!", "1e999")],
        *[(cell, "percentage") for cell in ("90%", "0,5 %", "-3.5%")],
        *[(cell, "decimal_comma") for cell in ("0,5", "-12,25", ",5")],
        *[(cell, "value_not_number") for cell in ("much", "1 000", "0x10", "1_0", "1.2.3", "１", "--1", "e5", "True")],
    ],
)
def test_a_cell_that_is_none_is_named_for_what_it_is(cell, code):
    numbers = read("0.25", cell)

    assert [problem.code for problem in numbers.problems] == [code]
    assert numbers.values[0] == 0.25
    assert math.isnan(numbers.values[1])
    assert numbers.problems[0].examples[0].row == 2


def test_each_kind_is_counted_and_at_most_ten_are_shown():
    numbers = read(*["x"] * 30, "", "1", "")

    assert {problem.code: problem.count for problem in numbers.problems} == {"value_not_number": 30, "value_blank": 2}
    assert [len(problem.examples) for problem in numbers.problems] == [MAX_EXAMPLES, 2]
    assert "30 cells of `y` not a number: row 1 has “x”" in numbers.problems[0].message
    assert "row 31 is blank" in numbers.problems[1].message


@pytest.mark.parametrize("kind", [pa.float32(), pa.float64(), pa.int8(), pa.uint64()])
def test_a_column_of_numbers_is_taken_by_its_type(kind):
    numbers = read(1, None, 3, kind=kind)

    assert numbers.values[[0, 2]].tolist() == [1, 3]
    assert [problem.code for problem in numbers.problems] == ["value_blank"]


def test_a_float_that_is_not_finite_is_not_called_blank():
    assert [problem.code for problem in read(1.0, math.inf, math.nan).problems] == ["value_not_finite"]


@pytest.mark.parametrize(
    ("array", "texts"),
    [
        (pa.array(["a ", "\tb", None]), ["a", "b", ""]),
        (pa.array(["a", "b", "a"]).dictionary_encode(), ["a", "b", "a"]),
        (pa.array([1.0, 0.1, None]), ["1.0", "0.1", ""]),
        (pa.array([1, None]), ["1", ""]),
        (pa.array([True, False]), ["true", "false"]),
        (pa.array(["\u00a0a"]), ["\u00a0a"]),
    ],
)
def test_a_column_of_any_type_is_text_without_outer_spaces(array, texts):
    assert as_text(array).to_pylist() == texts


@pytest.mark.parametrize(
    ("array", "values", "is_valid"),
    [
        (pa.array(["1", "-02", " 3 "]), [1, -2, 3], None),
        (pa.array(["1", "1.0", "0x1", "+1", "", "1e3"]), [1], [True] + [False] * 5),
        (pa.array(["9223372036854775807", "-9223372036854775808"]), [2**63 - 1], [True, False]),
        (pa.array(["9223372036854775808"]), [], [False]),
        (pa.array(["000000000000000000000000000007"]), [7], None),
        (pa.array(["0" * 5_000 + "7", "9" * 5_000]), [7], [True, False]),
        (pa.array([1, 2], pa.int8()), [1, 2], None),
        (pa.array([1, 2**63], pa.uint64()), [1], [True, False]),
        (pa.array([1, None]), [1], [True, False]),
        (pa.array([1.0, 2.0]), [], [False, False]),
    ],
)
def test_ids_are_whole_numbers_within_64_bits_or_none(array, values, is_valid):
    whole = to_whole_numbers(array)
    expected = np.ones(len(array), np.bool_) if is_valid is None else np.array(is_valid)

    assert whole.values[expected].tolist() == values
    assert (whole.is_valid is None) if is_valid is None else (whole.is_valid.tolist() == is_valid)


def test_distinct_texts_come_in_order_of_appearance():
    texts, places = distinct_texts(pa.array(["b", "a", "b", "c"]))

    assert (texts, places.tolist()) == (["b", "a", "c"], [0, 1, 0, 2])
