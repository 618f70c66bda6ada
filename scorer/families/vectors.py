"""Metrics of several numbers a row, and of groups of rows."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import cast

from scorer.families.standard import (
    GROUP_COLUMN,
    MASK_COLUMN,
    SCORED_COLUMNS,
    UNDEFINED,
    not_negative_unless_clipped,
    summable,
)
from scorer.parameters import Kind, Parameter
from scorer.records import ExampleFiles, Metric, ParameterValues, Shape, Target

CLIP_NEGATIVE = Parameter(
    "clip_negative", Kind.FLAG, "Take predictions below 0 for 0.", default=False, is_for_reader=True
)


def _from_floor(metric: Metric, parameters: ParameterValues) -> Metric:
    return replace(metric, best_value=math.log(cast("float", parameters["floor"])))


RECORDS = (
    Metric(
        name="group_log_mae",
        title="Group log MAE",
        meaning="The mean over groups of the logarithm of their mean absolute error.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=math.log(1e-9),
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(
            GROUP_COLUMN,
            Parameter(
                "floor",
                Kind.NUMBER,
                "The least mean absolute error of a group.",
                default=1e-9,
                minimum=0.0,
                is_minimum_open=True,
            ),
        ),
        function="scorer.metrics.spatial.group_log_mae",
        derive=_from_floor,
        formula="mean over groups of ln max(MAE, floor)",
        edge_cases="A group without error counts as the floor.",
        source="The CHAMPS competition on Kaggle (2019), its evaluation page.",
        example=ExampleFiles("id,y,kind 1,1,a 2,2,a 3,5,b", "id,y 1,2 2,5 3,5.5", "0.0", {"group_column": "kind"}),
        bounds=summable,
    ),
    Metric(
        name="mcrmse",
        title="MCRMSE",
        meaning="The mean of the RMSE of each target column.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.WIDE,
        target=Target.REAL,
        parameters=(SCORED_COLUMNS, MASK_COLUMN),
        function="scorer.metrics.regression.rmse",
        formula="mean over columns of √mean (y − p)²",
        edge_cases="Columns that are not scored must be there all the same; what they hold is passed over. "
        "Predictions beyond 1e140 in size are refused.",
        source="The OpenVaccine competition on Kaggle (2020), its evaluation page.",
        example=ExampleFiles("id,a,b 1,1,10 2,2,20", "id,a,b 1,2,12 2,3,18", "1.5"),
        is_columnwise=True,
        bounds=summable,
    ),
    Metric(
        name="mean_columnwise_rmsle",
        title="Mean column-wise RMSLE",
        meaning="The mean of the RMSLE of each target column.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.WIDE,
        target=Target.REAL,
        parameters=(CLIP_NEGATIVE, SCORED_COLUMNS),
        function="scorer.metrics.regression.rmsle",
        formula="mean over columns of √mean (ln(1 + y) − ln(1 + p))²",
        edge_cases="Predictions below 0 are refused, or taken for 0 with clip_negative.",
        source="The Nomad2018 competition on Kaggle (2018), its evaluation page.",
        example=ExampleFiles("id,a,b 1,0,1 2,0,3", "id,a,b 1,0,1 2,0,1", "0.245"),
        is_columnwise=True,
        bounds=not_negative_unless_clipped,
    ),
    Metric(
        name="mean_columnwise_spearman",
        title="Mean column-wise Spearman",
        meaning="The mean over columns of the correlation of the ranks.",
        higher_is_better=True,
        worst_value=-1.0,
        best_value=1.0,
        shape=Shape.WIDE,
        target=Target.REAL,
        parameters=(SCORED_COLUMNS, UNDEFINED),
        function="scorer.metrics.correlation.spearman",
        formula="mean over columns of the Spearman correlation",
        edge_cases="Predictions that are constant over the whole file are refused; constant within one part only, "
        "they score 0. A part of the solution with a constant truth, or one row, is refused when the solution is "
        "compiled.",
        source="The Google QUEST competition on Kaggle (2020), its evaluation page.",
        example=ExampleFiles("id,a,b 1,1,1 2,2,2 3,3,3", "id,a,b 1,1,1 2,2,3 3,3,2", "0.75"),
        check="scorer.metrics.correlation.check_varies",
        is_columnwise=True,
        bounds=summable,
    ),
    Metric(
        name="mean_angular_error",
        title="Mean angular error",
        meaning="The mean angle between true and predicted directions.",
        higher_is_better=False,
        worst_value=math.pi,
        best_value=0.0,
        shape=Shape.WIDE,
        target=Target.REAL,
        parameters=(),
        function="scorer.metrics.spatial.mean_angular_error",
        formula="mean arccos(u · v) of the unit vectors",
        edge_cases="Azimuth, then zenith, in radians; any finite angle is valid.",
        source="The IceCube competition on Kaggle (2023), its evaluation page.",
        example=ExampleFiles("id,azimuth,zenith 1,0,1.5 2,1,1", "id,azimuth,zenith 1,0,1 2,1,1", "0.25"),
        bounds=summable,
    ),
    Metric(
        name="haversine_percentiles",
        title="Haversine percentiles",
        meaning="The mean over groups of the mean of some quantiles of the distance on the globe, in metres.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.WIDE,
        target=Target.REAL,
        parameters=(
            GROUP_COLUMN,
            Parameter("quantiles", Kind.NUMBERS, "Which quantiles.", default=(0.5, 0.95), minimum=0.0, maximum=1.0),
        ),
        function="scorer.metrics.spatial.haversine_percentiles",
        formula="mean over groups of mean(q50, q95) of the great-circle distance, R = 6 371 000 m",
        edge_cases="Latitude, then longitude, in degrees; a latitude beyond ±90 is refused. Quantiles are "
        "interpolated linearly.",
        source="The Google smartphone decimeter challenge on Kaggle (2022); Sinnott (1984), Sky and Telescope 68, 159.",
        example=ExampleFiles(
            "id,lat,lon,phone 1,0,0,p 2,0,0,q", "id,lat,lon 1,0,1 2,0,0", "55597.463", {"group_column": "phone"}
        ),
        check="scorer.metrics.spatial.check_latitude",
        bounds=summable,
    ),
)
