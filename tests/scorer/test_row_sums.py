"""Metrics that are sums over rows: blocks give the score of the whole, and the others are left alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.evaluation import PartTruth, evaluate
from scorer.registry import METRICS, parse_parameters
from scorer.row_sums import is_sum_of_rows, start_sums
from scorer.schema import LabelKind
from tests.scorer.intervals.parts import make_schema

LABELLED = ("accuracy", "classification_error", "f1", "fbeta", "precision", "recall", "macro_f1", "micro_f1")
NUMERIC = ("rmse", "mse", "mae", "rmsle", "msle", "brier_score", "binary_log_loss")
WEIGHTED = ("rmse", "mae", "binary_log_loss", "accuracy")


def rows_of(truth: PartTruth, rows: slice) -> PartTruth:
    return PartTruth(truth.rows[rows], truth.target[rows], {name: held[rows] for name, held in truth.extras.items()})


def score_in_blocks(truth, predictions, schema, ends) -> float:
    sums = start_sums(schema)
    for start, end in zip([0, *ends], [*ends, len(truth.rows)], strict=True):
        sums.add(rows_of(truth, slice(start, end)), predictions[..., start:end])
    return sums.score()


def labelled(metric: str, **parameters: object):
    schema = make_schema(metric, labels=("0", "1", "2"))
    return replace(schema, label_kind=LabelKind.NUMBER, parameters=parse_parameters(METRICS[metric], parameters))


codes = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=3, max_size=40)
divisions = st.lists(st.integers(0, 40), max_size=4)


@given(codes, divisions, st.sampled_from(LABELLED), st.sampled_from([0.0, 1.0]), st.floats(0.1, 4))
def test_labels_counted_in_blocks_give_the_score_of_the_whole(rows, divided, metric, zero_division, beta):
    truth = PartTruth(np.arange(len(rows), dtype=np.int32), np.array([true for true, _ in rows], np.int32))
    predictions = np.array([predicted for _, predicted in rows], np.int32)
    named = {parameter.name for parameter in METRICS[metric].parameters}
    given_values = {"zero_division": zero_division, "beta": beta}
    schema = labelled(metric, **{name: value for name, value in given_values.items() if name in named})
    ends = sorted(min(end, len(rows)) for end in divided)

    assert is_sum_of_rows(schema)
    assert score_in_blocks(truth, predictions, schema, ends) == pytest.approx(
        evaluate(truth, predictions, schema), rel=1e-12, abs=1e-12
    )


@pytest.mark.parametrize("metric", ["macro_f1", "micro_f1"])
@pytest.mark.parametrize("labels", ["union", "truth", ("0", "2")])
def test_the_classes_that_count_are_those_of_the_whole(metric, labels):
    truth = PartTruth(np.arange(6, dtype=np.int32), np.array([0, 0, 0, 1, 1, 1], np.int32))
    predictions, schema = np.array([0, 1, 2, 1, 2, 1], np.int32), labelled(metric, labels=labels)

    assert score_in_blocks(truth, predictions, schema, [2, 5]) == evaluate(truth, predictions, schema)


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.integers(1, 9)), min_size=2, max_size=40),
    divisions,
    st.sampled_from(NUMERIC),
    st.booleans(),
)
def test_losses_summed_in_blocks_give_the_score_of_the_whole(rows, divided, metric, is_weighted):
    numbers = np.array([true for true, _, _ in rows])
    target = numbers > 0.5 if "brier" in metric or "binary" in metric else numbers
    extras = {"weights": np.array([weight for _, _, weight in rows], float)} if is_weighted else {}
    truth = PartTruth(np.arange(len(rows), dtype=np.int32), target, extras if metric in WEIGHTED else {})
    predictions, schema = np.array([predicted for _, predicted, _ in rows]), make_schema(metric)
    ends = sorted(min(end, len(rows)) for end in divided)

    assert is_sum_of_rows(schema)
    assert score_in_blocks(truth, predictions, schema, ends) == pytest.approx(
        evaluate(truth, predictions, schema), rel=1e-12, abs=1e-12
    )


def test_a_block_without_weight_adds_nothing():
    truth = PartTruth(np.arange(3, dtype=np.int32), np.zeros(3), {"weights": np.array([0.0, 0.0, 2.0])})

    assert score_in_blocks(truth, np.array([5.0, 5.0, 3.0]), make_schema("mae"), [2]) == 3.0


def test_other_metrics_several_columns_and_text_labels_are_not_summed():
    two = replace(make_schema("rmse"), columns=("a", "b"))
    text = replace(make_schema("f1", labels=("no", "yes"), positive_label="yes"), label_kind=LabelKind.TEXT)
    many = labelled("accuracy")
    many = replace(many, labels=tuple(str(label) for label in range(1001)))

    assert not any(map(is_sum_of_rows, (make_schema("roc_auc"), two, text, many)))
