"""Metrics of errors in proportion to the truth."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import cast

from scorer.families.standard import (
    MULTIOUTPUT,
    UNDEFINED,
    WEIGHT_COLUMN,
    summable,
)
from scorer.parameters import Kind, Parameter
from scorer.records import ExampleFiles, Metric, ParameterValues, Shape, Target

_PRICES = "id,price 1,100 2,250 3,400"
ZERO_EPS = Parameter(
    "eps", Kind.NUMBER, "The least divisor with zero = eps.", default=1e-9, minimum=0.0, is_minimum_open=True
)


def zero_truth(default: str) -> Parameter:
    """Return the parameter that says what a truth of 0 is."""
    meaning = "A truth of 0 is an error, is left out (skip), or is divided by eps."
    return Parameter("zero", Kind.CHOICE, meaning, default=default, choices=("error", "skip", "eps"))


def _scaled(metric: Metric, parameters: ParameterValues) -> Metric:
    return replace(metric, worst_value=2 * cast("float", parameters["scale"]))


RECORDS = (
    Metric(
        name="mape",
        title="MAPE",
        meaning="The mean absolute error as a share of the truth.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(zero_truth("error"), ZERO_EPS, MULTIOUTPUT, UNDEFINED),
        function="scorer.metrics.relative.mape",
        formula="mean |y − p| / |y|",
        edge_cases="A fraction, not a percentage. A truth of 0 is a fault of the solution unless zero is skip or eps.",
        source="Hyndman and Koehler (2006), International Journal of Forecasting 22, 679–688.",
        example=ExampleFiles(_PRICES, "id,price 1,110 2,240 3,430", "0.072"),
        is_columnwise=True,
        bounds=summable,
    ),
    Metric(
        name="rmspe",
        title="RMSPE",
        meaning="The root of the mean squared error as a share of the truth.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(zero_truth("skip"), ZERO_EPS, MULTIOUTPUT, UNDEFINED),
        function="scorer.metrics.relative.rmspe",
        formula="√mean ((y − p) / y)²",
        edge_cases="Rows with a truth of 0 are left out unless zero says otherwise; a part without others is refused.",
        source="The Rossmann competition on Kaggle (2015), its evaluation page.",
        example=ExampleFiles(_PRICES, "id,price 1,110 2,240 3,430", "0.076"),
        is_columnwise=True,
        bounds=summable,
    ),
    Metric(
        name="smape",
        title="SMAPE",
        meaning="The mean absolute error as a share of the mean of truth and prediction.",
        higher_is_better=False,
        worst_value=200.0,
        best_value=0.0,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(
            Parameter(
                "scale",
                Kind.NUMBER,
                "The factor; 100 gives 0 to 200.",
                default=100.0,
                minimum=0.0,
                is_minimum_open=True,
            ),
            Parameter("shift", Kind.NUMBER, "Added to truth and prediction first.", default=0.0),
            MULTIOUTPUT,
        ),
        function="scorer.metrics.relative.smape",
        derive=_scaled,
        formula="scale · mean 2 · |y − p| / (|y| + |p|)",
        edge_cases="From 0 to 200 with the default scale. Both 0: the term is 0.",
        source="Makridakis (1993), International Journal of Forecasting 9, 527–529.",
        example=ExampleFiles(_PRICES, "id,price 1,110 2,240 3,430", "6.945"),
        is_columnwise=True,
        bounds=summable,
    ),
    Metric(
        name="wmape",
        aliases=("wape",),
        title="WMAPE",
        meaning="The sum of absolute errors as a share of the sum of absolute truths.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(MULTIOUTPUT, UNDEFINED, WEIGHT_COLUMN),
        function="scorer.metrics.relative.wmape",
        formula="Σ |y − p| / Σ |y|",
        edge_cases="A part of the solution whose truth is 0 throughout is refused when the solution is compiled.",
        source="Kolassa and Schütz (2007), Foresight 6, 40–43.",
        example=ExampleFiles(_PRICES, "id,price 1,110 2,240 3,430", "0.067"),
        is_columnwise=True,
        bounds=summable,
    ),
)
