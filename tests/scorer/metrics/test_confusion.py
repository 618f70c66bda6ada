"""Metrics of hits and misses: worked by hand, equal to scikit-learn, and defined at their edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from scorer.errors import UndefinedScoreError
from scorer.metrics import confusion, confusion_matrix
from scorer.metrics.labels import f1, macro_f1
from tests.scorer.files import codes, prepare, refusal, score_text
from tests.scorer.metrics.test_labels import NAMES, columns, labels

ONE = {"names": NAMES, "positive_label": "c"}
TRUTH, PREDICTED = np.array([0, 0, 1, 1, 2]), np.array([0, 1, 1, 1, 0])


@given(labels)
def test_metrics_of_one_label_are_those_of_scikit_learn(rows):
    truth, predicted, _ = columns(rows)
    true, found = truth == 2, predicted == 2

    assert confusion.precision(truth, predicted, **ONE) == metrics.precision_score(true, found, zero_division=0)
    assert confusion.recall(truth, predicted, **ONE) == metrics.recall_score(true, found, zero_division=0)
    expected = metrics.recall_score(~true, ~found, zero_division=0)
    assert confusion.specificity(truth, predicted, **ONE) == expected
    expected = metrics.fbeta_score(true, found, beta=0.5, zero_division=0)
    assert confusion.fbeta(truth, predicted, beta=0.5, **ONE) == pytest.approx(expected, abs=1e-12)


@given(labels, st.floats(0.01, 100), st.sampled_from([0.0, 1.0]))
@settings(max_examples=300)
def test_metrics_of_a_label_that_may_be_absent_are_those_of_scikit_learn(rows, beta, zero_division):
    truth, predicted, _ = columns(rows)
    true, found, options = truth == 2, predicted == 2, {**ONE, "zero_division": zero_division}

    def expected(metric, **more):
        return pytest.approx(metric(true, found, zero_division=zero_division, **more), abs=1e-12)

    assert f1(truth, predicted, **options) == expected(metrics.f1_score)
    assert confusion.fbeta(truth, predicted, beta=beta, **options) == expected(metrics.fbeta_score, beta=beta)
    assert confusion.precision(truth, predicted, **options) == expected(metrics.precision_score)
    assert confusion.recall(truth, predicted, **options) == expected(metrics.recall_score)
    macro = metrics.f1_score(truth, predicted, average="macro", labels=[0, 1, 2, 3], zero_division=zero_division)
    assert macro_f1(truth, predicted, names=NAMES, labels=NAMES, zero_division=zero_division) == pytest.approx(
        macro, abs=1e-12
    )


@given(labels)
def test_averages_over_classes_are_those_of_scikit_learn(rows):
    truth, predicted, weight = columns(rows)

    expected = metrics.f1_score(truth, predicted, average="weighted", zero_division=0)
    assert confusion_matrix.weighted_f1(truth, predicted) == pytest.approx(expected, abs=1e-12)
    expected = metrics.f1_score(truth, predicted, average="micro", labels=[0, 2], zero_division=0)
    assert confusion_matrix.micro_f1(truth, predicted, names=NAMES, labels=["a", "c"]) == pytest.approx(
        expected, abs=1e-12
    )
    expected = metrics.accuracy_score(truth, predicted)
    assert confusion_matrix.micro_f1(truth, predicted, names=NAMES) == pytest.approx(expected, abs=1e-12)
    expected = 1 - metrics.accuracy_score(truth, predicted, sample_weight=weight)
    assert confusion.classification_error(truth, predicted, weights=weight) == pytest.approx(expected, abs=1e-12)


@given(labels)
def test_correlations_are_those_of_scikit_learn(rows):
    truth, predicted, _ = columns(rows)

    held = [code for code in range(4) if (truth == code).any()]
    expected = np.mean([metrics.recall_score(truth == code, predicted == code) for code in held])
    assert confusion_matrix.balanced_accuracy(truth, predicted) == pytest.approx(expected, abs=1e-12)
    if len(set(truth.tolist()) | set(predicted.tolist())) > 1:
        expected = metrics.cohen_kappa_score(truth, predicted)
        assert confusion_matrix.cohen_kappa(truth, predicted, names=NAMES) == pytest.approx(expected, abs=1e-9)
        expected = metrics.matthews_corrcoef(truth, predicted)
        assert confusion_matrix.matthews_corrcoef(truth, predicted) == pytest.approx(expected, abs=1e-9)


def test_by_hand():
    assert confusion_matrix.balanced_accuracy(TRUTH, PREDICTED) == pytest.approx((1 / 2 + 1 + 0) / 3)
    assert confusion_matrix.balanced_accuracy(TRUTH, PREDICTED, adjusted=True) == pytest.approx(0.25)
    # Observed 3/5; expected (2·2 + 2·3 + 0) / 25 = 2/5.
    assert confusion_matrix.cohen_kappa(TRUTH, PREDICTED, names=NAMES) == pytest.approx((0.6 - 0.4) / 0.6)
    # Rows of a and b: observed 3/4, expected (2·1 + 2·3) / 16 = 1/2.
    assert confusion_matrix.cohen_kappa(TRUTH, PREDICTED, names=NAMES, labels=["a", "b"]) == pytest.approx(0.5)
    assert confusion_matrix.micro_f1(TRUTH, PREDICTED, names=NAMES, labels="truth") == pytest.approx(0.6)
    assert confusion_matrix.weighted_f1(TRUTH, PREDICTED) == pytest.approx((2 * 0.5 + 2 * 0.8 + 0) / 5)
    costs = [[0, 1, 9], [2, 0, 9], [7, 9, 0]]
    assert (
        confusion_matrix.cost_matrix(TRUTH, PREDICTED, names=NAMES[:3], matrix=costs, labels=NAMES[:3]) == (1 + 7) / 5
    )


def test_edges():
    flat = np.zeros(3, np.int32)

    assert confusion_matrix.matthews_corrcoef(flat, flat) == 0.0
    assert confusion_matrix.cohen_kappa(flat, flat, names=NAMES) == 1.0
    assert confusion.precision(flat, flat, zero_division=0.5, **ONE) == 0.5
    for function, options in (
        (confusion_matrix.balanced_accuracy, {"adjusted": True}),
        (confusion_matrix.cohen_kappa, {"names": NAMES, "labels": ["d"]}),
        (confusion_matrix.cost_matrix, {"names": ["a"], "matrix": [[0, 1]], "labels": ["a"]}),
        (confusion_matrix.cost_matrix, {"names": ["a", "b"], "matrix": [[0]], "labels": ["a"]}),
        (confusion_matrix.hierarchical_f1, {"names": ["a"], "collapsed_labels": ["a"]}),
    ):
        with pytest.raises(UndefinedScoreError):
            function(flat, flat, **options)


def test_hierarchical_f1_by_hand():
    truth, predicted = np.array([0, 1, 2, 3, 3]), np.array([0, 0, 3, 2, 1])

    # Against the collapsed c and d: 2 hits, 1 false alarm. Then a: 2/3, b: 0, collapsed: 4/5.
    options = {"names": NAMES, "collapsed_labels": ["c", "d"]}
    upper, lower = 4 / 5, (2 / 3 + 0 + 4 / 5) / 3
    assert confusion_matrix.hierarchical_f1(truth, predicted, **options) == pytest.approx((upper + lower) / 2)
    weighted = confusion_matrix.hierarchical_f1(truth, predicted, part_weights=(3, 1), **options)
    assert weighted == pytest.approx((3 * upper + lower) / 4)


def test_a_metric_that_knows_all_labels_refuses_others(tmp_path):
    options = {"matrix": [[0, 1], [1, 0]], "labels": ["a", "b"]}

    report = refusal(tmp_path, "id,y\n1,a\n2,z\n", "id,y\n1,a\n2,b\n", "cost_matrix", **options)

    assert codes(report) == ["label_not_allowed"]


def test_the_first_word_of_a_cell_is_its_label_where_no_label_has_two(tmp_path):
    submission = "id,y\n1,7 8 9\n2,8 7\n"

    assert score_text(tmp_path, submission, "id,y\n1,7\n2,7\n", "classification_error").public_score == 0.5
    plain = "id,y\n1,a b\n2,a\n"
    assert score_text(tmp_path, plain, plain, "classification_error").public_score == 0.0


def test_a_prediction_beside_the_listed_classes_is_wrong_and_leaves_no_row_out():
    truth, predicted = np.array([0, 0, 1, 1, 2]), np.array([0, 2, 2, 2, 2])

    # Rows of a and b: observed 1/4, expected (2·1 + 2·0) / 16 = 1/8.
    kappa = confusion_matrix.cohen_kappa(truth, predicted, names=NAMES, labels=["a", "b"])

    assert kappa == pytest.approx((1 / 4 - 1 / 8) / (1 - 1 / 8))
    assert confusion_matrix.cohen_kappa(truth, np.full(5, 2), names=NAMES, labels=["a", "b"]) == 0.0


@pytest.mark.parametrize("cell", ["7\t8", '"7\n8\n9"', "7\u00a08", "7.0 8"])
def test_the_first_word_ends_at_any_white_space_and_is_typed_afterwards(tmp_path, cell):
    submission = f"id,y\n1,{cell}\n2,8\n"

    assert score_text(tmp_path, submission, "id,y\n1,7\n2,8\n", "classification_error").public_score == 0.0


def test_perfect_labels_correlate_by_exactly_one():
    for n_rows in range(2, 300):
        labels = (np.arange(n_rows) ** 2 % 7).astype(np.int32)
        assert confusion_matrix.matthews_corrcoef(labels, labels) == 1.0


@pytest.mark.parametrize("labels", ["[1.0, 2.0]", '["1", "2.0"]', [1, 2]])
def test_labels_that_a_parameter_lists_are_compared_like_those_of_the_solution(tmp_path, labels):
    solution = "id,y\n1,1\n2,2\n3,3\n"

    assert score_text(tmp_path, solution, solution, "macro_f1", labels=labels).public_score == 1.0


@pytest.mark.parametrize(("cell", "label"), [("true", "TRUE"), ("1", "1.0"), ("yes", "yes")])
def test_the_positive_label_is_compared_like_the_labels_of_the_solution(tmp_path, cell, label):
    other = {"true": "false", "1": "0", "yes": "no"}[cell]
    solution = f"id,y\n1,{cell}\n2,{other}\n"

    assert score_text(tmp_path, solution, solution, "recall", positive_label=label).public_score == 1.0


def test_a_class_that_has_a_price_may_be_predicted_though_the_solution_lacks_it(tmp_path):
    options = {"matrix": [[0, 1, 7], [1, 0, 3], [1, 1, 0]], "labels": [0, 1, 2]}

    scores = score_text(tmp_path, "id,y\n1,2\n2,1\n", "id,y\n1,0\n2,1\n", "cost_matrix", **options)

    assert (scores.public_score, scores.notes) == (3.5, ())


def test_collapsed_labels_may_be_predicted_though_the_solution_lacks_them(tmp_path):
    scores = score_text(
        tmp_path, "id,y\n1,a\n2,other\n", "id,y\n1,a\n2,b\n", "hierarchical_f1", collapsed_labels=["other", "b"]
    )

    assert scores.public_score == 1.0


def test_the_host_is_told_that_micro_f1_of_all_classes_is_accuracy(tmp_path):
    solution = "id,y\n1,a\n2,b\n"

    assert prepare(tmp_path, solution, "micro_f1").warnings == (
        "Micro F1 over all classes equals accuracy: choose accuracy, or list in `labels` the classes that count.",
    )
    assert prepare(tmp_path, solution, "micro_f1", labels=["a", "b"]).warnings == ()


def test_a_host_of_negative_costs_is_not_warned_of_them(tmp_path):
    options = {"matrix": [[-1, 1], [5, -1]], "labels": ["a", "b"]}

    assert prepare(tmp_path, "id,y\n1,a\n2,b\n", "cost_matrix", **options).warnings == ()
