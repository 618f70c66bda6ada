"""The catalogue of metrics: one record each, read by the command, the docs and the platform alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType

from scorer.errors import MetricError
from scorer.parameters import Kind, Parameter, parse_values

__all__ = [
    "METRICS",
    "UNBOUNDED",
    "Bounds",
    "Kind",
    "Metric",
    "Parameter",
    "Shape",
    "Target",
    "get_metric",
    "parse_parameters",
]

ParameterValues = Mapping[str, object]


class Shape(StrEnum):
    """What a submission holds beside its ids."""

    SCALAR = "scalar"
    LABEL = "label"
    WIDE_PROB = "wide_prob"


class Target(StrEnum):
    """What the truth of a metric is."""

    BINARY = "0 or 1"
    REAL = "a number"
    CLASS = "a class label"


@dataclass(frozen=True)
class Bounds:
    """The lowest and highest prediction that is allowed; infinity where there is no bound."""

    lowest: float = -math.inf
    highest: float = math.inf

    @property
    def words(self) -> str:
        """The range in words."""
        return f"{self.lowest:g} to {self.highest:g}"


UNBOUNDED = Bounds()
PROBABILITY = Bounds(0.0, 1.0)
# The squares of errors within these bounds can be summed over any number of rows without an overflow.
SUMMABLE = Bounds(-1e140, 1e140)


def _no_bounds(_: ParameterValues) -> Bounds:
    return UNBOUNDED


def _probability(_: ParameterValues) -> Bounds:
    return PROBABILITY


def _probability_if_required(parameters: ParameterValues) -> Bounds:
    return PROBABILITY if parameters["require_probability"] else UNBOUNDED


def _probability_unless_rescaled(parameters: ParameterValues) -> Bounds:
    return Bounds(0.0, SUMMABLE.highest) if parameters["renormalize"] else PROBABILITY


def _valid_range(parameters: ParameterValues) -> Bounds:
    match parameters["valid_range"]:
        case (float(lowest), float(highest)):
            return Bounds(lowest, highest)
        case _:
            return SUMMABLE


def _summable(_: ParameterValues) -> Bounds:
    return SUMMABLE


@dataclass(frozen=True)
class Metric:
    """One metric: what it is called, what it takes, and where its function is.

    Attributes
    ----------
    name, title, meaning : str
        `roc_auc`, “ROC AUC”, and one line for people.
    higher_is_better : bool
        The direction.
    worst_value, best_value : float
        The ends of its scale; infinite where it has none.
    shape, target : Shape, Target
        What a submission holds, and what the truth is.
    parameters : tuple of Parameter
        What a host may set.
    function : str
        Dotted name, loaded when first used, so that the catalogue needs no numeric library.
    formula, edge_cases, source : str
        For the reference page: the formula, what happens at the edges, and where the definition comes from.
    bounds : callable
        From the parameters to the allowed range of a prediction.
    check : str or None
        Dotted name of a function that finds what the range alone does not say.
    takes_names : bool
        Whether the function is told the label of each code.
    """

    name: str
    title: str
    meaning: str
    higher_is_better: bool
    worst_value: float
    best_value: float
    shape: Shape
    target: Target
    parameters: tuple[Parameter, ...]
    function: str
    formula: str
    edge_cases: str
    source: str
    bounds: Callable[[ParameterValues], Bounds] = _no_bounds
    check: str | None = None
    takes_names: bool = False

    @property
    def takes_weights(self) -> bool:
        """Whether rows may be weighted."""
        return any(parameter.name == "weight_column" for parameter in self.parameters)


WEIGHT_COLUMN = Parameter(
    "weight_column",
    Kind.COLUMN,
    "Solution column with the weight of each row: finite, not negative.",
    is_for_reader=True,
)
EPS = Parameter(
    "eps",
    Kind.NUMBER,
    "Probabilities are clipped to [eps, 1 − eps] before the logarithm.",
    default=1e-15,
    minimum=0.0,
    maximum=0.1,
    is_minimum_open=True,
)
ZERO_DIVISION = Parameter("zero_division", Kind.NUMBER, "The value of 0/0.", default=0.0, minimum=0.0, maximum=1.0)
VALID_RANGE = Parameter("valid_range", Kind.RANGE, "Predictions outside this range are refused.", is_for_reader=True)

_RECORDS = (
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
        function="scorer.metrics.probability.roc_auc",
        formula="P(score of a 1 > score of a 0) + ½ · P(equal)",
        edge_cases="Any finite number is a valid score. All predictions equal: 0.5. A part of the solution with one "
        "class only is refused when the solution is compiled.",
        source="Hanley and McNeil (1982), Radiology 143, 29–36; partial area: McClish (1989), "
        "Medical Decision Making 9, 190–195.",
        bounds=_probability_if_required,
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
        function="scorer.metrics.probability.binary_log_loss",
        formula="−mean[y · ln p + (1 − y) · ln(1 − p)], p clipped to [eps, 1 − eps]",
        edge_cases="Predictions outside 0 to 1 are refused. Clipped once: with eps = 1e-15, y = 0 and p = 1 cost "
        "34.539576, y = 1 and p = 0 cost 34.538776. One class alone is fine.",
        source="Good (1952), Journal of the Royal Statistical Society B 14, 107–114.",
        bounds=_probability,
    ),
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
        function="scorer.metrics.probability.log_loss",
        formula="−mean ln p(true class), each row divided by its sum, then p clipped to [eps, 1 − eps]",
        edge_cases="Negative entries and rows that sum to 0 are refused. With renormalize = false each entry lies in "
        "0 to 1 and each row sums to 1 within 1e-6. There is no second rescaling after the clipping.",
        source="Good (1952), Journal of the Royal Statistical Society B 14, 107–114; the rescaling is Kaggle's rule.",
        bounds=_probability_unless_rescaled,
        check="scorer.metrics.probability.check_row_sums",
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
        function="scorer.metrics.classification.f1",
        formula="2·TP / (2·TP + FP + FN)",
        edge_cases="Neither a true nor a predicted positive: zero_division. A fraction where the labels are whole "
        "numbers is refused: probabilities are not labels.",
        source="van Rijsbergen (1979), Information Retrieval, chapter 7.",
        check="scorer.metrics.classification.check_not_probabilities",
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
        function="scorer.metrics.classification.macro_f1",
        formula="mean over classes of 2·TP / (2·TP + FP + FN)",
        edge_cases="With union a predicted class that never occurs adds a zero: truth 0, 0, 1 against 0, 2, 1 gives "
        "0.5556, and 0.8333 with truth. A listed class that neither occurs nor is predicted counts zero_division.",
        source="Opitz and Burst (2019), arXiv 1911.03347: the averaged F1.",
        takes_names=True,
    ),
    Metric(
        name="rmse",
        title="RMSE",
        meaning="The root of the mean squared error, in the unit of the target; large errors weigh most.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(VALID_RANGE, WEIGHT_COLUMN),
        function="scorer.metrics.regression.rmse",
        formula="√mean (y − p)²",
        edge_cases="Predictions outside valid_range, or beyond 1e140 in size, are refused. Squares of errors below "
        "1e-162 underflow to 0.",
        source="Gauss (1823), Theoria combinationis observationum.",
        bounds=_valid_range,
    ),
    Metric(
        name="mae",
        title="MAE",
        meaning="The mean absolute error, in the unit of the target; each unit of error weighs the same.",
        higher_is_better=False,
        worst_value=math.inf,
        best_value=0.0,
        shape=Shape.SCALAR,
        target=Target.REAL,
        parameters=(
            Parameter(
                "mask_column",
                Kind.COLUMN,
                "Solution column with 1 in the rows that count and 0 in the others.",
                is_for_reader=True,
            ),
            WEIGHT_COLUMN,
        ),
        function="scorer.metrics.regression.mae",
        formula="mean |y − p|",
        edge_cases="Predictions beyond 1e140 in size are refused. Rows that the mask leaves out are checked like all "
        "others and never scored.",
        source="Laplace (1774), Mémoire sur la probabilité des causes par les événements.",
        bounds=_summable,
    ),
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
        function="scorer.metrics.classification.accuracy",
        formula="share of rows with p = y",
        edge_cases="A label that the solution does not hold is wrong, not invalid, unless reject_unknown is set.",
        source="Fielding and Bell (1997), Environmental Conservation 24, 38–49: the correct classification rate.",
    ),
)

METRICS: Mapping[str, Metric] = MappingProxyType({metric.name: metric for metric in _RECORDS})


def get_metric(name: str) -> Metric:
    """Return the metric of that name.

    Raises
    ------
    MetricError
        If there is none; names the nearest ones.
    """
    if name in METRICS:
        return METRICS[name]
    near = get_close_matches(name.strip().lower().replace("-", "_").replace(" ", "_"), METRICS, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are {', '.join(sorted(METRICS))}."
    raise MetricError(f"There is no metric “{name}”. {hint}")


def parse_parameters(metric: Metric, raw: Mapping[str, object]) -> dict[str, object]:
    """Return the typed value of each of the metric's parameters: what `raw` says, else the default.

    Raises
    ------
    MetricError
        Naming every unknown parameter and every value that is not allowed.
    """
    return parse_values(metric.parameters, raw, metric=metric.name)
