"""Metrics of a probability for each of several classes."""

from __future__ import annotations

import math

from scorer.families.standard import EPS, probability_unless_rescaled
from scorer.parameters import Kind, Parameter
from scorer.records import ExampleFiles, Metric, Shape, Target

_CLASSES = "id,species 1,setosa 2,virginica 3,setosa 4,versicolor"

RECORDS = (
    Metric(
        name="log_loss",
        title="Log loss (many classes)",
        meaning="How surprised the predicted class probabilities are by the true class.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.WIDE_PROB,
        target=Target.CLASS,
        parameters=(
            EPS,
            Parameter(
                "renormalize",
                Kind.FLAG,
                "Divide each row by its sum before clipping; otherwise rows must sum to 1 within 1e-6.",
                default=True,
            ),
            Parameter(
                "labels", Kind.LABELS, "All classes, where the solution does not hold every one.", is_for_reader=True
            ),
        ),
        function="scorer.metrics.multiclass.log_loss",
        formula="−mean ln p(true class), each row divided by its sum, then p clipped to [eps, 1 − eps]",
        edge_cases="Negative entries and rows that sum to 0 are refused. With renormalize = false each entry lies in "
        "0 to 1 and each row sums to 1 within 1e-6. There is no second rescaling after the clipping.",
        source="Good (1952), Journal of the Royal Statistical Society B 14, 107–114; the rescaling is Kaggle's rule.",
        example=ExampleFiles(
            _CLASSES, "id,setosa,versicolor,virginica 1,0.8,0.1,0.1 2,0.2,0.3,0.5 3,2,1,1 4,0.2,0.6,0.2", "0.530"
        ),
        bounds=probability_unless_rescaled,
        check="scorer.metrics.multiclass.check_row_sums",
    ),
)
