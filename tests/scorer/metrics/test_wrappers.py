"""Metrics that are made from others: worked by hand, equal to metrics of their own, nested, and their faults."""

from __future__ import annotations

import math

import numpy as np
import pytest

from scorer.errors import MetricError, SolutionError, UndefinedScoreError
from scorer.metrics.wrappers import grouped
from scorer.registry import METRICS, get_metric, parse_parameters, resolve_metric
from tests.scorer.files import codes, prepare, refusal, score_text
from tests.scorer.samples import N_ROWS, join, solution_of, submission_of, wrap

SALES = "id,sales,store\n1,100,a\n2,110,a\n3,200,b\n4,230,b\n5,300,b\n"
GUESSES = "id,sales\n1,101\n2,113\n3,205\n4,226\n5,300\n"
# The mean absolute error of store a, of two rows, is 2, that of store b, of three rows, is 3.
BY_STORE = {"metric": "mae", "group_column": "store"}


@pytest.mark.parametrize(
    ("options", "score"),
    [
        ({"aggregate": "mean"}, 2.5),
        ({"aggregate": "weighted_mean"}, 2.6),
        ({"aggregate": "min"}, 3.0),
        ({"aggregate": "mean_minus_std"}, 3.0),
        ({"aggregate": "power_mean", "power": 2}, math.sqrt(6.5)),
        ({"aggregate": "power_mean", "power": -1}, 2.4),
        ({"aggregate": "power_mean", "power": 0}, math.sqrt(6)),
    ],
)
def test_each_aggregate_of_a_loss_is_as_worked_by_hand(tmp_path, options, score):
    found = score_text(tmp_path, GUESSES, SALES, "grouped", **BY_STORE, **options)

    assert found.public_score == pytest.approx(score, rel=1e-14)


@pytest.mark.parametrize(
    ("options", "score"),
    [
        ({"aggregate": "min"}, 0.5),
        ({"aggregate": "mean_minus_std"}, 0.5),
        ({"aggregate": "sharpe"}, 0.75 / 0.25),
        ({"aggregate": "fisher_z"}, math.tanh((math.atanh(0.5) + math.atanh(0.999)) / 2)),
    ],
)
def test_each_aggregate_of_a_share_is_as_worked_by_hand(tmp_path, options, score):
    solution, submission = "id,y,g\n1,0,a\n2,1,a\n3,0,b\n4,1,b\n", "id,y\n1,0\n2,0\n3,0\n4,1\n"

    found = score_text(tmp_path, submission, solution, "grouped", metric="accuracy", group_column="g", **options)

    assert found.public_score == pytest.approx(score, rel=1e-14)


@pytest.mark.parametrize(
    ("aggregate", "score"),
    [("weighted_mean", 2.25), ("fisher_z", math.tanh((3 * math.atanh(0.5) + math.atanh(0.9)) / 4))],
)
def test_groups_weigh_what_the_host_says(tmp_path, aggregate, score):
    if aggregate == "weighted_mean":
        solution = "id,sales,store,w\n1,100,a,3\n2,110,a,3\n3,200,b,1\n4,230,b,1\n5,300,b,1\n"
        found = score_text(
            tmp_path, GUESSES, solution, "grouped", **BY_STORE, aggregate=aggregate, group_weight_column="w"
        ).public_score
    else:
        weights = np.array([3.0, 1.0])
        found = grouped(np.array([0.5, 0.9]), n_rows=np.ones(2), aggregate=aggregate, group_weights=weights)

    assert found == pytest.approx(score, rel=1e-14)


def test_a_spread_of_nothing_and_groups_of_nothing_have_a_score():
    assert grouped(np.full(3, 0.1), n_rows=np.ones(3), aggregate="sharpe") == 0.0
    assert grouped(np.zeros(2), n_rows=np.ones(2), aggregate="power_mean", power=3.0) == 0.0
    assert grouped(np.array([0.0, 1.0]), n_rows=np.ones(2), aggregate="power_mean", power=-5.0) == 0.0
    assert grouped(np.array([1e200, 1e200]), n_rows=np.ones(2), aggregate="power_mean", power=2.0) == 1e200


