"""Metrics of quantiles, intervals and distributions."""

from __future__ import annotations

import math

from scorer.families.standard import SPREAD_NAME, WEIGHT_COLUMN, probability, summable
from scorer.parameters import Kind, Parameter
from scorer.records import ExampleFiles, Metric, Shape, Target

LEVELS = Parameter(
    "levels",
    Kind.NUMBERS,
    "The levels of the quantiles, rising, such as [0.1, 0.5, 0.9].",
    minimum=1e-9,
    maximum=1 - 1e-9,
    is_required=True,
)
REQUIRE_MONOTONE = Parameter(
    "require_monotone",
    Kind.FLAG,
    "Refuse quantiles that cross.",
    default=False,
    is_for_reader=True,
)
_ALPHA = Parameter(
    "alpha",
    Kind.NUMBER,
    "The share of truths that may lie outside of their intervals.",
    default=0.1,
    minimum=1e-9,
    maximum=1 - 1e-9,
)
_GRID = Parameter(
    "grid",
    Kind.NUMBERS,
    "The points of the grid, rising.",
    is_required=True,
)

RECORDS = (
    Metric(
        name="pinball_loss",
        title="Pinball loss",
        meaning="The loss that the true quantiles make least, averaged over levels and rows.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.QUANTILE,
        target=Target.REAL,
        parameters=(LEVELS, REQUIRE_MONOTONE, WEIGHT_COLUMN),
        function="scorer.metrics.forecasts.pinball_loss",
        formula="mean over rows and levels q of max(q(y − p), (q − 1)(y − p))",
        edge_cases="Quantiles may cross unless require_monotone. Numbers beyond 1e140 in size are refused.",
        source="Koenker and Bassett (1978), Econometrica 46, 33–50.",
        example=ExampleFiles(
            "id,price\n1,100\n2,250",
            "id,0.1,0.5,0.9\n1,80,100,130\n2,200,240,260",
            "2.667",
            {"levels": [0.1, 0.5, 0.9]},
        ),
        bounds=summable,
        check="scorer.shapes.quantile.check_monotone",
    ),
    Metric(
        name="winkler_score",
        title="Winkler score",
        meaning="The width of the intervals, with a fine for each truth outside of its own.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.INTERVAL,
        target=Target.REAL,
        parameters=(_ALPHA, WEIGHT_COLUMN),
        function="scorer.metrics.forecasts.winkler_score",
        formula="mean of width + 2/alpha · distance of the truth from the interval",
        edge_cases="A lower end above its upper one is refused. Numbers beyond 1e140 in size are refused.",
        source="Winkler (1972), Journal of the American Statistical Association 67, 187–191.",
        example=ExampleFiles("id,price\n1,100\n2,250", "id,lower,upper\n1,90,110\n2,200,240", "130", {"alpha": 0.1}),
        bounds=summable,
    ),
    Metric(
        name="interval_coverage_gap",
        title="Interval coverage gap",
        meaning="How far the share of truths inside of their intervals is from the share that should be.",
        higher_is_better=False,
        worst_value=1.0,
        best_value=0.0,
        shape=Shape.INTERVAL,
        target=Target.REAL,
        parameters=(_ALPHA,),
        function="scorer.metrics.forecasts.interval_coverage_gap",
        formula="|share of rows with lower ≤ y ≤ upper − (1 − alpha)|",
        edge_cases="A truth on an end is inside. A lower end above its upper one is refused. Intervals that all hold "
        "their truth score alpha, so that the host is warned of it when the solution is compiled.",
        source="Christoffersen (1998), International Economic Review 39, 841–862.",
        example=ExampleFiles("id,price\n1,100\n2,250", "id,lower,upper\n1,90,110\n2,200,240", "0.4", {"alpha": 0.1}),
        bounds=summable,
    ),
    Metric(
        name="crps",
        title="CRPS on a grid",
        meaning="The squared distance of a predicted distribution from the step at the truth.",
        higher_is_better=False,
        worst_value=1.0,
        best_value=0.0,
        shape=Shape.GRID,
        target=Target.REAL,
        parameters=(_GRID,),
        function="scorer.metrics.forecasts.crps",
        formula="mean over rows and points z of (F(z) − 1[z ≥ y])²",
        edge_cases="Chances outside 0 to 1, and chances that fall from one point to the next, are refused.",
        source="Matheson and Winkler (1976), Management Science 22, 1087–1096.",
        example=ExampleFiles("id,yards\n1,2\n2,1", "id,1,2,3\n1,0,0.5,1\n2,0.5,1,1", "0.083", {"grid": [1, 2, 3]}),
        bounds=probability,
    ),
    Metric(
        name="gaussian_crps",
        title="CRPS of a normal distribution",
        meaning="The area between the predicted normal distribution and the step at the truth, squared in height.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.DIST,
        target=Target.REAL,
        parameters=(SPREAD_NAME, WEIGHT_COLUMN),
        function="scorer.metrics.forecasts.gaussian_crps",
        formula="mean σ · [z(2Φ(z) − 1) + 2φ(z) − 1/√π], z = (y − μ)/σ",
        edge_cases="A spread below 1e-140 is refused, and so are numbers beyond 1e140 in size.",
        source="Gneiting and Raftery (2007), Journal of the American Statistical Association 102, 359–378.",
        example=ExampleFiles("id,price\n1,100\n2,250", "id,price,sigma\n1,100,10\n2,240,10", "4.181"),
        bounds=summable,
    ),
)
