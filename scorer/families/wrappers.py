"""Metrics that are made from others: by group, as a sum, as a logarithm, turned round, or on flagged rows alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from scorer.families.standard import GROUP_COLUMN, GROUP_WEIGHTS, MASK_COLUMN, UNDEFINED
from scorer.parameters import Kind, Parameter, ParameterFault, missing_value, wrong_value
from scorer.records import ExampleFiles, Metric, ParameterValues, Shape, Target, Wrapping

METRIC = Parameter("metric", Kind.METRIC, "The metric, by its name.", is_required=True, is_for_reader=True)
PARAMETERS = Parameter("parameters", Kind.PARAMETERS, "The metric's own parameters.", default={}, is_for_reader=True)
PART = (
    METRIC,
    Parameter("weight", Kind.NUMBER, "What the score is multiplied with; not 0.", is_required=True),
    Parameter("columns", Kind.LABELS, "The target columns that the metric takes; all where nothing is said."),
    PARAMETERS,
)
_PARTS = Parameter(
    "parts",
    Kind.PARTS,
    "Objects with `metric`, `weight`, and if needed `columns` (the target columns that it takes; else all) and "
    "`parameters`. A weight below 0 turns a metric round.",
    is_required=True,
)
_FLOOR = Parameter(
    "floor",
    Kind.NUMBER,
    "A score below it is taken for it, so that a perfect one has a logarithm.",
    default=1e-9,
    minimum=0.0,
    is_minimum_open=True,
)
_AGGREGATES: Mapping[str, str] = {
    "mean": "mean",
    "weighted_mean": "weighted mean",
    "min": "worst",
    "mean_minus_std": "mean less spread",
    "sharpe": "mean over spread",
    "power_mean": "power mean",
    "fisher_z": "Fisher mean",
}
_AGGREGATE = Parameter(
    "aggregate",
    Kind.CHOICE,
    "How the scores of the groups become one.",
    default="mean",
    choices=tuple(_AGGREGATES),
)
_POWER = Parameter("power", Kind.NUMBER, "Of the power mean; power_mean needs it.")
_CAP = 0.999


def _range_of(metric: Metric) -> tuple[float, float]:
    return min(metric.worst_value, metric.best_value), max(metric.worst_value, metric.best_value)


def _describe_range(metric: Metric) -> str:
    lowest, highest = _range_of(metric)
    return f"from {lowest:g} to {highest:g}"


def _derive(
    record: Metric, component: Metric, *, title: str, worst: float, best: float, higher_is_better: bool | None = None
) -> Metric:
    return replace(
        record,
        title=title,
        meaning=f"{record.meaning} {component.title}: {component.meaning[0].lower()}{component.meaning[1:]}",
        higher_is_better=component.higher_is_better if higher_is_better is None else higher_is_better,
        worst_value=worst,
        best_value=best,
        wrapping=None,
    )


def _derive_grouped(record: Metric, values: ParameterValues, components: tuple[Metric, ...]) -> Metric:
    (component,) = components
    aggregate = str(values["aggregate"])
    worst, best = component.worst_value, component.best_value
    match aggregate:
        case "mean_minus_std":
            # Half of the groups and more at the best score, the others at the worst one, bring it this far beyond.
            worst -= (best - worst) * (math.sqrt(2) - 1) / 2
        case "sharpe":
            worst, best = -math.inf, math.inf
        case "fisher_z":
            worst, best = max(min(worst, _CAP), -_CAP), max(min(best, _CAP), -_CAP)
    title = f"{component.title} by group, {_AGGREGATES[aggregate]}"
    return _derive(record, component, title=title, worst=worst, best=best)


def _find_faults_of_grouped(values: ParameterValues, components: tuple[Metric, ...]) -> Iterator[ParameterFault]:
    (component,) = components
    aggregate, (lowest, highest) = values["aggregate"], _range_of(component)
    expected = ""
    match aggregate:
        case "sharpe" if not component.higher_is_better:
            expected = "a metric of which higher is better, for a spread would make a loss look small"
        case "power_mean" if lowest < 0:
            expected = f"a metric that is never below 0 (it is {_describe_range(component)})"
        case "fisher_z" if lowest < -1 or highest > 1:
            expected = f"a metric from -1 to 1, such as a correlation (it is {_describe_range(component)})"
    if expected:
        advice = f"Or use another `aggregate` than {aggregate}."
        yield wrong_value("metric", values["metric"], expected, metric="grouped", advice=advice)
    if values["group_weight_column"] is not None and aggregate not in ("weighted_mean", "fisher_z"):
        expected = f"none where aggregate is {aggregate}, for weighted_mean and fisher_z alone take it"
        yield wrong_value("group_weight_column", values["group_weight_column"], expected, metric="grouped")
    if aggregate == "power_mean" and values["power"] is None:
        yield missing_value(_POWER, metric="grouped")


def _derive_sum(record: Metric, values: ParameterValues, components: tuple[Metric, ...]) -> Metric:
    pairs = list(zip(_weights_of(values), components, strict=True))
    return replace(
        record,
        title=_write_sum(pairs),
        higher_is_better=_points_up(*pairs[0]),
        worst_value=sum(weight * component.worst_value for weight, component in pairs),
        best_value=sum(weight * component.best_value for weight, component in pairs),
        wrapping=None,
    )


def _write_sum(pairs: Sequence[tuple[float, Metric]]) -> str:
    """Write a sum as people do: `ROC AUC − 0.5 · RMSE`."""
    words = ""
    for weight, component in pairs:
        sign = "−" if weight < 0 else "+"
        factor = "" if abs(weight) == 1 else f"{abs(weight):g} · "
        words += f" {sign} {factor}{component.title}"
    return words.removeprefix(" + ").strip()


def _weights_of(values: ParameterValues) -> list[float]:
    return [cast("float", part["weight"]) for part in cast("tuple[ParameterValues, ...]", values["parts"])]


def _points_up(weight: float, component: Metric) -> bool:
    return component.higher_is_better is (weight > 0)


def _find_faults_of_sum(values: ParameterValues, components: tuple[Metric, ...]) -> Iterator[ParameterFault]:
    weights = _weights_of(values)
    for place, weight in enumerate(weights):
        if weight == 0:
            fault = wrong_value("weight", weight, "a number other than 0", metric=f"weighted_sum (part {place + 1})")
            yield replace(fault, place=("parts", place, "weight"))
    pairs = list(zip(weights, components, strict=True))
    if 0 not in weights and len({_points_up(*pair) for pair in pairs}) > 1:
        ways = ", ".join(
            f"{weight:g} · {component.name} is better when {'higher' if _points_up(weight, component) else 'lower'}"
            for weight, component in pairs
        )
        advice = "Give those that point the other way a weight below 0."
        expected = f"parts that point the same way ({ways})"
        names = [component.name for component in components]
        yield wrong_value("parts", names, expected, metric="weighted_sum", advice=advice)


def _derive_log(record: Metric, values: ParameterValues, components: tuple[Metric, ...]) -> Metric:
    (component,) = components
    floor = cast("float", values["floor"])
    worst, best = (math.log(max(value, floor)) for value in (component.worst_value, component.best_value))
    return _derive(record, component, title=f"Logarithm of {component.title}", worst=worst, best=best)


def _find_faults_of_log(values: ParameterValues, components: tuple[Metric, ...]) -> Iterator[ParameterFault]:
    (component,) = components
    if _range_of(component)[0] < 0:
        expected = f"a metric that is never below 0 (it is {_describe_range(component)})"
        yield wrong_value("metric", values["metric"], expected, metric="log_of")


def _derive_complement(record: Metric, _: ParameterValues, components: tuple[Metric, ...]) -> Metric:
    (component,) = components
    worst, best = 1 - component.worst_value, 1 - component.best_value
    is_up = not component.higher_is_better
    return _derive(record, component, title=f"1 − {component.title}", worst=worst, best=best, higher_is_better=is_up)


def _derive_masked(record: Metric, _: ParameterValues, components: tuple[Metric, ...]) -> Metric:
    (component,) = components
    title = f"{component.title} of flagged rows"
    return _derive(record, component, title=title, worst=component.worst_value, best=component.best_value)


def _fits_always(_: ParameterValues, __: tuple[Metric, ...]) -> Iterator[ParameterFault]:
    return iter(())


# Title, direction and scale of these records are placeholders until the parameters are known.
RECORDS = (
    Metric(
        name="grouped",
        title="By group",
        meaning="A metric in each group of rows, and one number of the scores of all groups.",
        higher_is_better=True,
        worst_value=-math.inf,
        best_value=math.inf,
        shape=Shape.JOINT,
        target=Target.JOINT,
        parameters=(METRIC, PARAMETERS, GROUP_COLUMN, _AGGREGATE, _POWER, GROUP_WEIGHTS, UNDEFINED),
        function="scorer.metrics.wrappers.grouped",
        formula="mean s; weighted_mean Σ w·s / Σ w; min: the worst s; mean_minus_std mean s − std s; sharpe mean s / "
        "std s; power_mean (mean s^power)^(1/power); fisher_z tanh(mean artanh s); s the score of a group",
        edge_cases="weighted_mean weighs by group_weight_column, else by the number of rows; fisher_z by "
        "group_weight_column, else alike, and caps s at ±0.999. Where lower is better, min is the highest score and "
        "mean_minus_std adds the spread. The standard deviation is that of the population; without any, sharpe is 0. "
        "A power of 0 is the geometric mean; with a power of at most 0 a group of 0 makes it 0. A group without a "
        "score is found when the solution is compiled, or is left out (undefined = skip).",
        source="Power mean: Bullen (2003), Handbook of Means and Their Inequalities; fisher_z: Fisher (1921), Metron "
        "1, 3–32; sharpe: Sharpe (1966), Journal of Business 39, 119–138.",
        example=ExampleFiles(
            "id,sales,store 1,100,a 2,110,a 3,200,b 4,230,b",
            "id,sales 1,103 2,114 3,206 4,222",
            "7.071",
            {"metric": "rmse", "group_column": "store", "aggregate": "min"},
        ),
        wrapping=Wrapping(_derive_grouped, _find_faults_of_grouped),
    ),
    Metric(
        name="weighted_sum",
        title="Weighted sum",
        meaning="Several metrics, each on target columns of its own, as one sum.",
        higher_is_better=True,
        worst_value=-math.inf,
        best_value=math.inf,
        shape=Shape.JOINT,
        target=Target.JOINT,
        parameters=(_PARTS,),
        function="scorer.metrics.wrappers.weighted_sum",
        formula="Σ weight · score",
        edge_cases="The parts, once weighted, must point the same way. Every target column belongs to a part. A "
        "submission has the columns of all parts, each once; they are checked as each part asks. Rows that the mask "
        "of one part leaves out still count in the others.",
        source="Keeney and Raiffa (1976), Decisions with Multiple Objectives.",
        example=ExampleFiles(
            "id,sales,returned 1,100,0 2,250,1 3,400,1 4,50,0",
            "id,sales,returned 1,110,0.2 2,225,0.9 3,400,0.4 4,50,0.6",
            "0.70",
            {
                "parts": [
                    {"metric": "roc_auc", "weight": 1, "columns": ["returned"]},
                    {"metric": "mape", "weight": -1, "columns": ["sales"]},
                ]
            },
        ),
        wrapping=Wrapping(_derive_sum, _find_faults_of_sum),
    ),
    Metric(
        name="log_of",
        title="Logarithm",
        meaning="The natural logarithm of a metric: a tenth less is worth the same wherever one stands.",
        higher_is_better=True,
        worst_value=-math.inf,
        best_value=math.inf,
        shape=Shape.JOINT,
        target=Target.JOINT,
        parameters=(METRIC, PARAMETERS, _FLOOR),
        function="scorer.metrics.wrappers.log_of",
        formula="ln max(score, floor)",
        edge_cases="The metric must not fall below 0. A perfect loss of 0 counts as the floor.",
        source="The scalar coupling competition on Kaggle (2019), its evaluation page.",
        example=ExampleFiles("id,price 1,100 2,250 3,400", "id,price 1,110 2,240 3,430", "2.813", {"metric": "mae"}),
        wrapping=Wrapping(_derive_log, _find_faults_of_log),
    ),
    Metric(
        name="one_minus",
        title="Complement",
        meaning="1 less a metric, which turns its direction round.",
        higher_is_better=True,
        worst_value=-math.inf,
        best_value=math.inf,
        shape=Shape.JOINT,
        target=Target.JOINT,
        parameters=(METRIC, PARAMETERS),
        function="scorer.metrics.wrappers.one_minus",
        formula="1 − score",
        edge_cases="What is the best score of the metric is the best one still.",
        source="The complement, as in error = 1 − accuracy.",
        example=ExampleFiles(
            "id,kind 1,cat 2,dog 3,dog 4,cat", "id,kind 1,cat 2,cat 3,dog 4,cat", "0.25", {"metric": "accuracy"}
        ),
        wrapping=Wrapping(_derive_complement, _fits_always),
    ),
    Metric(
        name="masked",
        title="On flagged rows",
        meaning="A metric of the rows that the host has flagged; the others are never scored.",
        higher_is_better=True,
        worst_value=-math.inf,
        best_value=math.inf,
        shape=Shape.JOINT,
        target=Target.JOINT,
        parameters=(METRIC, PARAMETERS, replace(MASK_COLUMN, name="flag_column", is_required=True)),
        function="scorer.metrics.wrappers.masked",
        formula="the metric on the rows where flag_column is 1",
        edge_cases="The other rows must be in the file, and are checked like all others. A part of the solution "
        "without a flagged row is refused when the solution is compiled.",
        source="The ventilator pressure competition on Kaggle (2021), its evaluation page.",
        example=ExampleFiles(
            "id,price,keep 1,100,1 2,250,1 3,400,0",
            "id,price 1,110 2,240 3,430",
            "10.0",
            {"metric": "rmse", "flag_column": "keep"},
        ),
        wrapping=Wrapping(_derive_masked, _fits_always),
    ),
)