def score_both(tmp_path, own, inner, /, **options):
    """Return the scores of a metric of the catalogue and of the one that is made from others, on the same files."""
    metric = METRICS[own]
    own_options = {"group_column": "store", **options.pop("own", {})}
    groups = {"store": [f"g{row // 10 % 4}" for row in range(N_ROWS)]}
    sample = wrap("grouped", inner, metric=inner, group_column="store")
    solution, submission = solution_of(sample, groups), join(submission_of(sample, noise=0.9))
    first = score_text(tmp_path, submission, solution, metric.name, **own_options)
    second = score_text(tmp_path, submission, solution, "grouped", **options)
    return (first.public_score, first.private_score), (second.public_score, second.private_score)


@pytest.mark.parametrize(
    ("own", "inner", "options"),
    [
        ("group_log_mae", "mae", {"metric": "log_of", "parameters": {"metric": "mae"}}),
        ("grouped_auc", "roc_auc", {"metric": "roc_auc"}),
        (
            "grouped_auc",
            "roc_auc",
            {"metric": "roc_auc", "aggregate": "weighted_mean", "own": {"average": "weighted"}},
        ),
        ("grouped_rank_correlation", "spearman", {"metric": "spearman"}),
        (
            "grouped_rank_correlation",
            "spearman",
            {"metric": "spearman", "aggregate": "sharpe", "own": {"aggregate": "sharpe"}},
        ),
        (
            "mean_group_qwk",
            "quadratic_weighted_kappa",
            {"metric": "quadratic_weighted_kappa", "aggregate": "fisher_z"},
        ),
        (
            "stratified_concordance_index",
            "concordance_index",
            {"metric": "concordance_index", "aggregate": "mean_minus_std"},
        ),
    ],
)
def test_a_metric_of_its_own_that_means_the_same_scores_the_same(tmp_path, own, inner, options):
    first, second = score_both(tmp_path, own, inner, **options, group_column="store")

    assert second == pytest.approx(first, rel=1e-12)


def test_wrappers_nest_in_any_order(tmp_path):
    mean = score_text(tmp_path, GUESSES, SALES, "log_of", metric="grouped", parameters=BY_STORE)
    inner = {"metric": "one_minus", "parameters": {"metric": "mae"}, "group_column": "store", "aggregate": "min"}
    worst = score_text(tmp_path, GUESSES, SALES, "one_minus", metric="grouped", parameters=inner)

    assert mean.public_score == pytest.approx(math.log(2.5))
    assert worst.public_score == 3.0


def test_groups_within_groups_have_columns_of_their_own(tmp_path):
    solution = "id,y,town,land\n1,0,a,x\n2,0,a,x\n3,0,b,x\n4,0,c,y\n"
    parameters = {"metric": "mae", "group_column": "town"}

    found = score_text(
        tmp_path, "id,y\n1,1\n2,1\n3,3\n4,10\n", solution, "grouped",
        metric="grouped", parameters=parameters, group_column="land",
    )  # fmt: skip

    assert found.public_score == 6.0


def test_weights_are_those_of_the_metric_within(tmp_path):
    solution, submission = "id,y,g,w\n1,0,a,1\n2,0,a,3\n3,0,b,2\n", "id,y\n1,1\n2,3\n3,5\n"
    options = {"metric": "mae", "parameters": {"weight_column": "w"}, "group_column": "g"}

    found = score_text(tmp_path, submission, solution, "grouped", **options)

    assert found.public_score == (2.5 + 5) / 2


def test_weights_of_one_change_nothing(tmp_path):
    sample = wrap("grouped", "roc_auc", metric="roc_auc", group_column="store")
    submission, ones = join(submission_of(sample, noise=0.9)), {"w": ["1"] * N_ROWS}
    weighted = {**sample.example.parameters, "parameters": {"weight_column": "w"}}

    plain, with_ones = (
        score_text(tmp_path, submission, solution_of(sample, more), "grouped", **parameters).public_score
        for more, parameters in (({}, sample.example.parameters), (ones, weighted))
    )

    assert plain == pytest.approx(with_ones, rel=1e-12)


