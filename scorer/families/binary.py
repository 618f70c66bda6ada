"""Metrics of scores and probabilities of one class."""

from __future__ import annotations

import math

from scorer.families.standard import EPS, WEIGHT_COLUMN, probability, probability_if_required
from scorer.parameters import Kind, Parameter
from scorer.records import ExampleFiles, Metric, Shape, Target

_BINARY = "id,churn a1,0 a2,1 a3,1 a4,0"

RECORDS = (
    Metric(
        name="roc_auc",
        title="ROC AUC",
        meaning="How often a row of class 1 is ranked above a row of class 0; ties count half.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.SCALAR,
        target=Target.BINARY,
        parameters=(
            Parameter(
                "max_fpr",
                Kind.NUMBER,
                "Only the curve up to this false positive rate counts (McClish's standardised partial area).",
                minimum=0.0,
                maximum=1.0,
                is_minimum_open=True,
            ),
            Parameter(
                "require_probability",
                Kind.FLAG,
                "Refuse predictions outside 0 to 1.",
                default=False,
                is_for_reader=True,
            ),
            WEIGHT_COLUMN,
        ),
        function="scorer.metrics.binary.roc_auc",
        formula="P(score of a 1 > score of a 0) + ½ · P(equal)",
        edge_cases="Any finite number is a valid score. All predictions equal: 0.5. A part of the solution with one "
        "class only is refused when the solution is compiled.",
        source="Hanley and McNeil (1982), Radiology 143, 29–36; partial area: McClish (1989), "
        "Medical Decision Making 9, 190–195.",
        example=ExampleFiles(_BINARY, "id,churn a1,0.2 a2,0.9 a3,0.4 a4,0.6", "0.75"),
        bounds=probability_if_required,
    ),
    Metric(
        name="binary_log_loss",
        title="Log loss (two classes)",
        meaning="How surprised the predicted probability of class 1 is by what happened; confident mistakes cost most.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.SCALAR,
        target=Target.BINARY,
        parameters=(EPS, WEIGHT_COLUMN),
        function="scorer.metrics.binary.binary_log_loss",
        formula="−mean[y · ln p + (1 − y) · ln(1 − p)], p clipped to [eps, 1 − eps]",
        edge_cases="Predictions outside 0 to 1 are refused. Clipped once: with eps = 1e-15, y = 0 and p = 1 cost "
        "34.539576, y = 1 and p = 0 cost 34.538776. One class alone is fine.",
        source="Good (1952), Journal of the Royal Statistical Society B 14, 107–114.",
        example=ExampleFiles(_BINARY, "id,churn a1,0.2 a2,0.9 a3,0.4 a4,0.6", "0.540"),
        bounds=probability,
    ),
)
