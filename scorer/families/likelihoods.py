"""Metrics of a mean and a spread that are log-likelihoods."""

from __future__ import annotations

import math
from dataclasses import replace

from scorer.families.standard import SPREAD_NAME, summable
from scorer.parameters import Content, Kind, Parameter
from scorer.records import SMALLEST_SPREAD, ExampleFiles, Metric, ParameterValues, Shape, Target


def _best_gaussian(metric: Metric, parameters: ParameterValues) -> Metric:
    smallest = parameters["sigma_min"]
    assert smallest is None or isinstance(smallest, float)
    return replace(metric, best_value=-math.log(smallest or SMALLEST_SPREAD) - math.log(2 * math.pi) / 2)


def _best_laplace(metric: Metric, parameters: ParameterValues) -> Metric:
    smallest = parameters["sigma_min"]
    assert isinstance(smallest, float)
    return replace(metric, best_value=-math.log(smallest) - math.log(2) / 2)


RECORDS = (
    Metric(
        name="gaussian_log_likelihood",
        title="Gaussian log-likelihood",
        meaning="The logarithm of the density that a predicted normal distribution has at the truth.",
        higher_is_better=True,
        worst_value=-math.inf,
        best_value=-math.log(SMALLEST_SPREAD) - math.log(2 * math.pi) / 2,
        shape=Shape.DIST,
        target=Target.REAL,
        parameters=(
            Parameter(
                "sigma_min",
                Kind.NUMBER,
                "Smaller spreads are raised to this one; without it none is.",
                minimum=SMALLEST_SPREAD,
                maximum=1e140,
            ),
            SPREAD_NAME,
        ),
        function="scorer.metrics.likelihood.gaussian_log_likelihood",
        formula="mean of ln N(y; μ, σ) = −(y − μ)²/(2σ²) − ln(σ·√(2π))",
        edge_cases="A spread of 0 or less, or below 1e-140, is refused whatever sigma_min is, and so are numbers "
        "beyond 1e140 in size. The best value is −ln(sigma_min·√(2π)). An error of more than 1e140 spreads "
        "counts as 1e140 of them.",
        source="Good (1952), Journal of the Royal Statistical Society B 14, 107–114.",
        example=ExampleFiles("id,price\n1,100\n2,250", "id,price,sigma\n1,100,10\n2,240,10", "-3.472"),
        bounds=summable,
        derive=_best_gaussian,
    ),
    Metric(
        name="laplace_log_likelihood",
        title="Laplace log-likelihood",
        meaning="The logarithm of the density that a predicted Laplace distribution has at the truth, with bounds for "
        "spread and error.",
        higher_is_better=True,
        worst_value=-math.inf,
        best_value=-math.log(70) - math.log(2) / 2,
        shape=Shape.DIST,
        target=Target.REAL,
        parameters=(
            Parameter(
                "sigma_min",
                Kind.NUMBER,
                "Smaller spreads are raised to this one.",
                default=70.0,
                minimum=1e-140,
                maximum=1e140,
            ),
            Parameter(
                "delta_max",
                Kind.NUMBER,
                "Larger errors count as this one.",
                default=1000.0,
                minimum=0.0,
                maximum=1e140,
                is_minimum_open=True,
            ),
            Parameter(
                "last_n",
                Kind.INTEGER,
                "How many rows of each group are scored, the last ones by `order_column`; without it all rows are.",
                minimum=1.0,
                maximum=1e9,
            ),
            Parameter(
                "group_column",
                Kind.COLUMN,
                "Solution column with the group of each row, such as the patient; `last_n` needs it.",
                is_for_reader=True,
                content=Content.GROUPS,
                argument="groups",
            ),
            Parameter(
                "order_column",
                Kind.COLUMN,
                "Solution column with a number by which the rows of a group are ordered, such as the week; `last_n` "
                "needs it.",
                is_for_reader=True,
                content=Content.NUMBERS,
                argument="order",
            ),
            SPREAD_NAME,
        ),
        function="scorer.metrics.likelihood.laplace_log_likelihood",
        formula="mean of −√2 · min(|y − μ|, delta_max)/σ − ln(√2 · σ), σ = max(spread, sigma_min)",
        edge_cases="Every finite spread is allowed, and a blank one is 0: both are raised to sigma_min. The best value "
        "is −ln(√2 · sigma_min). With last_n, rows of equal order stand as in the solution; public and private rows "
        "are counted apart.",
        source="The OSIC pulmonary fibrosis progression competition on Kaggle (2020), its evaluation page.",
        example=ExampleFiles(
            "id,FVC,patient,week\n1,2000,a,8\n2,2100,a,9\n3,1500,b,4",
            "id,FVC,Confidence\n1,9999,70\n2,2000,100\n3,1500,",
            "-5.481",
            {"last_n": 1, "group_column": "patient", "order_column": "week", "spread_name": "Confidence"},
        ),
        bounds=summable,
        clips_spread=True,
        derive=_best_laplace,
    ),
)
