"""Equal predictions have equal marks, whatever the file looks like; unequal ones have not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.alarms.canonical import hash_marks, mark_rows, order_of_ids
from scorer.alarms.sketches import count_changes, read_marks
from scorer.scoring import read_submission
from tests.scorer.files import prepare, write
from tests.scorer.intervals.parts import make_schema

PLAIN = "id,target\n1,0.1\n2,0.9\n3,0.4\n4,0.3\n5,0.8\n6,0.5\n"


def marks_of(tmp_path, text, compiled=None):
    compiled = compiled or prepare(tmp_path)
    return read_marks(read_submission(write(tmp_path, "submission.csv", text), compiled.schema), compiled)


@pytest.mark.parametrize(
    "text",
    [
        "id,target\n6,0.5\n5,0.8\n4,0.3\n3,0.4\n2,0.9\n1,0.1\n",
        "id;target\n1;0.10\n2;9e-1\n3;0.4\n4;0.3\n5;0.8\n6;0.5\n",
        '"target","id"\n0.1,1\n0.9,2\n0.4,3\n0.3,4\n0.8,5\n0.5,6\n',
    ],
    ids=["another order", "another form", "other columns"],
)
def test_order_and_form_of_a_file_make_no_difference(tmp_path, text):
    assert hash_marks(marks_of(tmp_path, text)) == hash_marks(marks_of(tmp_path, PLAIN))


def test_a_changed_row_is_counted(tmp_path):
    changed = marks_of(tmp_path, PLAIN.replace("0.3", "0.31"))

    assert count_changes(changed, marks_of(tmp_path, PLAIN)) == 1


def test_two_swapped_rows_are_another_file(tmp_path):
    swapped = PLAIN.replace("1,0.1", "1,0.9").replace("2,0.9", "2,0.1")

    assert hash_marks(marks_of(tmp_path, swapped)) != hash_marks(marks_of(tmp_path, PLAIN))


def test_the_order_of_the_solution_makes_no_difference(tmp_path):
    rows = ("6,0,Public", "5,1,Public", "4,1,Private", "3,0,Private", "2,1,Public", "1,0,Public")
    upside_down = prepare(tmp_path, "\n".join(["id,target,Usage", *rows, ""]))

    assert hash_marks(marks_of(tmp_path, PLAIN, upside_down)) == hash_marks(marks_of(tmp_path, PLAIN))


def test_labels_are_marked_by_their_names_not_by_their_places(tmp_path):
    first = prepare(tmp_path, "id,target,Usage\n1,ash,Public\n2,fir,Private\n3,ash,Public\n", "accuracy")
    marks = marks_of(tmp_path, "id,target\n1,fir\n2,oak\n3,fir\n", first)
    second = prepare(tmp_path, "id,target,Usage\n1,ash,Public\n2,elm,Private\n3,fir,Public\n", "accuracy")

    assert (marks == marks_of(tmp_path, "id,target\n1,fir\n2,oak\n3,fir\n", second)).all()
    assert marks[0] == marks[2] != marks[1]


def test_ids_that_are_texts_are_sorted_as_texts(tmp_path):
    compiled = prepare(tmp_path, "id,target,Usage\nc,0,Public\na,1,Public\nb,0,Private\nd,1,Private\n")

    assert order_of_ids(compiled.arrays).tolist() == [1, 2, 0, 3]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=30))
def test_the_negative_zero_is_a_zero_and_nothing_else_is_equal(values):
    schema, numbers = make_schema("rmse"), np.array(values)

    marks = mark_rows(numbers, schema)

    assert ((marks[:, None] == marks[None, :]) == (numbers[:, None] == numbers[None, :])).all()
