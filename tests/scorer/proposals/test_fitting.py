"""Which task a solution poses, and which metrics fit it."""

from __future__ import annotations

import pytest

from scorer.proposals.columns import read_table
from scorer.proposals.fitting import MOST_PROPOSED, Task, find_fitting
from scorer.proposals.roles import guess_roles
from tests.scorer.files import write


@pytest.fixture
def fit(tmp_path):
    def act(header, cells):
        lines = "".join(f"{row},{cell}\n" for row, cell in enumerate(cells))
        table = read_table(write(tmp_path, "s.csv", f"id,{header}\n{lines}"))
        return find_fitting(table, guess_roles(table.facts))

    return act


@pytest.mark.parametrize(
    ("header", "cells", "task", "first"),
    [
        ("churn", [row % 3 % 2 for row in range(60)], Task.CLASSIFICATION, "roc_auc"),
        ("fraud", [int(row == 7) for row in range(60)], Task.CLASSIFICATION, "average_precision"),
        ("kind", ["cat", "dog"] * 30, Task.CLASSIFICATION, "accuracy"),
        ("kind", ["cat"] * 55 + ["dog"] * 5, Task.CLASSIFICATION, "macro_f1"),
        ("stars", [row % 5 + 1 for row in range(60)], Task.CLASSIFICATION, "quadratic_weighted_kappa"),
        ("price", [row + 0.5 for row in range(60)], Task.REGRESSION, "rmse"),
        ("price", [1.5] * 58 + [900.5, 8000.5], Task.REGRESSION, "rmsle"),
        ("change", [row - 30.5 for row in range(60)], Task.REGRESSION, "rmse"),
        ("a,b", [f"{row % 2},{row % 3 % 2}" for row in range(60)], Task.CLASSIFICATION, "mean_columnwise_roc_auc"),
        ("a,b", [f"{row % 2},{1 - row % 2}" for row in range(60)], Task.CLASSIFICATION, "log_loss"),
        ("north,east", [f"{row}.5,{row + 1}.5" for row in range(60)], Task.REGRESSION, "mcrmse"),
        ("time,event", [f"{row}.5,{row % 2}" for row in range(60)], Task.OTHER, "concordance_index"),
        (
            "tags",
            ["red blue", "red", "blue green", "green red", "blue", "green"] * 10,
            Task.CLASSIFICATION,
            "multilabel_samples_f1",
        ),
        ("city", [f"city{row}" for row in range(60)], Task.TEXT, "exact_match"),
        ("text", [f"one two three four five {row}" for row in range(60)], Task.TEXT, "rouge_l"),
        ("query,gain", [f"q{row % 6},{row % 4}" for row in range(60)], Task.RANKING, "ndcg_at_k"),
        ("date,sales", [f"2024-01-{row % 28 + 1:02},{row}.5" for row in range(60)], Task.FORECASTING, "rmse"),
    ],
)
def test_a_target_of_this_kind_is_this_task_and_has_this_metric_first(fit, header, cells, task, first):
    fitting = fit(header, cells)

    assert (fitting.task, fitting.metrics[0].name) == (task, first)
    assert len(fitting.metrics) <= MOST_PROPOSED
    assert all(metric.reason.endswith(".") for metric in fitting.metrics)


def test_a_target_that_is_the_same_everywhere_has_no_metric(fit):
    fitting = fit("y", ["3"] * 20)

    assert fitting.metrics == ()
    assert fitting.reason == "`y` is the same in every row: every file would score alike."


def test_a_target_with_blank_cells_says_how_many(fit):
    fitting = fit("y", ["3", "", "5.5"] * 5)

    assert fitting.metrics == ()
    assert fitting.reason.startswith("5 of 15 rows of `y` are blank")


def test_weights_and_groups_are_given_to_the_metrics_that_take_them(fit):
    metrics = {metric.name: metric for metric in fit("weight,price", [f"1.5,{row}.5" for row in range(60)]).metrics}

    assert metrics["rmse"].parameters == {"weight_column": "weight"}
    assert metrics["spearman"].parameters == {}
    grouped = fit("query,gain", [f"q{row % 6},{row % 4}" for row in range(60)]).metrics[0]
    assert grouped.parameters == {"group_column": "query"}


def test_sizes_of_classes_are_told_in_plain_words(fit):
    assert fit("y", ["cat", "dog"] * 9).reason == "`y` has 2 classes; all of one size."
    assert "the largest has 2 times the rows of the smallest" in fit("y", ["cat", "dog", "dog"] * 9).reason
