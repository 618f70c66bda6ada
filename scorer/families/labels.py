"""Metrics of class labels."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import cast

from scorer.families.standard import BETA, WEIGHT_COLUMN, ZERO_DIVISION
from scorer.parameters import Kind, Parameter
from scorer.records import ExampleFiles, Metric, ParameterValues, Shape, Target

_BINARY = "id,churn a1,0 a2,1 a3,1 a4,0"
_CLASSES = "id,species 1,setosa 2,virginica 3,setosa 4,versicolor"
POSITIVE_LABEL = Parameter(
    "positive_label",
    Kind.LABEL,
    "The label that counts as found; 1 (or True) where the solution has it and nothing is said.",
)
CLASSES = Parameter(
    "labels",
    Kind.LABELS,
    "The classes that count: those in truth or prediction (union), those in the truth, or a list.",
    default="union",
    choices=("union", "truth"),
)
CASE_SENSITIVE = Parameter(
    "case_sensitive", Kind.FLAG, "Whether “Cat” differs from “cat”.", default=True, is_for_reader=True
)
REJECT_UNKNOWN = Parameter(
    "reject_unknown",
    Kind.FLAG,
    "Refuse labels that the solution does not hold, instead of counting them as wrong.",
    default=False,
    is_for_reader=True,
)
FIRST_WORD = Parameter(
    "first_word",
    Kind.FLAG,
    "Take the first word of a cell for the label, where no label of the solution holds a space.",
    default=True,
    is_for_reader=True,
)


def _say_accuracy(parameters: ParameterValues) -> str:
    if parameters["labels"] != "union":
        return ""
    return "Micro F1 over all classes equals accuracy: choose accuracy, or list in `labels` the classes that count."


def _costs(metric: Metric, parameters: ParameterValues) -> Metric:
    matrix = cast("tuple[tuple[float, ...], ...]", parameters["matrix"])
    return replace(metric, worst_value=max(map(max, matrix)), best_value=min(map(min, matrix)))


def _adjusted(metric: Metric, parameters: ParameterValues) -> Metric:
    return replace(metric, worst_value=-1.0) if parameters["adjusted"] else metric


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
            CASE_SENSITIVE,
            REJECT_UNKNOWN,
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
            POSITIVE_LABEL,
            ZERO_DIVISION,
        ),
        function="scorer.metrics.labels.f1",
        formula="2·TP / (2·TP + FP + FN)",
        edge_cases="Neither a true nor a predicted positive: zero_division. A fraction where no label is one is "
        "refused: probabilities are not labels.",
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
            CLASSES,
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
    Metric(
        name="fbeta",
        title="F-beta",
        meaning="The weighted harmonic mean of precision and recall of the positive label.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.LABEL,
        target=Target.CLASS,
        parameters=(BETA, POSITIVE_LABEL, ZERO_DIVISION),
        function="scorer.metrics.confusion.fbeta",
        formula="(1 + β²) · TP / ((1 + β²) · TP + β² · FN + FP)",
        edge_cases="0/0 is zero_division. A fraction where no label is one is refused: probabilities are not labels.",
        source="van Rijsbergen (1979), Information Retrieval, chapter 7.",
        example=ExampleFiles(_BINARY, "id,churn a1,0 a2,1 a3,0 a4,0", "0.556", {"beta": 2}),
        check="scorer.metrics.labels.check_not_probabilities",
        takes_names=True,
    ),
    Metric(
        name="precision",
        title="Precision",
        meaning="The share of the rows with the predicted label that truly have it.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.LABEL,
        target=Target.CLASS,
        parameters=(POSITIVE_LABEL, ZERO_DIVISION),
        function="scorer.metrics.confusion.precision",
        formula="TP / (TP + FP)",
        edge_cases="0/0 is zero_division. A fraction where no label is one is refused: probabilities are not labels.",
        source="van Rijsbergen (1979), Information Retrieval, chapter 7.",
        example=ExampleFiles(_BINARY, "id,churn a1,0 a2,1 a3,0 a4,0", "1.0"),
        check="scorer.metrics.labels.check_not_probabilities",
        takes_names=True,
    ),
    Metric(
        name="recall",
        title="Recall",
        meaning="The share of the rows with the true label that are found.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.LABEL,
        target=Target.CLASS,
        parameters=(POSITIVE_LABEL, ZERO_DIVISION),
        function="scorer.metrics.confusion.recall",
        formula="TP / (TP + FN)",
        edge_cases="0/0 is zero_division. A fraction where no label is one is refused: probabilities are not labels.",
        source="van Rijsbergen (1979), Information Retrieval, chapter 7.",
        example=ExampleFiles(_BINARY, "id,churn a1,0 a2,1 a3,0 a4,0", "0.5"),
        check="scorer.metrics.labels.check_not_probabilities",
        takes_names=True,
    ),
    Metric(
        name="specificity",
        title="Specificity",
        meaning="The share of the rows without the label that are left without it.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.LABEL,
        target=Target.CLASS,
        parameters=(POSITIVE_LABEL, ZERO_DIVISION),
        function="scorer.metrics.confusion.specificity",
        formula="TN / (TN + FP)",
        edge_cases="0/0 is zero_division. A fraction where no label is one is refused: probabilities are not labels.",
        source="Yerushalmy (1947), Public Health Reports 62, 1432–1449.",
        example=ExampleFiles(_BINARY, "id,churn a1,0 a2,1 a3,1 a4,1", "0.5"),
        check="scorer.metrics.labels.check_not_probabilities",
        takes_names=True,
    ),
    Metric(
        name="classification_error",
        title="Classification error",
        meaning="The share of rows whose label is wrong.",
        higher_is_better=False,
        worst_value=1.0,
        best_value=0.0,
        shape=Shape.LABEL,
        target=Target.CLASS,
        parameters=(CASE_SENSITIVE, REJECT_UNKNOWN, FIRST_WORD, WEIGHT_COLUMN),
        function="scorer.metrics.confusion.classification_error",
        formula="1 − accuracy",
        edge_cases="Where no label of the solution holds a space, only the first word of a cell counts. A label "
        "that the solution does not hold is wrong, not invalid, unless reject_unknown is set.",
        source="Fielding and Bell (1997), Environmental Conservation 24, 38–49.",
        example=ExampleFiles(_CLASSES, "id,species 1,setosa 2,virginica 3,setosa 4,virginica", "0.25"),
    ),
    Metric(
        name="micro_f1",
        title="Micro F1",
        meaning="F1 of the counts of all classes together; over every class it equals accuracy.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.LABEL,
        target=Target.CLASS,
        parameters=(CLASSES,),
        function="scorer.metrics.confusion_matrix.micro_f1",
        advice=_say_accuracy,
        formula="2·ΣTP / (2·ΣTP + ΣFP + ΣFN) over the classes",
        edge_cases="Over all classes it is the accuracy: choose that, or list the classes that count. 0/0 is 0.",
        source="Opitz and Burst (2019), arXiv 1911.03347.",
        example=ExampleFiles(_CLASSES, "id,species 1,setosa 2,virginica 3,setosa 4,virginica", "0.75"),
        takes_names=True,
    ),
    Metric(
        name="weighted_f1",
        title="Weighted F1",
        meaning="The mean of the F1 of each class, weighted by how often it occurs.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.LABEL,
        target=Target.CLASS,
        parameters=(ZERO_DIVISION,),
        function="scorer.metrics.confusion_matrix.weighted_f1",
        formula="Σ rows of the class · F1 of the class / Σ rows",
        edge_cases="0/0 is zero_division. Classes that only the predictions have weigh nothing.",
        source="Opitz and Burst (2019), arXiv 1911.03347.",
        example=ExampleFiles(_CLASSES, "id,species 1,setosa 2,virginica 3,setosa 4,virginica", "0.667"),
    ),
    Metric(
        name="balanced_accuracy",
        title="Balanced accuracy",
        meaning="The plain mean of the recall of each class in the truth.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.LABEL,
        target=Target.CLASS,
        parameters=(Parameter("adjusted", Kind.FLAG, "Rescale so that chance is 0.", default=False),),
        function="scorer.metrics.confusion_matrix.balanced_accuracy",
        derive=_adjusted,
        formula="mean over classes of TP / (TP + FN)",
        edge_cases="Classes that only the predictions have are ignored. adjusted needs two classes in each part.",
        source="Brodersen et al. (2010), International Conference on Pattern Recognition, 3121–3124.",
        example=ExampleFiles(_CLASSES, "id,species 1,setosa 2,virginica 3,setosa 4,virginica", "0.667"),
    ),
    Metric(
        name="matthews_corrcoef",
        title="Matthews correlation",
        meaning="The correlation of the true with the predicted classes.",
        higher_is_better=True,
        worst_value=-1.0,
        best_value=1.0,
        shape=Shape.LABEL,
        target=Target.CLASS,
        parameters=(),
        function="scorer.metrics.confusion_matrix.matthews_corrcoef",
        formula="(TP·TN − FP·FN) / √((TP+FP)(TP+FN)(TN+FP)(TN+FN)), and its form for many classes",
        edge_cases="Truth or predictions constant: 0, even where every label is right.",
        source="Matthews (1975), Biochimica et Biophysica Acta 405, 442–451; for many classes Gorodkin (2004).",
        example=ExampleFiles(_CLASSES, "id,species 1,setosa 2,virginica 3,setosa 4,virginica", "0.671"),
    ),
    Metric(
        name="cohen_kappa",
        title="Cohen's kappa",
        meaning="The agreement beyond what the frequencies of the classes give by chance.",
        higher_is_better=True,
        worst_value=-1.0,
        best_value=1.0,
        shape=Shape.LABEL,
        target=Target.CLASS,
        parameters=(Parameter("labels", Kind.LABELS, "The classes that count; all where nothing is said."),),
        function="scorer.metrics.confusion_matrix.cohen_kappa",
        formula="(p₀ − pₑ) / (1 − pₑ)",
        edge_cases="Truth and predictions constant and equal: 1. With labels only rows count whose true class is "
        "listed; a prediction that is not listed is wrong there.",
        source="Cohen (1960), Educational and Psychological Measurement 20, 37–46.",
        example=ExampleFiles(_CLASSES, "id,species 1,setosa 2,virginica 3,setosa 4,virginica", "0.6"),
        takes_names=True,
    ),
    Metric(
        name="cost_matrix",
        title="Cost matrix",
        meaning="The mean cost of the predictions, each priced by its true and its predicted class.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.LABEL,
        target=Target.CLASS,
        parameters=(
            Parameter("matrix", Kind.MATRIX, "One row of costs for each true class.", is_required=True),
            Parameter("labels", Kind.LABELS, "The classes of the rows and columns.", is_required=True),
        ),
        function="scorer.metrics.confusion_matrix.cost_matrix",
        derive=_costs,
        formula="mean C[y, p]",
        edge_cases="A label that is not in labels is refused. The best value is that of a diagonal of zeros.",
        source="Elkan (2001), International Joint Conference on Artificial Intelligence, 973–978.",
        example=ExampleFiles(
            _CLASSES,
            "id,species 1,setosa 2,virginica 3,setosa 4,virginica",
            "0.75",
            {"labels": ["setosa", "versicolor", "virginica"], "matrix": [[0, 1, 1], [1, 0, 3], [1, 2, 0]]},
        ),
        takes_names=True,
        refuses_unknown=True,
    ),
    Metric(
        name="hierarchical_f1",
        title="Hierarchical F1",
        meaning="The mean of the F1 of all labels against the collapsed ones, and of macro F1 with those as one class.",
        higher_is_better=True,
        worst_value=0.0,
        best_value=1.0,
        shape=Shape.LABEL,
        target=Target.CLASS,
        parameters=(
            Parameter("collapsed_labels", Kind.LABELS, "The labels that become one class.", is_required=True),
            Parameter("part_weights", Kind.NUMBERS, "Weights of the two.", default=(0.5, 0.5), minimum=0.0),
        ),
        function="scorer.metrics.confusion_matrix.hierarchical_f1",
        formula="½ · F1 of (label is not collapsed) + ½ · macro F1 after collapsing",
        edge_cases="A label that the solution does not hold is refused.",
        source="The CMI competition on Kaggle (2025), its evaluation page.",
        example=ExampleFiles(
            _CLASSES,
            "id,species 1,setosa 2,virginica 3,setosa 4,virginica",
            "0.7",
            {"collapsed_labels": ["versicolor", "other"]},
        ),
        takes_names=True,
        refuses_unknown=True,
    ),
)
