"""Log-likelihoods: equal to SciPy's densities, bounded, and over the last rows of each group."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from scorer.errors import SolutionError
from scorer.metrics.likelihood import gaussian_log_likelihood, laplace_log_likelihood, mark_last
from scorer.registry import resolve_metric
from tests.scorer.files import codes, prepare, refusal, score_text

number = st.floats(-1e4, 1e4)
rows = st.lists(st.tuples(number, number, st.floats(0.01, 1e3)), min_size=1, max_size=20)


@given(rows, st.none() | st.floats(0.01, 100))
def test_the_gaussian_one_is_the_mean_log_density_of_scipy(held, sigma_min):
    truth, centre, spread = (np.array(column) for column in zip(*held, strict=True))

    ours = gaussian_log_likelihood(truth, np.stack([centre, spread], axis=1), sigma_min=sigma_min)

    assert ours == pytest.approx(stats.norm.logpdf(truth, centre, np.maximum(spread, sigma_min or 0)).mean(), rel=1e-9)


def test_the_gaussian_one_by_hand():
    one = -math.log(math.sqrt(2 * math.pi))

    assert gaussian_log_likelihood(np.array([3.0]), np.array([[1.0, 1.0]])) == pytest.approx(one - 2)
    assert gaussian_log_likelihood(np.array([3.0]), np.array([[1.0, 0.5]]), sigma_min=1.0) == pytest.approx(one - 2)
    assert gaussian_log_likelihood(np.array([3.0]), np.array([[3.0, 2.0]])) == pytest.approx(one - math.log(2))


def test_no_spread_makes_the_gaussian_one_infinite():
    assert math.isfinite(gaussian_log_likelihood(np.array([1e140]), np.array([[-1e140, 1e-140]])))


def test_a_spread_that_is_not_above_zero_is_refused_even_with_a_smallest_one(tmp_path):
    solution = "id,y\n1,5\n2,6\n"

    for cell in ("0", "-1"):
        report = refusal(tmp_path, f"id,y,sigma\n1,5,1\n2,6,{cell}\n", solution, "gaussian_log_likelihood", sigma_min=1)
        assert codes(report) == ["value_out_of_range"]


# SciPy takes the logarithm of a density that underflows beyond 700 scales.
@given(rows, st.floats(50, 100), st.floats(1, 1e4))
def test_the_laplace_one_is_scipys_of_the_bounded_values(held, sigma_min, delta_max):
    truth, centre, spread = (np.array(column) for column in zip(*held, strict=True))
    near = truth + np.clip(centre - truth, -delta_max, delta_max)
    # A Laplace distribution of standard deviation σ has the scale σ/√2, so that ln(2 · scale) is ln(√2 · σ).
    expected = stats.laplace.logpdf(truth, near, np.maximum(spread, sigma_min) / math.sqrt(2)).mean()

    ours = laplace_log_likelihood(truth, np.stack([centre, spread], axis=1), sigma_min=sigma_min, delta_max=delta_max)

    assert ours == pytest.approx(expected, rel=1e-9)


def test_the_laplace_one_by_hand():
    def one(error: float, spread: float) -> float:
        return -math.sqrt(2) * error / spread - math.log(math.sqrt(2) * spread)

    truth = np.array([2000.0, 2000.0, 2000.0])
    given = np.array([[2100.0, 100.0], [2010.0, -5.0], [9999.0, 80.0]])

    expected = (one(100, 100) + one(10, 70) + one(1000, 80)) / 3
    assert laplace_log_likelihood(truth, given) == pytest.approx(expected)


def test_the_last_rows_of_each_group_are_marked():
    groups, order = np.array([0, 1, 0, 0, 1]), np.array([3.0, 1.0, 1.0, 2.0, 1.0])

    assert mark_last(groups, order, 2).tolist() == [1, 1, 0, 1, 1]
    # Of equal places the later row is the last one.
    assert mark_last(groups, order, 1).tolist() == [1, 0, 0, 0, 1]


SOLUTION = "id,y,patient,week,Usage\n1,1000,a,1,Public\n2,1000,a,2,Public\n3,1000,a,3,Private\n4,1000,b,1,Private\n"
LAST = {"last_n": 1, "group_column": "patient", "order_column": "week"}


def test_parts_have_last_rows_of_their_own(tmp_path):
    submission = "id,y,sigma\n1,0,70\n2,1000,70\n3,1000,70\n4,1000,70\n"

    scores = score_text(tmp_path, submission, SOLUTION, "laplace_log_likelihood", **LAST)

    best = resolve_metric("laplace_log_likelihood", {}).best_value
    assert (scores.public_score, scores.private_score) == (pytest.approx(best), pytest.approx(best))


@pytest.mark.parametrize("blank", ["", "0", "-3", " "])
def test_a_blank_spread_is_raised_like_a_small_one_on_both_paths(tmp_path, blank, compiled_path):
    submission = f"id,y,sigma\n1,1000,{blank}\n2,1000,70\n3,1000,{blank}\n4,1000,70\n"

    scores = score_text(tmp_path, submission, SOLUTION, "laplace_log_likelihood", **LAST)

    assert scores.public_score == pytest.approx(-math.log(math.sqrt(2) * 70))


def test_null_spreads_of_a_parquet_file_are_raised_too(tmp_path):
    path = tmp_path / "submission.parquet"
    pq.write_table(pa.table({"id": [1, 2, 3, 4], "y": [1000.0] * 4, "sigma": [None, 70.0, None, 70.0]}), path)

    scores = score_text(tmp_path, path.read_bytes(), SOLUTION, "laplace_log_likelihood", **LAST)

    assert scores.public_score == pytest.approx(-math.log(math.sqrt(2) * 70))


def test_a_blank_mean_and_a_spread_that_is_no_number_are_still_refused(tmp_path):
    report = refusal(
        tmp_path, "id,y,sigma\n1,,70\n2,1000,x\n3,1000,nan\n4,1,1\n", SOLUTION, "laplace_log_likelihood", **LAST
    )

    assert sorted(codes(report)) == ["value_blank", "value_not_finite", "value_not_number"]


def test_last_rows_need_groups_and_their_order(tmp_path):
    with pytest.raises(SolutionError, match="last_n is set without group_column and order_column"):
        prepare(tmp_path, "id,y\n1,5\n", "laplace_log_likelihood", last_n=1)


def test_the_best_value_follows_the_smallest_spread(tmp_path):
    for metric, sigma_min in (("laplace_log_likelihood", 1.0), ("gaussian_log_likelihood", 2.0)):
        assert prepare(tmp_path, "id,y\n1,5\n", metric, sigma_min=sigma_min).warnings == ()
    assert resolve_metric("laplace_log_likelihood", {"sigma_min": 1}).best_value == pytest.approx(-math.log(2) / 2)
