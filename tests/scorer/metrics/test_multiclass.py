"""Metrics of several classes: worked by hand, and equal to scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from scorer.metrics.multiclass import log_loss
from tests.scorer.files import codes, refusal, score_text


# Few distinct values make ties; thirds and sevenths have all their digits.
@given(st.integers(2, 5), st.data())
@settings(max_examples=200)
def test_log_loss_is_that_of_scikit_learn_on_rescaled_rows(n_classes, data):
    n_rows = data.draw(st.integers(1, 20))
    truth = np.array(data.draw(st.lists(st.integers(0, n_classes - 1), min_size=n_rows, max_size=n_rows)))
    entries = st.lists(st.floats(1e-6, 1e6), min_size=n_rows * n_classes, max_size=n_rows * n_classes)
    predicted = np.array(data.draw(entries)).reshape(n_rows, n_classes)

    rescaled = predicted / predicted.sum(axis=1, keepdims=True)

    expected = metrics.log_loss(truth, rescaled, labels=list(range(n_classes)))
    assert log_loss(truth, predicted) == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert log_loss(truth, rescaled, renormalize=False) == pytest.approx(expected, rel=1e-12, abs=1e-12)


CLASSES = "id,kind\n1,cat\n2,dog\n3,cat\n"


def test_log_loss_rescales_rows_by_default(tmp_path):
    scores = score_text(tmp_path, "id,dog,cat\n1,1,3\n2,3,1\n3,0.25,0.75\n", CLASSES, "log_loss")

    assert scores.public_score == pytest.approx(-np.log(0.75))


@pytest.mark.parametrize(
    ("row", "renormalize", "code"),
    [
        ("1,-0.1,1.1", True, "value_out_of_range"),
        ("1,0,0", True, "row_sum"),
        ("1,1e308,0", True, "value_out_of_range"),
        ("1,1.5,0", False, "value_out_of_range"),
        ("1,0.5,0.4", False, "row_sum"),
    ],
)
def test_rows_that_are_no_probabilities_are_refused(tmp_path, row, renormalize, code):
    submission = f"id,cat,dog\n{row}\n2,0.5,0.5\n3,0.5,0.5\n"

    assert codes(refusal(tmp_path, submission, CLASSES, "log_loss", renormalize=renormalize)) == [code]


def test_a_wide_truth_of_zeros_and_ones_means_the_same(tmp_path):
    wide = "id,cat,dog\n1,1,0\n2,0,1\n3,1,0\n"
    submission = "id,cat,dog\n1,0.7,0.3\n2,0.4,0.6\n3,0.9,0.1\n"

    assert score_text(tmp_path, submission, wide, "log_loss") == score_text(tmp_path, submission, CLASSES, "log_loss")


def test_declared_classes_are_expected_even_if_none_occurs(tmp_path):
    submission = "id,cat,dog,emu\n1,0.7,0.2,0.1\n2,0.4,0.6,0\n3,0.9,0.1,0\n"

    scores = score_text(tmp_path, submission, CLASSES, "log_loss", labels='["cat", "dog", "emu"]')

    assert scores.public_score == pytest.approx(-np.log([0.7, 0.6, 0.9]).mean())
