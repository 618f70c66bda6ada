"""Metrics of one class: worked by hand, and equal to scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from scorer.acceleration import use_kernels
from scorer.errors import UndefinedScoreError
from scorer.metrics.binary import balanced_log_loss, binary_log_loss, brier_score, probabilistic_f1, roc_auc
from scorer.warming import warm_up
from tests.scorer.files import BINARY, codes, refusal

# Few distinct values make ties; thirds and sevenths have all their digits.
scores = st.one_of(
    st.sampled_from([0.0, -0.0, 0.25, 0.5, 1.0]), st.floats(0, 1), st.integers(0, 7).map(lambda k: k / 7)
)
weights = st.floats(0.01, 100)


@st.composite
def binary(draw: st.DrawFn, min_each: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return truth with both classes, scores and weights."""
    truth = [False] * min_each + [True] * min_each + draw(st.lists(st.booleans(), max_size=40))
    truth = draw(st.permutations(truth))
    draws = [draw(st.lists(kind, min_size=len(truth), max_size=len(truth))) for kind in (scores, weights)]
    return np.array(truth), np.array(draws[0]), np.array(draws[1])


@given(binary())
@settings(max_examples=300)
def test_roc_auc_is_that_of_scikit_learn(data):
    truth, predicted, weight = data

    for choose in (warm_up, lambda: use_kernels(None)):
        choose()
        assert roc_auc(truth, predicted) == pytest.approx(metrics.roc_auc_score(truth, predicted), abs=1e-12)
    weighted = metrics.roc_auc_score(truth, predicted, sample_weight=weight)
    assert roc_auc(truth, predicted, weights=weight) == pytest.approx(weighted, abs=1e-12)


extremes = st.one_of(
    st.sampled_from([5e-324, -5e-324, 1e-308, 1.7e308, -1.7e308, 1.0, np.nextafter(1.0, 2)]),
    st.floats(allow_nan=False, allow_infinity=False),
)


# scikit-learn sums scores to find out whether one is NaN.
@pytest.mark.filterwarnings("ignore:invalid value encountered in reduce", "ignore:overflow encountered in reduce")
@given(st.lists(st.tuples(st.booleans(), extremes, st.sampled_from([0.0, 1e-9, 1.0, 1e9])), min_size=1, max_size=40))
@settings(max_examples=300)
def test_roc_auc_of_extreme_scores_and_weights_is_that_of_scikit_learn(rows):
    rows = [*rows, (False, 0.5, 1.0), (True, 0.5, 1.0)]
    truth, predicted, weight = (np.array(column) for column in zip(*rows, strict=True))

    for choose in (warm_up, lambda: use_kernels(None)):
        choose()
        assert roc_auc(truth, predicted) == pytest.approx(metrics.roc_auc_score(truth, predicted), abs=1e-12)
    weighted = metrics.roc_auc_score(truth, predicted, sample_weight=weight)
    assert roc_auc(truth, predicted, weights=weight) == pytest.approx(weighted, abs=1e-12)


@given(binary(), st.floats(0.01, 1))
@settings(max_examples=300)
def test_partial_roc_auc_is_that_of_scikit_learn(data, max_fpr):
    truth, predicted, _ = data

    expected = metrics.roc_auc_score(truth, predicted, max_fpr=max_fpr)

    assert roc_auc(truth, predicted, max_fpr=max_fpr) == pytest.approx(expected, abs=1e-12)


@given(binary())
def test_the_order_of_rows_changes_no_bit_of_roc_auc(data):
    truth, predicted, _ = data
    by_class = np.argsort(truth, kind="stable")

    assert roc_auc(truth[by_class], predicted[by_class]) == roc_auc(truth, predicted)


def test_roc_auc_by_hand():
    assert roc_auc(np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8])) == 0.75
    assert roc_auc(np.array([0, 1, 1]), np.array([0.5, 0.5, 0.5])) == 0.5
    assert roc_auc(np.array([0, 1]), np.array([2.0, 1.0])) == 0.0


@pytest.mark.parametrize("options", [{}, {"weights": np.ones(2)}])
def test_roc_auc_of_one_class_is_undefined(options):
    with pytest.raises(UndefinedScoreError):
        roc_auc(np.array([1, 1]), np.array([0.1, 0.2]), **options)


