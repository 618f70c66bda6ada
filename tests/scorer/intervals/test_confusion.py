"""F1 and macro F1 from counts: against the metric itself on resampled rows, and where a class is rare."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.evaluation import evaluate
from scorer.intervals.bootstrap import resample
from scorer.intervals.confusion import Cells, count_cells, f1_interval, resample_macro_f1
from tests.scorer.intervals.parts import draw_part


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


@pytest.mark.parametrize("labels", ["union", "truth", ("0", "2", "9")])
def test_resampled_matrices_are_like_resampled_rows(labels):
    truth, guesses, schema = draw_part("macro_f1", 600)
    schema.parameters["labels"] = labels  # type: ignore[index]
    cells = count_cells(truth.target, guesses, n_classes=3)

    quick = resample_macro_f1(cells, names=schema.labels, seed=1, labels=labels)

    naive = resample(truth, guesses, schema, seed=2)
    assert quick.mean() == pytest.approx(evaluate(truth, guesses, schema), abs=0.01)
    assert quick.std() == pytest.approx(naive.std(), rel=0.15)


def test_a_class_that_a_sample_lacks_leaves_its_mean():
    cells = Cells(np.array([0, 1]), np.array([0, 1]), np.array([200, 1]))

    assert set(resample_macro_f1(cells, names=["a", "b"], seed=1).tolist()) == {1.0}


def test_without_a_right_row_every_sample_scores_zero():
    cells = Cells(np.array([0, 1]), np.array([1, 0]), np.array([5, 5]))

    assert set(resample_macro_f1(cells, names=["a", "b"], seed=1).tolist()) == {0.0}


def test_equal_seeds_give_equal_draws():
    cells = Cells(np.array([0, 1, 1]), np.array([0, 1, 0]), np.array([20, 20, 9]))

    draws = [resample_macro_f1(cells, names=["a", "b"], seed=seed).tolist() for seed in (4, 4, 5)]

    assert draws[0] == draws[1] != draws[2]
