"""What a target column tells: its kind, a dummy prediction, and a metric that fits."""

import pytest

from server.imports.targets import propose_metric, propose_task, read_target

BINARY = read_target("y", ["0", "1", "1"])
CHANCE = read_target("y", ["0.5", "0.5"])
KINDS = read_target("y", ["b", "a", "b"])
AMOUNTS = read_target("y", [str(number / 7) for number in range(50)])
RATINGS = read_target("y", ["1", "2", "5"])


@pytest.mark.parametrize(("target", "dummy"), [(BINARY, "0"), (KINDS, "a"), (AMOUNTS, "0"), (RATINGS, "1")])
def test_a_dummy_is_valid_and_tells_one_label_at_most(target, dummy):
    assert target.dummy == dummy


@pytest.mark.parametrize(
    ("targets", "sample", "metric", "task"),
    [
        ([BINARY], [CHANCE], "roc_auc", "classification"),
        ([BINARY], [BINARY], "accuracy", "classification"),
        ([KINDS], [KINDS], "accuracy", "classification"),
        ([AMOUNTS], [AMOUNTS], "rmse", "regression"),
        ([BINARY, BINARY], [CHANCE, CHANCE], "mean_columnwise_roc_auc", "classification"),
        ([AMOUNTS, AMOUNTS], [AMOUNTS, AMOUNTS], "mcrmse", "regression"),
    ],
)
def test_a_metric_fits_the_targets(targets, sample, metric, task):
    assert (propose_metric(targets, sample), propose_task(targets)) == (metric, task)


def test_too_many_texts_are_no_classes():
    target = read_target("y", [f"text {number}" for number in range(2000)])

    assert (target.is_class, propose_metric([target], [target]), propose_task([target])) == (
        False,
        "exact_match",
        "other",
    )
