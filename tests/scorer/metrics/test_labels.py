"""Accuracy and the F1 family: worked by hand, equal to scikit-learn, and typed by the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from scorer.errors import MetricError, SolutionError
from scorer.metrics.labels import accuracy, f1, macro_f1
from tests.scorer.files import codes, prepare, refusal, score_text

NAMES = ["a", "b", "c", "d"]
labels = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.floats(0.01, 10)), min_size=1, max_size=40)


def columns(rows: list[tuple[int, int, float]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    truth, predicted, weight = zip(*rows, strict=True)
    return np.array(truth), np.array(predicted), np.array(weight)


@given(labels)
@settings(max_examples=300)
def test_accuracy_is_that_of_scikit_learn(rows):
    truth, predicted, weight = columns(rows)

    assert accuracy(truth, predicted) == pytest.approx(metrics.accuracy_score(truth, predicted), abs=1e-12)
    expected = metrics.accuracy_score(truth, predicted, sample_weight=weight)
    assert accuracy(truth, predicted, weights=weight) == pytest.approx(expected, abs=1e-12)


@given(labels)
@settings(max_examples=300)
def test_f1_is_that_of_scikit_learn(rows):
    truth, predicted, _ = columns(rows)

    expected = metrics.f1_score(truth == 2, predicted == 2, zero_division=0)

    assert f1(truth, predicted, names=NAMES, positive_label="c") == pytest.approx(expected, abs=1e-12)


@given(labels)
@settings(max_examples=300)
def test_macro_f1_is_that_of_scikit_learn(rows):
    truth, predicted, _ = columns(rows)

    def expected(codes_of_mean: list[int] | None) -> float:
        return metrics.f1_score(truth, predicted, average="macro", labels=codes_of_mean, zero_division=0)

    assert macro_f1(truth, predicted, names=NAMES) == pytest.approx(expected(None), abs=1e-12)
    of_truth = expected(sorted(set(truth.tolist())))
    assert macro_f1(truth, predicted, names=NAMES, labels="truth") == pytest.approx(of_truth, abs=1e-12)
    assert macro_f1(truth, predicted, names=NAMES, labels=["a", "d"]) == pytest.approx(expected([0, 3]), abs=1e-12)


def test_macro_f1_of_the_catalogue():
    truth, predicted = np.array([0, 0, 1]), np.array([0, 2, 1])

    assert macro_f1(truth, predicted, names=["0", "1", "2"]) == pytest.approx(0.5556, abs=5e-5)
    assert macro_f1(truth, predicted, names=["0", "1", "2"], labels="truth") == pytest.approx(0.8333, abs=5e-5)


def test_zero_over_zero_is_what_was_agreed():
    nothing = np.array([0, 0])

    assert f1(nothing, nothing, names=["0", "1"]) == 0.0
    assert f1(nothing, nothing, names=["0", "1"], zero_division=1.0) == 1.0
    assert macro_f1(nothing, nothing, names=["0", "1"], labels=["0", "1", "x"], zero_division=0.5) == 2 / 3


NUMBERS = "id,y\n1,0\n2,1\n3,1\n4,0\n"


@pytest.mark.parametrize("cells", ["0 1 1 1", "0.0 1.0 1 1e0", "0 1.00 01 1"])
def test_numeric_labels_are_compared_as_numbers(tmp_path, cells):
    submission = "id,y\n" + "".join(f"{row + 1},{cell}\n" for row, cell in enumerate(cells.split()))

    assert score_text(tmp_path, submission, NUMBERS, "accuracy").public_score == 0.75


@pytest.mark.parametrize("cells", ["False True true TRUE", "0 1 1 1", "false true 1.0 1"])
def test_boolean_labels_are_taken_in_every_spelling(tmp_path, cells):
    solution = "id,y\n1,False\n2,True\n3,True\n4,False\n"
    submission = "id,y\n" + "".join(f"{row + 1},{cell}\n" for row, cell in enumerate(cells.split()))

    assert score_text(tmp_path, submission, solution, "accuracy").public_score == 0.75


def test_text_labels_are_compared_letter_by_letter_without_outer_spaces(tmp_path):
    solution = "id,y\n1,NA\n2,cat\n3,Dog\n4,null\n"
    submission = "id,y\n1,NA\n2, cat \n3,dog\n4,null\n"

    scores = score_text(tmp_path, submission, solution, "accuracy")

    assert scores.public_score == 0.75
    assert [note.code for note in scores.notes] == ["label_unknown"]
    assert score_text(tmp_path, submission, solution, "accuracy", case_sensitive="false").public_score == 1.0


def test_an_unknown_label_is_wrong_or_refused_as_the_host_decides(tmp_path):
    submission = "id,y\n1,0\n2,1\n3,1\n4,7\n"

    assert score_text(tmp_path, submission, NUMBERS, "accuracy").public_score == 0.75
    assert codes(refusal(tmp_path, submission, NUMBERS, "accuracy", reject_unknown=True)) == ["label_not_allowed"]


def test_a_predicted_class_that_never_occurs_adds_a_zero(tmp_path):
    submission = "id,y\n1,0\n2,2\n3,1\n"

    scores = score_text(tmp_path, submission, "id,y\n1,0\n2,0\n3,1\n", "macro_f1")

    assert scores.public_score == pytest.approx(0.5556, abs=5e-5)


def test_probabilities_are_no_labels(tmp_path):
    report = refusal(tmp_path, "id,y\n1,0.2\n2,0.9\n3,0.7\n4,0.1\n", NUMBERS, "f1")

    assert "probabilities_for_labels" in codes(report)


@pytest.mark.parametrize(
    ("cell", "solution", "code"),
    [
        ("", NUMBERS, "value_blank"),
        ("cat", NUMBERS, "value_not_number"),
        ("nan", NUMBERS, "value_not_finite"),
        ("", "id,y\n1,a\n2,b\n3,a\n4,b\n", "value_blank"),
        ("maybe", "id,y\n1,True\n2,False\n3,True\n4,True\n", "label_not_boolean"),
        ("", "id,y\n1,True\n2,False\n3,True\n4,True\n", "value_blank"),
    ],
)
def test_a_cell_that_is_no_label_is_named(tmp_path, cell, solution, code):
    label = solution.split(",")[2].split("\n")[0]
    submission = f"id,y\n1,{cell}\n2,{label}\n3,{label}\n4,{label}\n"

    assert codes(refusal(tmp_path, submission, solution, "accuracy")) == [code]


def test_f1_asks_for_its_positive_label_where_it_cannot_know(tmp_path):
    solution = "id,y\n1,cat\n2,dog\n3,cat\n"

    with pytest.raises(SolutionError, match="needs the parameter positive_label; the labels are cat, dog"):
        prepare(tmp_path, solution, "f1")
    with pytest.raises(SolutionError, match="positive label “emu” is not among the labels cat, dog"):
        prepare(tmp_path, solution, "f1", positive_label="emu")
    submission = "id,y\n1,cat\n2,cat\n3,cat\n"
    assert score_text(tmp_path, submission, solution, "f1", positive_label="cat").public_score == pytest.approx(0.8)
    with pytest.raises(MetricError, match="positive_label"):
        prepare(tmp_path, solution, "f1", pos_label="cat")


def test_many_numeric_labels_and_fractions_are_found(tmp_path):
    solution = "id,y\n1,0.5\n2,1000000\n3,-3\n4,7\n"

    assert score_text(tmp_path, "id,y\n1,.5\n2,1e6\n3,-3.0\n4,8\n", solution, "accuracy").public_score == 0.75


@pytest.mark.parametrize(("negative", "positive"), [("0", "1"), ("no", "yes"), ("-1", "1")])
def test_probabilities_are_no_labels_of_any_kind(tmp_path, negative, positive):
    solution, submission = f"id,y\n1,{negative}\n2,{positive}\n", "id,y\n1,0.25\n2,0.75\n"

    report = refusal(tmp_path, submission, solution, "f1", positive_label=positive)

    assert "probabilities_for_labels" in codes(report)


def test_fractions_are_labels_where_the_solution_has_one(tmp_path):
    scores = score_text(tmp_path, "id,y\n1,0.5\n2,1.5\n", "id,y\n1,0.5\n2,1\n", "recall", positive_label="0.5")

    assert scores.public_score == 1.0
