"""Metrics of numbers that are counts or amounts, by the likelihood that is theirs."""

from __future__ import annotations

import math

from scorer.families.standard import (
    MULTIOUTPUT,
    WEIGHT_COLUMN,
    not_negative,
    not_negative_unless_normal,
)
from scorer.parameters import Kind, Parameter
from scorer.records import ExampleFiles, Metric, Shape, Target

_PRICES = "id,price 1,100 2,250 3,400"

RECORDS = (
    Metric(
        name="poisson_deviance",
        title="Poisson deviance",
        meaning="The mean deviance of counts from predicted rates.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(MULTIOUTPUT, WEIGHT_COLUMN),
        function="scorer.metrics.deviance.poisson_deviance",
        formula="2 · mean (y · ln(y / p) − y + p)",
        edge_cases="Predictions of 0 or below are refused; a truth below 0 is a fault of the solution.",
        source="Nelder and Wedderburn (1972), Journal of the Royal Statistical Society A 135, 370–384.",
        example=ExampleFiles(_PRICES, "id,price 1,110 2,240 3,430", "1.164"),
        check="scorer.metrics.deviance.check_positive",
        is_columnwise=True,
        bounds=not_negative,
    ),
    Metric(
        name="gamma_deviance",
        title="Gamma deviance",
        meaning="The mean deviance of positive amounts, in which errors are ratios.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(MULTIOUTPUT, WEIGHT_COLUMN),
        function="scorer.metrics.deviance.gamma_deviance",
        formula="2 · mean (ln(p / y) + y / p − 1)",
        edge_cases="Predictions of 0 or below are refused; a truth of 0 or below is a fault of the solution.",
        source="Nelder and Wedderburn (1972), Journal of the Royal Statistical Society A 135, 370–384.",
        example=ExampleFiles(_PRICES, "id,price 1,110 2,240 3,430", "0.005"),
        check="scorer.metrics.deviance.check_positive",
        is_columnwise=True,
        bounds=not_negative,
    ),
    Metric(
        name="tweedie_deviance",
        title="Tweedie deviance",
        meaning="The mean deviance of a distribution whose variance is a power of its mean.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(
            Parameter(
                "power",
                Kind.NUMBER,
                "0 normal, 1 Poisson, between 1 and 2 sums of gammas, 2 gamma.",
                default=1.5,
                minimum=0.0,
            ),
            MULTIOUTPUT,
            WEIGHT_COLUMN,
        ),
        function="scorer.metrics.deviance.tweedie_deviance",
        formula="2 · mean (y^(2−k) / ((1−k)(2−k)) − y · p^(1−k) / (1−k) + p^(2−k) / (2−k)), k the power",
        edge_cases="Predictions of 0 or below are refused unless power is 0. There is no distribution with a power "
        "between 0 and 1.",
        source="Jørgensen (1987), Journal of the Royal Statistical Society B 49, 127–162.",
        example=ExampleFiles(_PRICES, "id,price 1,110 2,240 3,430", "0.074"),
        check="scorer.metrics.deviance.check_positive",
        is_columnwise=True,
        bounds=not_negative_unless_normal,
    ),
)
