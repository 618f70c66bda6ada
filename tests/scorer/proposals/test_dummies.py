"""Files without a model: what they hold, that they are scored, and that the sample tells nothing."""

from __future__ import annotations

import csv

import pytest

from scorer.compiled import prepare_solution
from scorer.proposals.columns import read_table
from scorer.proposals.dummies import SAMPLE, write_dummies
from tests.scorer.files import write

HALVES = ["Public", "Private"]


@pytest.fixture
def make(tmp_path):
    def act(metric, header, cells, **parameters):
        lines = "".join(f"{row},{cell},{HALVES[row % 2]}\n" for row, cell in enumerate(cells))
        path = write(tmp_path, "s.csv", f"id,{header},Usage\n{lines}")
        compiled = prepare_solution(path, metric=metric, parameters=parameters)
        made = write_dummies(read_table(path), compiled, tmp_path / "made")
        return {dummy.file: dummy for dummy in made}, tmp_path / "made"

    return act


def read(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_for_a_number_there_are_mean_median_and_the_shuffled_truth(make):
    made, folder = make("rmse", "price", [1, 1, 1, 1, 6, 8])

    assert list(made) == [SAMPLE, "baselines/mean.csv", "baselines/median.csv", "baselines/shuffled.csv"]
    assert {row["price"] for row in read(folder / SAMPLE)} == {"0"}
    assert {row["price"] for row in read(folder / "baselines/mean.csv")} == {"3.0"}
    assert {row["price"] for row in read(folder / "baselines/median.csv")} == {"1.0"}
    assert sorted(row["price"] for row in read(folder / "baselines/shuffled.csv")) == ["1", "1", "1", "1", "6", "8"]
    assert made["baselines/mean.csv"].public_score == pytest.approx((17 / 3) ** 0.5)


def test_for_zeros_and_ones_the_sample_is_a_half_and_the_rate_a_baseline(make):
    made, folder = make("binary_log_loss", "churn", [0, 0, 1, 1, 0, 0])

    assert {row["churn"] for row in read(folder / SAMPLE)} == {"0.5"}
    assert float(read(folder / "baselines/rate.csv")[0]["churn"]) == pytest.approx(1 / 3)
    assert made[SAMPLE].private_score == pytest.approx(0.6931471805599453)


def test_for_labels_the_sample_is_the_first_of_them_and_the_most_frequent_a_baseline(make):
    made, folder = make("accuracy", "kind", ["dog", "dog", "cat", "dog"])

    assert {row["kind"] for row in read(folder / SAMPLE)} == {"cat"}
    assert {row["kind"] for row in read(folder / "baselines/most-frequent.csv")} == {"dog"}
    assert made["baselines/most-frequent.csv"].private_score == 1


def test_for_class_probabilities_there_are_equal_shares_and_true_shares(make):
    _, folder = make("log_loss", "kind", ["a", "b", "a", "a"])

    assert read(folder / SAMPLE)[0] == {"id": "0", "a": "0.5", "b": "0.5"}
    assert read(folder / "baselines/shares.csv")[0] == {"id": "0", "a": "0.75", "b": "0.25"}


def test_a_value_that_the_metric_refuses_becomes_no_sample(make):
    _, folder = make("gamma_deviance", "cost", [3, 4, 5, 6])

    assert {row["cost"] for row in read(folder / SAMPLE)} == {"0.5"}


def test_predictions_that_are_no_column_of_the_solution_have_a_sample_alone(make):
    made, _ = make("gaussian_crps", "y", [1.5, 2.5, 3.5, 4.5])

    assert list(made) == [SAMPLE]


def test_where_one_value_everywhere_is_refused_the_sample_is_chance(make):
    made, folder = make("pearson", "y", [1, 2, 3, 5])

    assert len({row["y"] for row in read(folder / SAMPLE)}) == 4
    assert "baselines/mean.csv" not in made
    assert made["baselines/shuffled.csv"].public_score is not None


def test_a_metric_without_a_value_on_a_part_says_why(tmp_path):
    path = write(tmp_path, "s.csv", "id,y,Usage\n1,0,Public\n2,1,Public\n3,1,Private\n4,1,Private\n")
    compiled = prepare_solution(path, metric="roc_auc", parameters={}, is_checked=False)

    sample = write_dummies(read_table(path), compiled, tmp_path / "made")[0]

    assert (sample.public_score, sample.private_score) == (None, None)
    assert "class" in sample.message or "rows" in sample.message
