"""F1 and its kin from counts: against the metric itself on resampled rows, and where a class is rare."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scorer.counted import score_counts
from scorer.evaluation import evaluate
from scorer.intervals.bootstrap import resample
from scorer.intervals.confusion import Cells, count_cells, f1_interval, resample_labels
from tests.scorer.intervals.parts import draw_part, make_schema


def test_cells_are_counted():
    cells = count_cells(np.array([0, 1, 1, 2]), np.array([0, 2, 2, 2]), n_classes=3)

    assert list(zip(cells.true.tolist(), cells.predicted.tolist(), cells.counts.tolist(), strict=True)) == [
        (0, 0, 1),
        (1, 2, 2),
        (2, 2, 1),
    ]


def test_thousands_of_classes_are_counted_without_a_table_of_all_pairs():
    codes = np.arange(5000)

    assert count_cells(codes, codes, n_classes=5000).counts.tolist() == [1] * 5000


def test_the_error_of_f1_is_that_of_a_thousand_resampled_files():
    truth, guesses, schema = draw_part("f1", 2000)
    target = np.asarray(truth.target)
    n_both, n_either = int(np.sum((target == 1) & (guesses == 1))), int(np.sum((target == 1) | (guesses == 1)))

    error, low, high = f1_interval(n_both, n_either)

    naive = resample(truth, guesses, schema, seed=5)
    assert error == pytest.approx(naive.std(ddof=1), rel=0.1)
    assert (low, high) == pytest.approx(np.quantile(naive, [0.025, 0.975]), abs=0.006)


def test_a_perfect_f1_is_not_called_certain():
    error, low, high = f1_interval(20, 20)

    assert (error, high) == (0.0, 1.0)
    assert 0.85 < low < 0.95


@pytest.mark.parametrize(
    ("metric", "parameters"),
    [
        ("macro_f1", {"labels": "union"}),
        ("macro_f1", {"labels": "truth"}),
        ("macro_f1", {"labels": ("0", "2", "9")}),
        ("micro_f1", {"labels": "union"}),
        ("micro_f1", {"labels": ("0", "2")}),
        ("fbeta", {"beta": 2.0}),
        ("precision", {}),
        ("recall", {}),
    ],
)
def test_resampled_matrices_are_like_resampled_rows(metric, parameters):
    truth, guesses, _ = draw_part("macro_f1", 600)
    schema = make_schema(metric)
    schema = replace(schema, labels=("0", "1", "2"), parameters={**schema.parameters, **parameters})
    cells = count_cells(truth.target, guesses, n_classes=3)

    quick = score_counts(resample_labels(cells, n_labels=3, seed=1), schema, schema.labels)

    naive = resample(truth, guesses, schema, seed=2)
    assert quick.mean() == pytest.approx(evaluate(truth, guesses, schema), abs=0.01)
    assert quick.std() == pytest.approx(naive.std(), rel=0.15)


def macro_f1_of_samples(cells, seed=1):
    return set(score_counts(resample_labels(cells, n_labels=2, seed=seed), make_schema("macro_f1"), "ab").tolist())


def test_a_class_that_a_sample_lacks_leaves_its_mean():
    assert macro_f1_of_samples(Cells(np.array([0, 1]), np.array([0, 1]), np.array([200, 1]))) == {1.0}


def test_without_a_right_row_every_sample_scores_zero():
    assert macro_f1_of_samples(Cells(np.array([0, 1]), np.array([1, 0]), np.array([5, 5]))) == {0.0}


def test_equal_seeds_give_equal_draws():
    cells = Cells(np.array([0, 1, 1]), np.array([0, 1, 0]), np.array([20, 20, 9]))

    draws = [macro_f1_of_samples(cells, seed) for seed in (4, 4, 5)]

    assert draws[0] == draws[1] != draws[2]
