"""Metrics of numbers."""

from __future__ import annotations

import math

from scorer.families.standard import MASK_COLUMN, VALID_RANGE, WEIGHT_COLUMN, summable, valid_range
from scorer.records import ExampleFiles, Metric, Shape, Target

_PRICES = "id,price 1,100 2,250 3,400"

RECORDS = (
    Metric(
        name="rmse",
        title="RMSE",
        meaning="The root of the mean squared error, in the unit of the target; large errors weigh most.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(VALID_RANGE, WEIGHT_COLUMN),
        function="scorer.metrics.regression.rmse",
        formula="√mean (y − p)²",
        edge_cases="Predictions outside valid_range, or beyond 1e140 in size, are refused. Squares of errors below "
        "1e-162 underflow to 0.",
        source="Gauss (1823), Theoria combinationis observationum.",
        example=ExampleFiles(_PRICES, "id,price 1,110 2,240 3,430", "19.149"),
        bounds=valid_range,
    ),
    Metric(
        name="mae",
        title="MAE",
        meaning="The mean absolute error, in the unit of the target; each unit of error weighs the same.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(
            MASK_COLUMN,
            WEIGHT_COLUMN,
        ),
        function="scorer.metrics.regression.mae",
        formula="mean |y − p|",
        edge_cases="Predictions beyond 1e140 in size are refused. Rows that the mask leaves out are checked like all "
        "others and never scored.",
        source="Laplace (1774), Mémoire sur la probabilité des causes par les événements.",
        example=ExampleFiles(_PRICES, "id,price 1,110 2,240 3,430", "16.667"),
        bounds=summable,
    ),
)
