"""Metrics of how two columns of numbers go together."""

from __future__ import annotations

from dataclasses import replace

from scorer.families.standard import MULTIOUTPUT, UNDEFINED, WEIGHT_COLUMN, summable
from scorer.parameters import Kind, Parameter
from scorer.records import ExampleFiles, Metric, Shape, Target

_PRICES = "id,price 1,100 2,250 3,400"

RECORDS = (
    Metric(
        name="pearson",
        title="Pearson correlation",
        meaning="The linear correlation of predictions and truth.",
        higher_is_better=True,
        worst_value=-1.0,
        best_value=1.0,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(
            MULTIOUTPUT,
            UNDEFINED,
        ),
        function="scorer.metrics.correlation.pearson",
        formula="Cov(y, p) / √(Var y · Var p)",
        edge_cases="Predictions that are constant over the whole file are refused; constant within one part only, "
        "they score 0. A part of the solution with a constant truth, or one row, is refused when the solution is "
        "compiled.",
        source="Pearson (1895), Proceedings of the Royal Society 58, 240–242.",
        example=ExampleFiles(_PRICES, "id,price 1,110 2,240 3,430", "0.994"),
        check="scorer.metrics.correlation.check_varies",
        is_columnwise=True,
        bounds=summable,
    ),
    Metric(
        name="weighted_correlation",
        title="Weighted correlation",
        meaning="The linear correlation of predictions and truth, with a weight for each row.",
        higher_is_better=True,
        worst_value=-1.0,
        best_value=1.0,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(replace(WEIGHT_COLUMN, is_required=True),),
        function="scorer.metrics.correlation.pearson",
        formula="Cov_w(y, p) / √(Var_w y · Var_w p); means, variances and covariance weighted by w",
        edge_cases="Predictions that are constant over the whole file are refused; constant over the rows of positive "
        "weight of one part only, they score 0. A part of the solution whose rows of positive weight have a constant "
        "truth, or are one row, is refused when the solution is compiled.",
        source="The G-Research crypto forecasting competition on Kaggle (2021), its evaluation page.",
        example=ExampleFiles(
            "id,price,w 1,100,2 2,250,1 3,400,1", "id,price 1,110 2,440 3,430", "0.895", {"weight_column": "w"}
        ),
        check="scorer.metrics.correlation.check_varies",
        bounds=summable,
    ),
    Metric(
        name="spearman",
        title="Spearman correlation",
        meaning="The correlation of the ranks of predictions and truth.",
        higher_is_better=True,
        worst_value=-1.0,
        best_value=1.0,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(
            MULTIOUTPUT,
            UNDEFINED,
        ),
        function="scorer.metrics.correlation.spearman",
        formula="Pearson correlation of the ranks; equal values share their mean rank",
        edge_cases="Predictions that are constant over the whole file are refused; constant within one part only, "
        "they score 0. A part of the solution with a constant truth, or one row, is refused when the solution is "
        "compiled.",
        source="Spearman (1904), American Journal of Psychology 15, 72–101.",
        example=ExampleFiles(_PRICES, "id,price 1,110 2,440 3,430", "0.5"),
        check="scorer.metrics.correlation.check_varies",
        is_columnwise=True,
        bounds=summable,
    ),
    Metric(
        name="kendall_tau_b",
        title="Kendall's tau",
        meaning="How many more pairs of rows are in the same order than in the opposite one.",
        higher_is_better=True,
        worst_value=-1.0,
        best_value=1.0,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(
            Parameter(
                "variant", Kind.CHOICE, "How ties are made up for: tau b or tau c.", default="b", choices=("b", "c")
            ),
            MULTIOUTPUT,
            UNDEFINED,
        ),
        function="scorer.metrics.correlation.kendall_tau_b",
        formula="(concordant − discordant) / √((pairs − ties of y) · (pairs − ties of p))",
        edge_cases="Predictions that are constant over the whole file are refused; constant within one part only, "
        "they score 0. A part of the solution with a constant truth, or one row, is refused when the solution is "
        "compiled.",
        source="Kendall (1945), Biometrika 33, 239–251; Stuart (1953), Biometrika 40, 105–110.",
        example=ExampleFiles(_PRICES, "id,price 1,110 2,440 3,430", "0.333"),
        check="scorer.metrics.correlation.check_varies",
        is_columnwise=True,
        bounds=summable,
    ),
)
