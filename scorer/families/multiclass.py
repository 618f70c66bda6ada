"""Metrics of a probability for each of several classes."""

from __future__ import annotations

import math
from dataclasses import replace

from scorer.families.standard import EPS, WEIGHT_COLUMN, probability, probability_unless_rescaled
from scorer.parameters import Kind, Parameter
from scorer.records import ExampleFiles, Metric, ParameterValues, Shape, Target

_CLASSES = "id,species 1,setosa 2,virginica 3,setosa 4,versicolor"

_CHANCES = "id,setosa,versicolor,virginica 1,0.8,0.1,0.1 2,0.2,0.3,0.5 3,0.5,0.25,0.25 4,0.2,0.6,0.2"
RENORMALIZE = Parameter(
    "renormalize",
    Kind.FLAG,
    "Divide each row by its sum first; otherwise rows must sum to 1 within 1e-6.",
    default=True,
)
CLASS_LIST = Parameter(
    "labels", Kind.LABELS, "All classes, where the solution does not hold every one.", is_for_reader=True
)


def _halved(metric: Metric, parameters: ParameterValues) -> Metric:
    return replace(metric, worst_value=1.0) if parameters["scale_by_half"] else metric


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
            RENORMALIZE,
            CLASS_LIST,
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
    Metric(
        name="weighted_log_loss",
        title="Weighted log loss",
        meaning="The log loss of each class by itself, then their weighted mean.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.WIDE_PROB,
        target=Target.CLASS,
        parameters=(
            EPS,
            RENORMALIZE,
            Parameter(
                "class_weights", Kind.WEIGHTS, "Weights of the classes; equal where nothing is said.", minimum=0.0
            ),
            CLASS_LIST,
        ),
        function="scorer.metrics.multiclass.weighted_log_loss",
        formula="Σ w · (mean −ln p of the class) / Σ w",
        edge_cases="Negative entries and rows that sum to 0 are refused. With renormalize = false each entry lies "
        "in 0 to 1 and each row sums to 1 within 1e-6. A part of the solution without rows of a weighted class is "
        "refused.",
        source="The PLAsTiCC competition on Kaggle (2018), its evaluation page.",
        example=ExampleFiles(_CLASSES, _CHANCES, "0.554"),
        bounds=probability_unless_rescaled,
        check="scorer.metrics.multiclass.check_row_sums",
        takes_names=True,
    ),
    Metric(
        name="roc_auc_ovr",
        title="ROC AUC, one against the rest",
        meaning="The mean over classes of the ROC AUC of the class against all others.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.WIDE_PROB,
        target=Target.CLASS,
        parameters=(
            Parameter(
                "average",
                Kind.CHOICE,
                "How classes count: alike, or as often as they occur.",
                default="macro",
                choices=("macro", "weighted"),
            ),
            CLASS_LIST,
        ),
        function="scorer.metrics.multiclass.roc_auc_ovr",
        formula="mean over classes of ROC AUC",
        edge_cases="Each entry lies in 0 to 1 and each row sums to 1 within 1e-5. A part of the solution without "
        "rows of a class is refused when the solution is compiled.",
        source="Provost and Domingos (2000), Well-trained PETs, New York University.",
        example=ExampleFiles(_CLASSES, _CHANCES, "1.0"),
        bounds=probability,
        check="scorer.metrics.multiclass.check_row_sums",
    ),
    Metric(
        name="roc_auc_ovo",
        title="ROC AUC, one against one",
        meaning="The mean over pairs of classes of the ROC AUC of one against the other.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.WIDE_PROB,
        target=Target.CLASS,
        parameters=(
            Parameter(
                "average",
                Kind.CHOICE,
                "How classes count: alike, or as often as they occur.",
                default="macro",
                choices=("macro", "weighted"),
            ),
            CLASS_LIST,
        ),
        function="scorer.metrics.multiclass.roc_auc_ovo",
        formula="mean over pairs of ½ (AUC by p of the one + AUC by p of the other)",
        edge_cases="Each entry lies in 0 to 1 and each row sums to 1 within 1e-5. A part of the solution without "
        "rows of a class is refused when the solution is compiled.",
        source="Hand and Till (2001), Machine Learning 45, 171–186.",
        example=ExampleFiles(_CLASSES, _CHANCES, "1.0"),
        bounds=probability,
        check="scorer.metrics.multiclass.check_row_sums",
    ),
    Metric(
        name="top_k_accuracy",
        title="Top-k accuracy",
        meaning="The share of rows whose true class is among the k highest.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.WIDE_PROB,
        target=Target.CLASS,
        parameters=(Parameter("k", Kind.INTEGER, "How many classes count.", minimum=1.0, is_required=True), CLASS_LIST),
        function="scorer.metrics.multiclass.top_k_accuracy",
        formula="share of rows with the true class among the k highest",
        edge_cases="Of equal numbers the class that is declared first is ahead. k must be below the number of classes.",
        source="Russakovsky et al. (2015), International Journal of Computer Vision 115, 211–252.",
        example=ExampleFiles(_CLASSES, _CHANCES, "1.0", {"k": 1}),
    ),
    Metric(
        name="multiclass_brier",
        title="Brier score (many classes)",
        meaning="The mean squared distance of the class probabilities from what happened.",
        higher_is_better=False,
        worst_value=2.0,
        best_value=0.0,
        shape=Shape.WIDE_PROB,
        target=Target.CLASS,
        parameters=(
            RENORMALIZE,
            Parameter("scale_by_half", Kind.FLAG, "Halve the score, so that it ends at 1.", default=False),
            CLASS_LIST,
        ),
        function="scorer.metrics.multiclass.multiclass_brier",
        derive=_halved,
        formula="mean Σ (p − [y = class])²",
        edge_cases="Negative entries and rows that sum to 0 are refused. With renormalize = false each entry lies "
        "in 0 to 1 and each row sums to 1 within 1e-6.",
        source="Brier (1950), Monthly Weather Review 78, 1–3.",
        example=ExampleFiles(_CLASSES, _CHANCES, "0.264"),
        bounds=probability_unless_rescaled,
        check="scorer.metrics.multiclass.check_row_sums",
    ),
    Metric(
        name="kl_divergence",
        title="KL divergence",
        meaning="The information that is lost by taking the predicted distribution for the true one.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.WIDE_PROB,
        target=Target.DISTRIBUTION,
        parameters=(
            EPS,
            Parameter("micro_average", Kind.FLAG, "Sum over the classes of a row; else their mean.", default=True),
            WEIGHT_COLUMN,
        ),
        function="scorer.metrics.multiclass.kl_divergence",
        formula="mean over rows of Σ y · ln(y / p), p clipped to [eps, 1 − eps]",
        edge_cases="Votes are divided by the sum of their row. Terms with y = 0 are 0. Predictions lie in 0 to 1 "
        "and each row sums to 1 within 1e-5.",
        source="Kullback and Leibler (1951), Annals of Mathematical Statistics 22, 79–86.",
        example=ExampleFiles("id,lpd,gpd 1,3,1 2,0,5", "id,lpd,gpd 1,0.5,0.5 2,0.5,0.5", "0.412"),
        bounds=probability,
        check="scorer.metrics.multiclass.check_row_sums",
    ),
)
