"""Metrics of positions and what they earn."""

from __future__ import annotations

import math
from dataclasses import replace

from scorer.families.standard import VALID_RANGE, summable
from scorer.parameters import Content, Kind, Parameter
from scorer.records import ExampleFiles, Metric, ParameterValues, Shape, Target


def _best_capped(metric: Metric, parameters: ParameterValues) -> Metric:
    cap = parameters["cap"]
    return replace(metric, best_value=cap) if isinstance(cap, float) else metric


RECORDS = (
    Metric(
        name="sharpe_like",
        title="Sharpe ratio of positions",
        meaning="What the predicted positions earn on average, over how much that varies from day to day, for a year.",
        higher_is_better=True,
        worst_value=-math.inf,
        best_value=math.inf,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(
            replace(
                VALID_RANGE,
                meaning="Positions outside this range are refused.",
                default=(-1.0, 1.0),
            ),
            Parameter(
                "costs",
                Kind.NUMBER,
                "The price of changing a position by 1, in the unit of the returns.",
                default=0.0,
                minimum=0.0,
                maximum=1e100,
            ),
            Parameter(
                "periods",
                Kind.NUMBER,
                "How many days a year has.",
                default=252.0,
                minimum=0.0,
                maximum=1e9,
                is_minimum_open=True,
            ),
            Parameter("cap", Kind.NUMBER, "Higher scores count as this one; without it none does."),
            Parameter(
                "order_column",
                Kind.COLUMN,
                "Solution column with the day of each row, a number; the returns of a day are summed. Without it each "
                "row is a day, in the order of the solution.",
                is_for_reader=True,
                content=Content.NUMBERS,
                argument="days",
            ),
            Parameter(
                "group_column",
                Kind.COLUMN,
                "Solution column with the asset of each row, whose changes of position cost; without it there is one.",
                is_for_reader=True,
                content=Content.GROUPS,
                argument="assets",
            ),
        ),
        function="scorer.metrics.finance.sharpe_like",
        formula="mean / population standard deviation of the daily return, · √periods; daily return = Σ position · "
        "return − costs · |position − the one before|, over the rows of the day",
        edge_cases="The truth is the return of the row. A position outside valid_range is refused. The daily return is "
        "always the same: 0. Before its first day in a part a position is 0.",
        source="Sharpe (1994), Journal of Portfolio Management 21, 49–58; the Hull Tactical market prediction "
        "competition on Kaggle (2025), its evaluation page, for positions and cap.",
        example=ExampleFiles(
            "id,return\n1,0.01\n2,-0.02\n3,0.03", "id,return\n1,1\n2,0\n3,0.5", "21.213", {"valid_range": [0, 2]}
        ),
        bounds=summable,
        check="scorer.shapes.number_columns.check_valid_range",
        keeps_order=True,
        derive=_best_capped,
    ),
)