@given(binary())
@settings(max_examples=300)
def test_binary_log_loss_is_that_of_scikit_learn(data):
    truth, predicted, weight = data
    clipped = np.clip(predicted, 1e-15, 1 - 1e-15)

    def expected(sample_weight: np.ndarray | None) -> float:
        both = np.column_stack([1 - clipped, clipped])
        return metrics.log_loss(truth, both, labels=[False, True], sample_weight=sample_weight)

    assert binary_log_loss(truth, predicted) == pytest.approx(expected(None), rel=1e-12)
    assert binary_log_loss(truth, predicted, weights=weight) == pytest.approx(expected(weight), rel=1e-12)


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 5e-324, 1e-300, 1e-16, 0.5, 1 - 1e-16, 1.0]))))
def test_binary_log_loss_of_extreme_probabilities_is_that_of_scikit_learn(rows):
    eps = float(np.finfo(np.float64).eps)  # where scikit-learn clips
    truth, predicted = (np.array(column) for column in zip(*rows, (True, 0.5), strict=True))

    expected = metrics.log_loss(truth, predicted, labels=[False, True])

    assert binary_log_loss(truth, predicted, eps=eps) == pytest.approx(expected, rel=1e-12)


def test_binary_log_loss_is_clipped_once():
    assert binary_log_loss(np.array([0]), np.array([1.0])) == pytest.approx(34.539576, abs=5e-7)
    assert binary_log_loss(np.array([1]), np.array([0.0])) == pytest.approx(34.538776, abs=5e-7)
    assert binary_log_loss(np.array([1]), np.array([0.0]), eps=0.1) == pytest.approx(-np.log(0.1))


def test_probabilities_outside_zero_to_one_are_refused_and_percentages_recognised(tmp_path):
    report = refusal(tmp_path, "id,target\n1,10\n2,90\n3,40\n4,30\n5,80\n6,50\n", BINARY, "binary_log_loss")

    assert codes(report) == ["percentage"]
    assert "Divide by 100" in report.problems[0].hint


@given(binary())
def test_the_brier_score_is_that_of_scikit_learn(data):
    truth, score, weight = data

    assert brier_score(truth, score) == pytest.approx(metrics.brier_score_loss(truth, score), abs=1e-12)
    expected = metrics.brier_score_loss(truth, score, sample_weight=weight)
    assert brier_score(truth, score, weights=weight) == pytest.approx(expected, abs=1e-12)


def test_the_balanced_log_loss_counts_both_classes_alike():
    truth, chance = np.array([False, False, False, True]), np.array([0.5, 0.5, 0.5, 0.25])

    assert balanced_log_loss(truth, chance) == pytest.approx((np.log(2) + np.log(4)) / 2)
    assert balanced_log_loss(truth, chance, class_weights={"0": 3, "1": 1}) == pytest.approx(
        (3 * np.log(2) + np.log(4)) / 4
    )
    with pytest.raises(UndefinedScoreError, match="both classes"):
        balanced_log_loss(np.array([True, True]), np.array([0.5, 0.5]))
    with pytest.raises(UndefinedScoreError, match="must name the classes 0 and 1"):
        balanced_log_loss(truth, chance, class_weights={"a": 1.0})


def test_the_probabilistic_f1_by_hand():
    truth = np.array([True, True, False])

    # Precision 1.2 / 1.6 and recall 1.2 / 2.
    assert probabilistic_f1(truth, np.array([0.7, 0.5, 0.4])) == pytest.approx(2 * 0.75 * 0.6 / 1.35)
    assert probabilistic_f1(truth, np.array([0.7, 0.5, 0.4]), beta=2) == pytest.approx(5 * 0.75 * 0.6 / 3.6)
    assert probabilistic_f1(truth, np.array([9.0, 1.0, -3.0])) == 1.0
    assert probabilistic_f1(truth, np.zeros(3)) == 0.0
    with pytest.raises(UndefinedScoreError, match="a row of class 1"):
        probabilistic_f1(np.array([False]), np.array([0.5]))
