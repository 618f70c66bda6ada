"""Metrics of class labels."""

from __future__ import annotations

from scorer.families.standard import WEIGHT_COLUMN, ZERO_DIVISION
from scorer.parameters import Kind, Parameter
from scorer.records import ExampleFiles, Metric, Shape, Target

_BINARY = "id,churn a1,0 a2,1 a3,1 a4,0"
_CLASSES = "id,species 1,setosa 2,virginica 3,setosa 4,versicolor"

RECORDS = (
    Metric(
        name="accuracy",
        title="Accuracy",
        meaning="The share of rows whose label is right.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.LABEL,
        target=Target.CLASS,
        parameters=(
            Parameter(
                "case_sensitive", Kind.FLAG, "Whether “Cat” differs from “cat”.", default=True, is_for_reader=True
            ),
            Parameter(
                "reject_unknown",
                Kind.FLAG,
                "Refuse labels that the solution does not hold, instead of counting them as wrong.",
                default=False,
                is_for_reader=True,
            ),
            WEIGHT_COLUMN,
        ),
        function="scorer.metrics.labels.accuracy",
        formula="share of rows with p = y",
        edge_cases="A label that the solution does not hold is wrong, not invalid, unless reject_unknown is set.",
        source="Fielding and Bell (1997), Environmental Conservation 24, 38–49: the correct classification rate.",
        example=ExampleFiles(_CLASSES, "id,species 1,setosa 2,virginica 3,setosa 4,virginica", "0.75"),
    ),
    Metric(
        name="f1",
        title="F1",
        meaning="The harmonic mean of precision and recall of the positive label.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.LABEL,
        target=Target.CLASS,
        parameters=(
            Parameter(
                "positive_label",
                Kind.TEXT,
                "The label that counts as found; 1 (or True) where the solution has it and nothing is said.",
            ),
            ZERO_DIVISION,
        ),
        function="scorer.metrics.labels.f1",
        formula="2·TP / (2·TP + FP + FN)",
        edge_cases="Neither a true nor a predicted positive: zero_division. A fraction where the labels are whole "
        "numbers is refused: probabilities are not labels.",
        source="van Rijsbergen (1979), Information Retrieval, chapter 7.",
        example=ExampleFiles(_BINARY, "id,churn a1,0 a2,1 a3,0 a4,0", "0.667"),
        check="scorer.metrics.labels.check_not_probabilities",
        takes_names=True,
    ),
    Metric(
        name="macro_f1",
        title="Macro F1",
        meaning="The plain mean of the F1 of each class, so that rare classes count as much as frequent ones.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.LABEL,
        target=Target.CLASS,
        parameters=(
            Parameter(
                "labels",
                Kind.LABELS,
                "The classes of the mean: those in truth or prediction (union), those in the truth, or a list.",
                default="union",
                choices=("union", "truth"),
            ),
            ZERO_DIVISION,
        ),
        function="scorer.metrics.labels.macro_f1",
        formula="mean over classes of 2·TP / (2·TP + FP + FN)",
        edge_cases="With union a predicted class that never occurs adds a zero: truth 0, 0, 1 against 0, 2, 1 gives "
        "0.5556, and 0.8333 with truth. A listed class that neither occurs nor is predicted counts zero_division.",
        source="Opitz and Burst (2019), arXiv 1911.03347: the averaged F1.",
        example=ExampleFiles(_CLASSES, "id,species 1,setosa 2,virginica 3,setosa 4,virginica", "0.556"),
        takes_names=True,
    ),
)
