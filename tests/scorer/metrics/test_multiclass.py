"""Metrics of several classes: worked by hand, and equal to scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from scorer.errors import SolutionError, UndefinedScoreError
from scorer.metrics import multiclass
from scorer.metrics.multiclass import log_loss
from tests.scorer.files import codes, prepare, refusal, score_text


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


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.sampled_from([0.0, 1e-300, 1e-16, 0.5])), min_size=1)
)
def test_log_loss_of_extreme_probabilities_is_that_of_scikit_learn(rows):
    truth, certain, doubt = (np.array(column) for column in zip(*rows, strict=True))
    predicted = np.zeros((len(rows), 3))
    predicted[np.arange(len(rows)), certain] = 1 - doubt
    predicted[np.arange(len(rows)), (certain + 1) % 3] = doubt
    eps = float(np.finfo(np.float64).eps)  # where scikit-learn clips

    expected = metrics.log_loss(truth, predicted, labels=[0, 1, 2])

    assert log_loss(truth, predicted, eps=eps, renormalize=False) == pytest.approx(expected, rel=1e-12, abs=1e-15)


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


CHANCES = np.array(
    [[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.2, 0.3, 0.5], [0.5, 0.4, 0.1], [0.1, 0.6, 0.3], [0.2, 0.2, 0.6]]
)
TRUE = np.array([0, 1, 2, 1, 0, 2])


@given(st.permutations(range(6)))
def test_areas_and_brier_are_those_of_scikit_learn(order):
    truth = TRUE[order]

    for average in ("macro", "weighted"):
        for function, name in ((multiclass.roc_auc_ovr, "ovr"), (multiclass.roc_auc_ovo, "ovo")):
            expected = metrics.roc_auc_score(truth[:5], CHANCES[:5], multi_class=name, average=average)
            if len(set(truth[:5].tolist())) == 3:
                assert function(truth[:5], CHANCES[:5], average=average) == pytest.approx(expected, abs=1e-12)
    expected = metrics.brier_score_loss(truth, CHANCES, labels=[0, 1, 2], scale_by_half=True)
    assert multiclass.multiclass_brier(truth, CHANCES, scale_by_half=True) == pytest.approx(expected, abs=1e-12)
    expected = metrics.top_k_accuracy_score(truth, CHANCES + np.array([3e-9, 2e-9, 1e-9]), k=2, labels=[0, 1, 2])
    assert multiclass.top_k_accuracy(truth, CHANCES, k=2) == pytest.approx(expected)


def test_class_means_and_divergence_by_hand():
    truth, chance = np.array([0, 0, 1]), np.array([[0.5, 0.5], [0.25, 0.75], [0.8, 0.2]])
    first, second = (np.log(2) + np.log(4)) / 2, np.log(5)

    assert multiclass.weighted_log_loss(truth, chance, names=["a", "b"]) == pytest.approx((first + second) / 2)
    weighted = multiclass.weighted_log_loss(truth, chance, names=["a", "b"], class_weights={"a": 3, "b": 1})
    assert weighted == pytest.approx((3 * first + second) / 4)
    shares = np.array([[0.75, 0.25], [0.0, 1.0]])
    divergences = np.array([0.75 * np.log(1.5) + 0.25 * np.log(0.5), np.log(2)])
    half = np.full((2, 2), 0.5)
    assert multiclass.kl_divergence(shares, half) == pytest.approx(divergences.mean())
    assert multiclass.kl_divergence(shares, half, micro_average=False) == pytest.approx(divergences.mean() / 2)
    weights = np.array([3.0, 1.0])
    assert multiclass.kl_divergence(shares, half, weights=weights) == pytest.approx((divergences * weights).sum() / 4)


def test_what_several_classes_leave_undefined_is_told():
    flat = np.zeros(2, np.int32)
    half = np.full((2, 2), 0.5)

    for call in (
        lambda: multiclass.roc_auc_ovr(flat, half),
        lambda: multiclass.roc_auc_ovo(flat, half),
        lambda: multiclass.top_k_accuracy(flat, half, k=2),
        lambda: multiclass.weighted_log_loss(flat, half, names=["a", "b"]),
        lambda: multiclass.weighted_log_loss(flat, half, names=["a", "b"], class_weights={"z": 1.0}),
    ):
        with pytest.raises(UndefinedScoreError):
            call()


def test_votes_are_divided_by_the_sum_of_their_row(tmp_path):
    submission = "id,a,b\n1,0.5,0.5\n2,0.5,0.5\n"

    votes, shares = (
        score_text(tmp_path, submission, solution, "kl_divergence").public_score
        for solution in ("id,a,b\n1,3,1\n2,0,5\n", "id,a,b\n1,0.75,0.25\n2,0,1\n")
    )

    assert votes == shares
    assert codes(refusal(tmp_path, "id,a,b\n1,0.9,0.9\n2,0,1\n", "id,a,b\n1,3,1\n2,0,5\n", "kl_divergence")) == [
        "row_sum"
    ]
    with pytest.raises(SolutionError, match="without votes"):
        prepare(tmp_path, "id,a,b\n1,0,0\n", "kl_divergence")
    with pytest.raises(SolutionError, match="a target column for each class"):
        prepare(tmp_path, "id,a\n1,1\n", "kl_divergence")


@pytest.mark.parametrize(
    ("metric", "options", "allowed"),
    [
        ("kl_divergence", {}, 1e-5),
        ("roc_auc_ovr", {}, 1e-5),
        ("roc_auc_ovo", {}, 1e-5),
        ("log_loss", {"renormalize": False}, 1e-6),
        ("multiclass_brier", {"renormalize": False}, 1e-6),
    ],
)
def test_sums_of_one_are_exact_to_what_each_reference_allows(tmp_path, metric, options, allowed):
    solution = "id,a,b\n1,1,0\n2,0,1\n"

    def submission(excess: float) -> str:
        return f"id,a,b\n1,0.5,{0.5 + excess!r}\n2,0.5,0.5\n"

    score_text(tmp_path, submission(0.9 * allowed), solution, metric, **options)
    report = refusal(tmp_path, submission(1.2 * allowed), solution, metric, **options)
    assert codes(report) == ["row_sum"]
