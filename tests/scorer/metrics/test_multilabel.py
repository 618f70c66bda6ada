"""Several labels a row as columns: worked by hand, and equal to scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from scorer.errors import SolutionError, UndefinedScoreError
from scorer.metrics.multilabel import lwlrap, padded_average_precision, weighted_multilabel_log_loss
from tests.scorer.files import prepare, score_text

cells = st.tuples(st.booleans(), st.sampled_from([0.1, 0.3, 0.5]) | st.floats(0, 1))


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=20))
def test_lwlrap_is_that_of_scikit_learn_weighted_by_labels(rows):
    truth = np.array([[float(cell[0]) for cell in row] for row in rows])
    scores = np.array([[cell[1] for cell in row] for row in rows])
    weights = truth.sum(axis=1)
    if not weights.any():
        with pytest.raises(UndefinedScoreError):
            lwlrap(truth, scores)
        return

    held = weights > 0
    expected = metrics.label_ranking_average_precision_score(truth[held], scores[held], sample_weight=weights[held])
    assert lwlrap(truth, scores) == pytest.approx(expected, abs=1e-12)


def test_padding_gives_every_label_a_score():
    assert padded_average_precision(np.zeros(2), np.array([0.2, 0.1]), padding=3) == 1.0
    assert padded_average_precision(np.array([0.0, 1.0]), np.array([0.9, 0.1])) == 0.5


def test_a_cell_is_weighed_by_its_label_and_its_truth():
    truth, chance = np.array([[1.0, 0.0], [1.0, 1.0]]), np.array([[0.5, 0.5], [0.25, 0.5]])
    options = {"names": ["a", "b"], "positive_weights": {"a": 2}, "negative_weights": {"b": 3}}

    first, second = np.log(2), (2 * np.log(4) + np.log(2)) / 3

    assert weighted_multilabel_log_loss(truth, chance, **options) == pytest.approx((first + second) / 2)
    for faulty in ({"positive_weights": {"z": 1}}, {"positive_weights": {"a": 0, "b": 0}}):
        with pytest.raises(UndefinedScoreError):
            weighted_multilabel_log_loss(truth, chance, names=["a", "b"], **faulty)


SOLUTION = "id,a,b\n1,0,1\n2,1,1\n3,-1,1\n"
SUBMISSION = "id,a,b\n1,0.2,0.5\n2,0.9,0.5\n3,0.95,0.5\n"


def test_cells_with_the_ignored_value_and_columns_without_a_score_are_left_out(tmp_path):
    options = {"ignore_value": -1, "undefined": "skip"}

    assert score_text(tmp_path, SUBMISSION, SOLUTION, "mean_columnwise_roc_auc", **options).public_score == 1.0
    with pytest.raises(SolutionError, match="Column `b`: ROC AUC needs rows of both classes"):
        prepare(tmp_path, SOLUTION, "mean_columnwise_roc_auc", ignore_value=-1)
    with pytest.raises(SolutionError, match="that are not 0 or 1"):
        prepare(tmp_path, SOLUTION, "mean_columnwise_roc_auc")
    with pytest.raises(SolutionError, match="not 0, 1 or 7"):
        prepare(tmp_path, SOLUTION, "mean_columnwise_roc_auc", ignore_value=7)


def test_columns_are_weighed_as_the_host_says(tmp_path):
    solution, submission = "id,a,b\n1,0,1\n", "id,a,b\n1,0.5,0.25\n"

    score = score_text(tmp_path, submission, solution, "mean_columnwise_log_loss", multioutput=[3, 1]).public_score

    assert score == pytest.approx((3 * np.log(2) + np.log(4)) / 4)
