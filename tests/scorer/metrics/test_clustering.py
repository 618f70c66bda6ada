"""Agreement of clusters with classes: equal to scikit-learn, and defined at the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from sklearn import metrics

from scorer.metrics.clustering import adjusted_rand, nmi, v_measure
from tests.scorer.files import score_text
from tests.scorer.metrics.test_labels import columns, labels


@given(labels)
def test_agreement_is_that_of_scikit_learn(rows):
    truth, found, _ = columns(rows)

    assert adjusted_rand(truth, found) == pytest.approx(metrics.adjusted_rand_score(truth, found), abs=1e-9)
    assert nmi(truth, found) == pytest.approx(metrics.normalized_mutual_info_score(truth, found), abs=1e-9)
    expected = metrics.v_measure_score(truth, found, beta=0.5)
    assert v_measure(truth, found, beta=0.5) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("function", [adjusted_rand, nmi, v_measure])
def test_edges(function):
    flat, split = np.zeros(4, np.int32), np.array([0, 0, 1, 1])

    assert function(flat, flat) == 1.0
    assert function(flat, split) == pytest.approx(0.0)
    assert function(split, 1 - split) == 1.0


def test_by_hand():
    # Pairs together: 2 of 6 in the truth, 1 in the clusters, 1 in both; 2 · 1 / 6 expected.
    truth, found = np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2])

    assert adjusted_rand(truth, found) == pytest.approx((1 - 2 / 6) / (1.5 - 2 / 6))


@pytest.mark.parametrize("metric", ["adjusted_rand", "nmi", "v_measure"])
def test_names_of_clusters_are_not_told_to_be_unknown(tmp_path, metric):
    scores = score_text(tmp_path, "id,y\n1,x\n2,y\n3,x\n", "id,y\n1,a\n2,b\n3,a\n", metric)

    assert (scores.public_score, scores.notes) == (1.0, ())