def test_a_group_without_a_score_is_told_or_left_out(tmp_path):
    solution, submission = "id,y,g\n1,0,a\n2,1,a\n3,1,b\n4,1,b\n", "id,y\n1,0.1\n2,0.9\n3,0.5\n4,0.4\n"
    options = {"metric": "roc_auc", "group_column": "g"}

    with pytest.raises(SolutionError) as refused:
        score_text(tmp_path, submission, solution, "grouped", **options)
    skipped = score_text(tmp_path, submission, solution, "grouped", **options, undefined="skip")

    (fault,) = refused.value.faults
    assert fault.startswith("The public rows of the solution: The group of row 3: ")
    assert skipped.public_score == 1.0


def test_no_group_with_a_score_is_a_fault_of_the_solution(tmp_path):
    with pytest.raises(SolutionError, match="No group has a score"):
        prepare(tmp_path, "id,y,g\n1,1,a\n2,0,b\n", "grouped", metric="roc_auc", group_column="g", undefined="skip")


def test_weights_of_a_group_that_sum_to_nothing_are_a_fault_of_the_solution(tmp_path):
    solution = "id,y,g,w\n1,0,a,1\n2,1,b,0\n"
    options = {"metric": "mae", "parameters": {"weight_column": "w"}, "group_column": "g"}

    with pytest.raises(SolutionError, match="The group of row 2: The weights of the rows sum to 0"):
        prepare(tmp_path, solution, "grouped", **options)


def test_masked_rows_must_be_there_and_are_not_scored(tmp_path):
    solution = "id,price,keep,Usage\n1,100,1,Public\n2,250,0,Public\n3,400,1,Private\n"
    options = {"metric": "rmse", "flag_column": "keep"}

    compiled = prepare(tmp_path, solution, "masked", **options)
    found = score_text(tmp_path, "id,price\n1,110\n2,9999\n3,390\n", solution, "masked", **options)

    assert (compiled.n_public, compiled.n_private, found.public_score, found.private_score) == (1, 1, 10.0, 10.0)
    assert codes(refusal(tmp_path, "id,price\n1,110\n3,390\n", solution, "masked", **options)) == ["id_missing"]
    bad = refusal(tmp_path, "id,price\n1,110\n2,x\n3,390\n", solution, "masked", **options)
    assert codes(bad) == ["value_not_number"]
    with pytest.raises(SolutionError, match="leaves no private row to score"):
        prepare(tmp_path, solution.replace("400,1", "400,0"), "masked", **options)


@pytest.mark.parametrize(
    ("name", "parameters", "title", "ends", "higher"),
    [
        ("grouped", {**BY_STORE, "aggregate": "min"}, "MAE by group, worst", (math.inf, 0.0), False),
        ("one_minus", {"metric": "accuracy"}, "1 − Accuracy", (1.0, 0.0), False),
        ("log_of", {"metric": "mae"}, "Logarithm of MAE", (math.inf, math.log(1e-9)), False),
        ("masked", {"metric": "r2", "flag_column": "f"}, "R² of flagged rows", (-math.inf, 1.0), True),
        (
            "grouped",
            {"metric": "concordance_index", "group_column": "g", "aggregate": "mean_minus_std"},
            "Concordance index by group, mean less spread",
            ((1 - math.sqrt(2)) / 2, 1.0),
            True,
        ),
        (
            "weighted_sum",
            {"parts": '[{"metric": "roc_auc", "weight": 1}, {"metric": "brier_score", "weight": -0.5}]'},
            "ROC AUC − 0.5 · Brier score",
            (-0.5, 1.0),
            True,
        ),
    ],
)
def test_title_direction_and_scale_follow_from_what_is_wrapped(name, parameters, title, ends, higher):
    record = resolve_metric(name, parameters)

    assert (record.title, record.higher_is_better) == (title, higher)
    assert (record.worst_value, record.best_value) == pytest.approx(ends)


def _parts(*parts):
    return {"parts": [{"metric": metric, "weight": weight, **more} for metric, weight, more in parts]}


