"""Cells of boxes: what is written is read, and every invalid form is refused by its own words."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.records import Target
from scorer.report import Example
from scorer.shapes.box_cells import Boxes, parse_boxes
from scorer.shapes.box_formats import prediction_format

CORNERS = "label conf xmin ymin xmax ymax"
numbers = st.floats(-1e100, 1e100)
names = st.text("abcé7.-", min_size=1, max_size=3)
boxes = st.lists(st.tuples(names, st.floats(0, 1), numbers, numbers, numbers, numbers), max_size=3)


def example_at(row: int, found: str, expected: str) -> Example:
    return Example(row + 1, None, "boxes", found, expected)


def parse(*cells: str | None, box_format: str = CORNERS, target: Target = Target.BOXES, strict: bool = False) -> Boxes:
    return parse_boxes(
        pa.array(cells, pa.string()),
        "boxes",
        example_at,
        box_format=prediction_format({"box_format": box_format}, target),
        labels=("cat", "dog"),
        require_probability=strict,
    )


@given(st.lists(boxes, min_size=1, max_size=4))
def test_what_is_written_is_read_to_the_last_bit(held):
    rows = [
        [(name, conf, min(a, c), min(b, d), max(a, c), max(b, d)) for name, conf, a, b, c, d in cell] for cell in held
    ]
    cells = [" ".join(f"{name} {' '.join(map(repr, values))}" for name, *values in cell) for cell in rows]

    read = parse(*cells)

    assert read.problems == ()
    labels = ("cat", "dog", *read.new_labels)
    for place, cell in enumerate(rows):
        assert [labels[int(code)] for code in read.boxes[place][:, 0]] == [name for name, *_ in cell]
        assert read.boxes[place][:, 1:6].tolist() == [values for _, *values in cell]


@pytest.mark.parametrize("cell", ["", "-", " ", None])
def test_blank_and_dash_hold_no_box(cell):
    assert parse(cell, "cat 1 0 0 1 1").boxes.lengths.tolist() == [0, 1]


def test_a_confidence_that_is_not_written_is_one():
    assert parse("1 2 3 4", box_format="x y w h").boxes.data.tolist() == [[0, 1, 1, 2, 4, 6, 12]]


@pytest.mark.parametrize(
    ("cell", "code", "found"),
    [
        ("cat 1 0 0 1", "groups_broken", "5 values"),
        ("cat 1 0 0 1 1 dog", "groups_broken", "7 values"),
        ("nan", "groups_broken", "1 value"),
        ("cat 1 0 0 1 x", "value_not_number", "x"),
        ("cat 1 0 0x1 1 1", "value_not_number", "0x1"),
        ("1 cat 0 0 1 1", "value_not_number", "cat"),
        ("cat 1 nan 0 1 1", "value_not_finite", "nan"),
        ("cat inf 0 0 1 1", "value_not_finite", "inf"),
        ("cat 1 0 0 1 1e999", "value_not_finite", "1e999"),
        ("cat 1 0 0 1 2e100", "value_out_of_range", "2e100"),
        ("cat 1 3 0 1 1", "box_size", "xmin 3.0 ymin 0.0 xmax 1.0 ymax 1.0"),
        ("cat 1.5 0 0 1 1", "value_out_of_range", "1.5"),
        ("cat -0.1 0 0 1 1", "value_out_of_range", "-0.1"),
    ],
)
def test_each_invalid_box_is_told_by_what_is_wrong_with_it(cell, code, found):
    read = parse("cat 1 0 0 1 1", cell, cell, strict=True)

    assert [(problem.code, problem.count, problem.examples[0].found) for problem in read.problems] == [(code, 2, found)]
    assert read.problems[0].examples[0].row == 2


@pytest.mark.parametrize("cell", ["0 0 -1 1", "0 0 1 -1"])
def test_a_negative_size_is_refused(cell):
    assert [problem.code for problem in parse(cell, box_format="x y w h").problems] == ["box_size"]


@pytest.mark.parametrize("place", [3, 4, 5])
def test_a_negative_size_in_space_is_refused(place):
    values = ["0", "0", "0", "1", "1", "1", "0"]
    values[place] = "-1"

    told = parse(" ".join(values), box_format="x y z w l h yaw", target=Target.SPACE_BOXES).problems

    assert [problem.code for problem in told] == ["box_size"]


def test_an_empty_box_and_any_confidence_are_taken_unless_forbidden():
    assert parse("cat 17 1 1 1 1").problems == ()


def test_several_kinds_of_fault_are_told_together_each_box_once():
    problems = parse("cat", "cat x 3 0 1 1 dog 1 0 0 1 1", "cat 1 3 0 1 1 cat 1 nan 0 1 1").problems

    assert [(problem.code, problem.count) for problem in problems] == [
        ("groups_broken", 1),
        ("value_not_number", 1),
        ("value_not_finite", 1),
        ("box_size", 1),
    ]
    assert problems[1].message.startswith("1 box of `boxes` whose conf is not a number: row 2 has “x”")


def test_new_labels_have_codes_behind_the_known_ones():
    read = parse("dog 1 0 0 1 1 cow 1 0 0 1 1", "bee 1 0 0 1 1")

    assert (read.boxes.data[:, 0].tolist(), read.new_labels) == ([1, 2, 3], ("cow", "bee"))


def test_a_million_boxes_of_one_kind_of_fault_are_one_problem():
    (problem,) = parse("cat 1 0 0 1 x " * 200_000).problems

    assert (problem.count, len(problem.examples)) == (200_000, 10)


def test_a_column_without_a_row_is_empty():
    assert parse().boxes.offsets.tolist() == [0]
    assert np.array_equal(parse().boxes.data, np.empty((0, 7)))
