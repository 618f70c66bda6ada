"""Scores of slices: the worst first, rounded to what they can tell, and none of few rows."""

from __future__ import annotations

import numpy as np
import pytest

from scorer.diagnostics.slices import Judged, draw_deciles, draw_worst_groups
from tests.scorer.intervals.parts import draw_part, make_schema, make_truth


def judge(metric: str, n_rows: int = 1000) -> Judged:
    truth, predictions, schema = draw_part(metric, n_rows)
    return Judged(truth, predictions, schema, (), 1)


def test_the_worst_tenth_is_named():
    target = np.linspace(0, 100, 1000)
    spoilt = target + np.where(target < 10, 30.0, 1.0) * np.tile([1.0, 0.5], 500)

    chart = draw_deciles(Judged(make_truth(target), spoilt, make_schema("mae"), (), 1), target)

    assert len(chart.data["score"]) == 10
    assert int(np.argmax(chart.data["score"])) == 0
    assert chart.look.startswith("Look at predictions around 4.95: there you score worst")
    assert chart.data["n_rows"] == [100] * 10


def test_metrics_of_pairs_have_no_score_by_tenths():
    judged = judge("roc_auc")

    assert draw_deciles(judged, np.asarray(judged.predictions)) is None


def test_a_perfect_file_and_a_small_one_have_no_tenths():
    truth = make_truth(np.arange(100.0))
    perfect = Judged(truth, np.arange(100.0), make_schema("mae"), (), 1)

    assert draw_deciles(perfect, np.arange(100.0)) is None
    assert draw_deciles(judge("mae", 30), np.arange(30.0)) is None


@pytest.mark.parametrize("metric", ["roc_auc", "accuracy", "mae"])
def test_the_worst_group_stands_first(metric):
    judged = judge(metric)
    is_bad = np.arange(1000) % 4 == 0
    noise = np.random.default_rng(4).random(1000)
    spoilt = np.asarray(judged.predictions) * 1
    spoilt[is_bad] = {"roc_auc": noise, "mae": 50 * noise, "accuracy": 0 * noise}[metric][is_bad]
    judged = Judged(judged.truth, spoilt, judged.schema, (), 1)

    chart = draw_worst_groups(judged, {"city": np.where(is_bad, "Bern", "Rome").tolist()})

    assert chart.data["group"] == ["city = Bern", "city = Rome"]
    assert chart.look.startswith("Look at city = Bern: there you score worst, ")


def test_groups_below_twenty_rows_are_not_shown():
    groups = ["a"] * 500 + ["b"] * 481 + ["c"] * 19

    chart = draw_worst_groups(judge("mae"), {"group": groups})

    assert set(chart.data["group"]) == {"group = a", "group = b"}


def test_one_group_is_no_comparison():
    assert draw_worst_groups(judge("mae"), {"group": ["a"] * 1000}) is None


def test_groups_on_which_the_metric_is_undefined_are_left_out():
    judged = judge("roc_auc")
    partial = Judged(judged.truth, judged.predictions, make_schema("roc_auc", max_fpr=0.5), (), 1)
    classes = np.asarray(judged.truth.target).astype(str).tolist()

    assert draw_worst_groups(judged, {"class": classes}) is None
    assert draw_worst_groups(partial, {"class": classes}) is None


def test_a_group_without_a_mistake_is_rounded_like_the_others():
    truth = make_truth(np.repeat([0, 1], 100), np.int32)
    guesses = np.concatenate([np.zeros(100), np.zeros(40), np.ones(60)]).astype(np.int32)

    chart = draw_worst_groups(
        Judged(truth, guesses, make_schema("accuracy"), (), 1), {"half": ["low"] * 100 + ["high"] * 100}
    )

    assert chart.data["score"] == [0.6, 1.0]