@pytest.mark.parametrize(
    ("name", "parameters", "fault"),
    [
        ("grouped", {"group_column": "g"}, "The metric grouped needs the parameter `metric`: The metric, by its name."),
        (
            "grouped",
            {"metric": "rmsee", "group_column": "g"},
            "Parameter `metric` of grouped is “rmsee”; expected a metric of the catalogue. Did you mean rmse",
        ),
        (
            "grouped",
            {"metric": "binary_log_loss", "parameters": {"eps": 0}, "group_column": "g"},
            "Within grouped: Parameter `eps` of binary_log_loss is 0; expected a finite number above 0 and at most "
            "0.1.",
        ),
        (
            "grouped",
            {"metric": "rmse", "parameters": '{"weights": "w"}', "group_column": "g"},
            "Within grouped: The metric rmse has no parameter `weights`. Did you mean `weight_column`?",
        ),
        (
            "grouped",
            {"metric": "recall_at_fpr", "group_column": "g"},
            "Within grouped: The metric recall_at_fpr needs the parameter `max_fpr`: ",
        ),
        (
            "log_of",
            {"metric": "grouped", "parameters": {"metric": "mae"}},
            "Within log_of: The metric grouped needs the parameter `group_column`: ",
        ),
        (
            "grouped",
            {"metric": "rmse", "parameters": "[1]", "group_column": "g"},
            'Parameter `parameters` of grouped is “[1]”; expected an object such as {"weight_column": "w"}.',
        ),
        (
            "grouped",
            {"metric": "rmse", "group_column": "g", "aggregate": "fisher_z"},
            "Parameter `metric` of grouped is “rmse”; expected a metric from -1 to 1, such as a correlation "
            "(it is from 0 to inf). Or use another `aggregate` than fisher_z.",
        ),
        (
            "grouped",
            {"metric": "r2", "group_column": "g", "aggregate": "power_mean", "power": 2},
            "Parameter `metric` of grouped is “r2”; expected a metric that is never below 0 (it is from -inf to 1). "
            "Or use another `aggregate` than power_mean.",
        ),
        (
            "grouped",
            {"metric": "rmse", "group_column": "g", "aggregate": "sharpe"},
            "Parameter `metric` of grouped is “rmse”; expected a metric of which higher is better, for a spread would "
            "make a loss look small. Or use another `aggregate` than sharpe.",
        ),
        (
            "grouped",
            {"metric": "rmse", "group_column": "g", "aggregate": "power_mean"},
            "The metric grouped needs the parameter `power`: Of the power mean; power_mean needs it.",
        ),
        (
            "grouped",
            {"metric": "rmse", "group_column": "g", "group_weight_column": "w"},
            "Parameter `group_weight_column` of grouped is “w”; expected none where aggregate is mean, for "
            "weighted_mean and fisher_z alone take it.",
        ),
        (
            "log_of",
            {"metric": "r2"},
            "Parameter `metric` of log_of is “r2”; expected a metric that is never below 0 (it is from -inf to 1).",
        ),
        (
            "weighted_sum",
            {"parts": '["rmse"]'},
            'Parameter `parts` of weighted_sum is “["rmse"]”; expected a list of objects such as '
            '[{"metric": "rmse", "weight": 0.5, "columns": ["y"]}].',
        ),
        (
            "weighted_sum",
            _parts(("rmse", 1, {}), ("r2", 1, {})),
            'Parameter `parts` of weighted_sum is ["rmse", "r2"]; expected parts that point the same way '
            "(1 · rmse is better when lower, 1 · r2 is better when higher). Give those that point the other way a "
            "weight below 0.",
        ),
        (
            "weighted_sum",
            _parts(("rmse", 0, {})),
            "Parameter `weight` of weighted_sum (part 1) is 0.0; expected a number other than 0.",
        ),
        (
            "weighted_sum",
            _parts(("rmse", 1, {"wieght": 1})),
            "The metric weighted_sum (part 1) has no parameter `wieght`. Did you mean `weight`?",
        ),
        (
            "weighted_sum",
            _parts(("rmse", 1, {}), ("binary_log_loss", 1, {"parameters": {"eps": 1}})),
            "Within weighted_sum (part 2): Parameter `eps` of binary_log_loss is 1; expected a finite number above 0 "
            "and at most 0.1.",
        ),
    ],
)
def test_each_wrong_parameter_is_told_with_its_place(name, parameters, fault):
    with pytest.raises(MetricError) as refused:
        parse_parameters(get_metric(name), parameters)

    (found,) = refused.value.faults
    assert found.startswith(fault)


def test_groups_without_weight_have_no_mean():
    with pytest.raises(UndefinedScoreError, match="The weights of the groups sum to 0"):
        grouped(np.array([0.5, 0.9]), n_rows=np.ones(2), aggregate="weighted_mean", group_weights=np.zeros(2))
