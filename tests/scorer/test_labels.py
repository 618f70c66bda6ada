"""Labels become codes: typed like the solution's, known ones first."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.labels import LARGEST_TABLE, encode_numbers, encode_texts, number_text, parse_boolean
from scorer.schema import LabelKind

NAN = float("nan")


@pytest.mark.parametrize(
    ("text", "truth"), [("True", True), ("TRUE", True), ("1.0", True), ("0", False), ("false", False), ("2", None)]
)
def test_true_and_false_are_read_in_any_case(text, truth):
    assert parse_boolean(text) is truth


@pytest.mark.parametrize(
    ("value", "text"), [(2.0, "2"), (-1.0, "-1"), (0.5, "0.5"), (2.0**53, "9007199254740992.0"), (1e300, "1e+300")]
)
def test_a_whole_number_is_written_without_its_point(value, text):
    assert number_text(value) == text


@pytest.mark.parametrize(
    "labels",
    [("0", "1", "2"), ("-3", "7"), ("0.5", "1.5"), ("0", str(LARGEST_TABLE)), ("5",), ("1e300", "-1e300"), ("2", "1")],
)
def test_known_numbers_have_their_place_and_new_ones_the_next(labels):
    known = [float(label) for label in labels]
    codes = encode_numbers(np.array([*reversed(known), NAN, 99.0, 98.5, 99.0]), labels)

    n = len(labels)
    assert codes.codes.tolist() == [*reversed(range(n)), -1, n + 1, n, n + 1]
    assert codes.new_labels == ("98.5", "99")


@given(
    st.lists(st.integers(-50, 50), min_size=1, unique=True),
    st.lists(st.integers(-60, 60) | st.just(NAN) | st.just(0.5) | st.just(1e18)),
)
def test_every_number_keeps_its_label(known, values):
    labels = [str(label) for label in known]

    codes = encode_numbers(np.array(values, np.float64), labels)

    every = [*labels, *codes.new_labels]
    assert [float(every[code]) if code >= 0 else None for code in codes.codes.tolist()] == [
        None if value != value else float(value) for value in values
    ]


def test_texts_are_compared_letter_by_letter_or_without_case():
    array = pa.array(["Cat", "dog ", "CAT", "cow"])

    exact = encode_texts(array, ["Cat", "dog"], LabelKind.TEXT)
    folded = encode_texts(array, ["cat", "dog"], LabelKind.TEXT, case_sensitive=False)

    assert (exact.codes.tolist(), exact.new_labels) == ([0, 1, 2, 3], ("CAT", "cow"))
    assert (folded.codes.tolist(), folded.new_labels) == ([0, 1, 0, 2], ("cow",))


def test_a_boolean_label_is_one_in_any_spelling_and_nothing_else_is():
    codes = encode_texts(pa.array(["TRUE", "0", "1.0", "maybe", ""]), ["False", "True"], LabelKind.BOOLEAN)

    assert (codes.codes.tolist(), codes.new_labels) == ([1, 0, 1, -1, -1], ())
