"""Metrics of forecasts of many series, scaled by their training data."""

from __future__ import annotations

import math
from dataclasses import replace

from scorer.families.forecasts import LEVELS, REQUIRE_MONOTONE
from scorer.families.standard import GROUP_COLUMN, WEIGHT_COLUMN, summable
from scorer.parameters import Content, Kind, Parameter
from scorer.records import ExampleFiles, Metric, Shape, Target

_TRAIN = Parameter(
    "train",
    Kind.SERIES,
    'The training values of each series, oldest first, such as {"a": [3, 4, 6], "b": [1, 0, 2]}; or one list.',
    minimum=-1e140,
    maximum=1e140,
    is_required=True,
)
_SEASON = Parameter(
    "season",
    Kind.INTEGER,
    "The naive forecast is the value of that many steps before.",
    default=1,
    minimum=1.0,
    maximum=1e6,
)
_SERIES = Parameter(
    "group_column",
    Kind.COLUMN,
    "Solution column with the series of each row, by its name in `train`; without it there is one series.",
    is_for_reader=True,
    content=Content.SERIES,
    argument="series",
)
_SERIES_WEIGHTS = replace(
    WEIGHT_COLUMN,
    meaning="Solution column with the weight of each row's series, the same in all of its rows; without it all series "
    "weigh alike.",
)
_SALES = "id,sales,item,day\n1,4,a,1\n2,2,b,1\n3,5,a,2\n4,2,b,2"
_FORECAST = "id,sales\n1,5\n2,2\n3,5\n4,1"
_EDGES = (
    "A series without training values, and one whose training values never change over a season, is refused when the "
    "solution is compiled. Public and private rows are scored apart. Numbers beyond 1e140 in size are refused."
)

RECORDS = (
    Metric(
        name="mase",
        title="MASE",
        meaning="The mean absolute error of each series as a share of that of the naive forecast in its training data, "
        "averaged over series.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(_TRAIN, _SEASON, _SERIES),
        function="scorer.metrics.series.mase",
        case_tally="scorer.metrics.series.tally_mase",
        formula="mean over series of mean |y − p| / mean |y_t − y_{t − season}|, the latter over the training values",
        edge_cases=_EDGES,
        source="Hyndman and Koehler (2006), International Journal of Forecasting 22, 679–688.",
        example=ExampleFiles(
            _SALES.replace(",day", "").replace(",1\n", "\n").replace(",2\n", "\n").removesuffix(",2"),
            _FORECAST,
            "0.292",
            {"group_column": "item", "train": {"a": [1, 3, 2, 5], "b": [2, 4, 3]}},
        ),
        bounds=summable,
    ),
    Metric(
        name="rmsse",
        title="RMSSE",
        meaning="The root mean squared error of each series as a share of that of the naive forecast in its training "
        "data, averaged over series.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(_TRAIN, _SEASON, _SERIES),
        function="scorer.metrics.series.rmsse",
        case_tally="scorer.metrics.series.tally_rmsse",
        formula="mean over series of √(mean (y − p)² / mean (y_t − y_{t − season})²), the latter over the training "
        "values",
        edge_cases=_EDGES,
        source="Makridakis, Spiliotis and Assimakopoulos (2022), International Journal of Forecasting 38, 1346–1364.",
        example=ExampleFiles("id,sales\n1,5\n2,6", "id,sales\n1,5\n2,8", "1.414", {"train": [1, 2, 1, 2]}),
        bounds=summable,
    ),
    Metric(
        name="wrmsse",
        title="WRMSSE",
        meaning="The root mean squared scaled error of the series and of their sums at each level of a hierarchy, "
        "with a weight for each series.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(
            replace(_TRAIN, meaning=_TRAIN.meaning + " All end at the same time."),
            replace(
                _SERIES,
                meaning="Solution column with the series of each row, by its name in `train`.",
                is_required=True,
            ),
            Parameter(
                "order_column",
                Kind.COLUMN,
                "Solution column with the time of each row, a number; rows of one time are summed.",
                is_for_reader=True,
                is_required=True,
                content=Content.NUMBERS,
                argument="order",
            ),
            Parameter(
                "hierarchy",
                Kind.COLUMNS,
                "Solution columns, one for each level above the series, with the name of the sum that a row belongs "
                "to.",
                is_for_reader=True,
                content=Content.GROUPS,
                argument="ancestors",
            ),
            _SERIES_WEIGHTS,
        ),
        function="scorer.metrics.series.wrmsse",
        formula="mean over levels of Σ_i w_i · √(mean (y − p)² / mean (y_t − y_{t − 1})²) / Σ_i w_i, the sums over "
        "the series or sums i of the level",
        edge_cases="The series themselves are the lowest level. A sum adds up the rows, the training values and the "
        "weights of its series. The training values of a series or a sum count from the first that is not 0. " + _EDGES,
        source="Makridakis, Spiliotis and Assimakopoulos (2022), International Journal of Forecasting 38, 1346–1364.",
        example=ExampleFiles(
            _SALES.replace("day", "day,shop,share").replace(",1\n", ",1,s,0.5\n").replace(",2\n", ",2,s,0.5\n")
            + ",s,0.5",
            _FORECAST,
            "0.438",
            {
                "group_column": "item",
                "order_column": "day",
                "hierarchy": ["shop"],
                "weight_column": "share",
                "train": {"a": [0, 1, 3, 2], "b": [2, 2, 4, 3]},
            },
        ),
        bounds=summable,
    ),
    Metric(
        name="weighted_scaled_pinball",
        title="Weighted scaled pinball loss",
        meaning="The pinball loss of each series as a share of the mean change in its training data, with a weight for "
        "each series.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.QUANTILE,
        target=Target.REAL,
        parameters=(
            LEVELS,
            REQUIRE_MONOTONE,
            replace(GROUP_COLUMN, meaning="Solution column with the series of each row.", argument="series"),
            Parameter(
                "scale_column",
                Kind.COLUMN,
                "Solution column with the scale of each row's series, the same in all of its rows: the mean absolute "
                "change from step to step in the training data.",
                is_for_reader=True,
                is_required=True,
                content=Content.SCALES,
                argument="scales",
            ),
            _SERIES_WEIGHTS,
        ),
        function="scorer.metrics.series.weighted_scaled_pinball",
        case_tally="scorer.metrics.series.tally_weighted_scaled_pinball",
        formula="Σ_i w_i · (pinball loss of series i / mean |y_t − y_{t − 1}| of its training values) / Σ_i w_i, the "
        "loss averaged over levels and rows",
        edge_cases="Quantiles may cross unless require_monotone. A scale of 0 or less, and two scales or weights "
        "within a series, are refused when the solution is compiled. Numbers beyond 1e140 in size are refused.",
        source="Makridakis et al. (2022), International Journal of Forecasting 38, 1365–1385.",
        example=ExampleFiles(
            "id,sales,item,scale,share\n1,10,a,2,0.75\n2,4,b,1,0.25",
            "id,0.1,0.9\n1,8,12\n2,5,6",
            "0.2125",
            {"levels": [0.1, 0.9], "group_column": "item", "scale_column": "scale", "weight_column": "share"},
        ),
        bounds=summable,
        check="scorer.shapes.quantile.check_monotone",
    ),
)
