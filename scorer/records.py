"""What a metric is on record: its shape, its truth, its bounds, and the words that people read of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast

from scorer.parameters import Parameter, ParameterFault

ParameterValues = Mapping[str, object]


class Shape(StrEnum):
    """What a submission holds beside its ids."""

    SCALAR = "scalar"
    LABEL = "label"
    WIDE_PROB = "wide_prob"
    WIDE = "wide"
    TAGS = "tags"
    TEXT = "text"
    RANKED = "ranked"
    ORDER = "order"
    PAIRS = "pairs"
    LONG = "long"
    SURVIVAL = "survival"
    SURVIVAL_CURVE = "survival_curve"
    QUANTILE = "quantile"
    GRID = "grid"
    INTERVAL = "interval"
    DIST = "dist"
    RLE = "rle"
    BOXES = "boxes"
    JOINT = "joint"


class Target(StrEnum):
    """What the truth of a metric is."""

    BINARY = "0 or 1"
    REAL = "a number"
    CLASS = "a class label"
    RATING = "a whole number on a scale"
    TAGS = "a set of tags"
    DISTRIBUTION = "a share or a number of votes for each class"
    TEXT = "text"
    ITEMS = "a set of items"
    ORDER = "all items of the row in their true order"
    SURVIVAL = "a time, and whether the event happened"
    MASK = "the mask of an image"
    MASKS = "the masks of the objects in an image"
    BOXES = "the boxes around the objects in an image"
    SPACE_BOXES = "the boxes around the objects in space"
    BOXES_OF_POINTS = "the boxes in which a point is to be set"
    POINTS = "the points where the objects are"
    JOINT = "that of the metric that it is made from"


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
SMALLEST_SPREAD = 1e-140


@dataclass(frozen=True)
class ExampleFiles:
    """A solution, a submission and their score, which a test computes again; blanks may divide the lines."""

    solution_lines: str
    submission_lines: str
    score: str
    parameters: Mapping[str, object] = field(default_factory=dict)

    @property
    def solution(self) -> str:
        """The solution file."""
        return _to_lines(self.solution_lines)

    @property
    def submission(self) -> str:
        """The submission file."""
        return _to_lines(self.submission_lines)


def _to_lines(text: str) -> str:
    return text if "\n" in text else text.replace(" ", "\n")


def no_advice(_: ParameterValues) -> str:
    """Say nothing."""
    return ""


def no_bounds(_: ParameterValues) -> Bounds:
    """Allow every finite number."""
    return UNBOUNDED


@dataclass(frozen=True)
class Wrapping:
    """How a metric is made from others.

    Attributes
    ----------
    derive : callable
        From its record, its parameters and the records of its components to the record that holds under these
        parameters.
    find_faults : callable
        From its parameters and the records of its components to what is wrong with their match.
    """

    derive: Callable[[Metric, ParameterValues, tuple[Metric, ...]], Metric]
    find_faults: Callable[[ParameterValues, tuple[Metric, ...]], Iterator[ParameterFault]]


@dataclass(frozen=True)
class Component:
    """A metric within another one.

    Attributes
    ----------
    metric, parameters : str, mapping
        Its name and its parameters, typed.
    columns : tuple of str
        The target columns that it takes; all where it names none.
    """

    metric: str
    parameters: ParameterValues
    columns: tuple[str, ...] = ()


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
    example : ExampleFiles
        A small solution and a submission with their score.
    bounds : callable
        From the parameters to the allowed range of a prediction.
    check : str or None
        Dotted name of a function that finds what the range alone does not say.
    row_check : str or None
        Dotted name of a function that finds what must fit the solution's own rows, such as the items of an order.
    row_scores : str or None
        Dotted name of a function that takes what the metric's does and returns the score of each row, where the score
        is their mean: NaN for a row that is left out, None where the parameters ask for another mean.
    row_tally, case_tally : str or None
        Dotted name of a function that takes what the metric's does and returns what the score is made of, by row or by
        case: a `scorer.metrics.tallies.Tally`, so that rows or cases can be drawn anew.
    aliases : tuple of str
        Other names by which the metric is found.
    clips_spread : bool
        Whether a blank spread, and one that is not above 0, is allowed: the metric raises it to its smallest one.
    takes_names : bool
        Whether the function is told the label of each code.
    extras : tuple of str
        Arguments of the function that the shape gives it beside the truth, such as the size of an image.
    refuses_unknown : bool
        Whether a label that the solution does not hold refuses the file.
    names_clusters : bool
        Whether predicted labels are the names of clusters, which may be any.
    is_columnwise : bool
        Whether the function scores one column, and several are averaged.
    takes_bounds : bool
        Whether the function is told the lowest and the highest prediction.
    takes_n_labels : bool
        Whether the function is told how many labels the whole solution has.
    keeps_order : bool
        Whether the function is given its rows as they stand in the solution; else they may come by class.
    computed_by : str
        Whose code computes it.
    derive : callable or None
        From the record and the parameters to the record that holds under them, where they decide what it says.
    advice : callable
        From the parameters to a warning for the host; empty where there is none.
    is_mean_of_rows : bool
        Whether the score is the mean of those of single rows, and costs as much when they are scored one by one.
    wrapping : Wrapping or None
        How it is made from others; its title, direction and scale mean nothing then until its parameters are known.
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
    example: ExampleFiles
    bounds: Callable[[ParameterValues], Bounds] = no_bounds
    check: str | None = None
    row_check: str | None = None
    row_scores: str | None = None
    row_tally: str | None = None
    case_tally: str | None = None
    aliases: tuple[str, ...] = ()
    clips_spread: bool = False
    takes_names: bool = False
    extras: tuple[str, ...] = ()
    refuses_unknown: bool = False
    names_clusters: bool = False
    is_columnwise: bool = False
    takes_bounds: bool = False
    takes_n_labels: bool = False
    keeps_order: bool = False
    computed_by: str = "own code"
    derive: Callable[[Metric, ParameterValues], Metric] | None = None
    advice: Callable[[ParameterValues], str] = no_advice
    is_mean_of_rows: bool = False
    wrapping: Wrapping | None = None

    def list_components(self, parameters: ParameterValues) -> tuple[Component, ...]:
        """Return the metrics that this one is made from: none, one, or those of its `parts`."""
        if self.wrapping is None:
            return ()
        sources = cast("tuple[ParameterValues, ...]", parameters.get("parts", (parameters,)))
        return tuple(
            Component(
                cast("str", source["metric"]),
                cast("ParameterValues", source["parameters"]),
                cast("tuple[str, ...] | None", source.get("columns")) or (),
            )
            for source in sources
        )

    @property
    def takes_weights(self) -> bool:
        """Whether rows may be weighted."""
        return any(parameter.name == "weight_column" for parameter in self.parameters)
