"""The catalogue of metrics: complete records, near names, and parameters with their bounds."""

from __future__ import annotations

import doctest
import importlib
import inspect
import math

import pytest

from scorer.errors import MetricError
from scorer.evaluation import function_options, load_function
from scorer.registry import METRICS, Metric, Shape, get_metric, parse_parameters, resolve_metric

ROW_FUNCTIONS = ("row_scores", "row_tally", "case_tally")


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_each_record_is_whole(metric: Metric):
    metric = resolve_metric(metric.name, metric.example.parameters)
    assert metric.name.isidentifier()
    assert metric.meaning.endswith(".")
    assert all((metric.formula, metric.edge_cases, metric.source))
    better = metric.best_value > metric.worst_value
    assert better is metric.higher_is_better
    assert math.isfinite(metric.best_value) or metric.name == "sharpe_like"


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_each_function_takes_the_parameters_of_its_record(metric: Metric):
    function = load_function(metric)
    taken = set(inspect.signature(function).parameters)
    first = {"y_true", "y_pred"} if metric.wrapping is None else {"scores"}
    offered = {*first, *function_options(metric, parse_parameters(metric, metric.example.parameters))}
    columns = {parameter.argument for parameter in metric.parameters if parameter.argument}

    offered |= columns | set(metric.extras) | ({"names"} if metric.takes_names else set())
    offered |= {"bounds"} if metric.takes_bounds else set()

    offered |= {"n_labels"} if metric.takes_n_labels else set()

    if metric.wrapping and "groups" in columns:
        # The rows are divided before the function is called, which sees the scores of the groups.
        offered = (offered - {"groups"}) | {"n_rows", "higher_is_better"}
    # A function that serves two metrics may take what one of them does not offer, and does without it.
    assert offered <= taken
    others = [inspect.signature(function).parameters[name] for name in taken - offered]
    assert all(parameter.default is not parameter.empty for parameter in others)


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_each_docstring_says_range_direction_source_and_a_true_example(metric: Metric):
    function = load_function(metric)
    text = inspect.getdoc(function) or ""

    assert all(section in text for section in ("Parameters\n", "Returns\n", "References\n", "Examples\n"))
    told = "better" if metric.wrapping else "higher is better" if metric.higher_is_better else "lower is better"
    assert told in text.casefold()
    module = importlib.import_module(function.__module__)
    finder = doctest.DocTestFinder()
    examples = finder.find(function, globs={**vars(module)})
    assert sum(doctest.DocTestRunner().run(example).failed for example in examples) == 0


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_each_check_is_there(metric: Metric):
    if metric.check is not None:
        module, _, name = metric.check.rpartition(".")
        assert callable(getattr(importlib.import_module(module), name))
    assert metric.shape in Shape


def test_an_unknown_metric_is_answered_with_near_names():
    with pytest.raises(MetricError, match="Did you mean roc_auc"):
        get_metric("ROC-AUC ")
    with pytest.raises(MetricError, match="There are accuracy, "):
        get_metric("zzz")


def test_parameters_are_typed_and_filled_up():
    values = parse_parameters(get_metric("roc_auc"), {"max_fpr": "0.2", "require_probability": "yes"})

    assert values == {"max_fpr": 0.2, "require_probability": True, "weight_column": None}


def test_every_wrong_parameter_is_named():
    with pytest.raises(MetricError) as refused:
        parse_parameters(get_metric("binary_log_loss"), {"eps": 0, "epsilon": 1, "weight_column": " "})

    assert refused.value.faults == (
        "Parameter `eps` of binary_log_loss is 0; expected a finite number above 0 and at most 0.1.",
        "The metric binary_log_loss has no parameter `epsilon`. Did you mean `eps`?",
        "Parameter `weight_column` of binary_log_loss is “ ”; expected some text.",
    )


@pytest.mark.parametrize(
    ("name", "parameter", "raw", "value"),
    [
        ("rmse", "valid_range", "[1, 100]", (1.0, 100.0)),
        ("rmse", "valid_range", [0, 1], (0.0, 1.0)),
        ("rmse", "valid_range", None, None),
        ("macro_f1", "labels", "truth", "truth"),
        ("macro_f1", "labels", '["a", 1, true]', ("a", "1", "True")),
        ("macro_f1", "zero_division", 1, 1.0),
        ("f1", "positive_label", 1, "1"),
        ("f1", "positive_label", True, "True"),
        ("accuracy", "case_sensitive", False, False),
    ],
)
def test_a_sound_value_is_taken_in_each_form(name, parameter, raw, value):
    assert parse_parameters(get_metric(name), {parameter: raw})[parameter] == value


@pytest.mark.parametrize(
    ("name", "parameter", "raw"),
    [
        ("rmse", "valid_range", "1"),
        ("rmse", "valid_range", [2, 1]),
        ("rmse", "valid_range", "[1, 2"),
        ("rmse", "valid_range", ["a", 2]),
        ("macro_f1", "labels", "unions"),
        ("macro_f1", "labels", "[]"),
        ("macro_f1", "labels", ["a", "a"]),
        ("macro_f1", "labels", [[1]]),
        ("f1", "zero_division", "nan"),
        ("f1", "zero_division", 2),
        ("f1", "zero_division", True),
        ("f1", "positive_label", [1]),
        ("accuracy", "case_sensitive", "maybe"),
    ],
)
def test_a_wrong_value_is_refused(name, parameter, raw):
    with pytest.raises(MetricError, match=f"Parameter `{parameter}` of {name} is"):
        parse_parameters(get_metric(name), {parameter: raw})


def test_a_metric_is_found_by_its_other_name():
    assert get_metric("wape") is METRICS["wmape"]
    assert "wape" not in METRICS


def test_no_name_means_two_metrics():
    names = [name for metric in METRICS.values() for name in (metric.name, *metric.aliases)]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    "name", [getattr(metric, kind) for metric in METRICS.values() for kind in ROW_FUNCTIONS if getattr(metric, kind)]
)
def test_what_a_metric_keeps_of_its_rows_takes_what_the_metric_takes(name: str):
    module, _, function = name.rpartition(".")
    metric = next(one for one in METRICS.values() if name in [getattr(one, kind) for kind in ROW_FUNCTIONS])
    told = inspect.signature(getattr(importlib.import_module(module), function)).parameters

    assert set(told) == set(inspect.signature(load_function(metric)).parameters)
