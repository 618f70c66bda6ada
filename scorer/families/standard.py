"""Parameters and bounds that many metrics share, each with one name and one meaning."""

from __future__ import annotations

from scorer.parameters import Content, Kind, Parameter
from scorer.records import PROBABILITY, SUMMABLE, UNBOUNDED, Bounds, ParameterValues

WEIGHT_COLUMN = Parameter(
    "weight_column",
    Kind.COLUMN,
    "Solution column with the weight of each row: finite, not negative.",
    is_for_reader=True,
    content=Content.WEIGHTS,
    argument="weights",
)
MASK_COLUMN = Parameter(
    "mask_column",
    Kind.COLUMN,
    "Solution column with 1 in the rows that count and 0 in the others.",
    is_for_reader=True,
    content=Content.MASK,
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
BETA = Parameter(
    "beta",
    Kind.NUMBER,
    "How many times recall weighs as much as precision.",
    default=1.0,
    minimum=0.0,
    is_minimum_open=True,
)
MULTIOUTPUT = Parameter(
    "multioutput",
    Kind.NUMBERS,
    "Weights of the columns where there are several targets, or uniform_average.",
    default="uniform_average",
    minimum=0.0,
    choices=("uniform_average",),
    is_for_reader=True,
)
UNDEFINED = Parameter(
    "undefined",
    Kind.CHOICE,
    "A column or group without a score is an error, or is left out (skip).",
    default="error",
    choices=("error", "skip"),
    is_for_reader=True,
)
SCORED_COLUMNS = Parameter(
    "scored_columns",
    Kind.LABELS,
    "The target columns that are scored; the others must be there. All where nothing is said.",
    is_for_reader=True,
)
GROUP_COLUMN = Parameter(
    "group_column",
    Kind.COLUMN,
    "Solution column with the group of each row.",
    is_for_reader=True,
    is_required=True,
    content=Content.GROUPS,
    argument="groups",
)
CLASS_COLUMN = Parameter(
    "class_column",
    Kind.COLUMN,
    "Solution column with the class of each row.",
    is_for_reader=True,
    content=Content.GROUPS,
    argument="classes",
)
SPREAD_NAME = Parameter(
    "spread_name",
    Kind.TEXT,
    "Submission column with the standard deviation.",
    default="sigma",
    is_for_reader=True,
)
GROUP_WEIGHTS = Parameter(
    "group_weight_column",
    Kind.COLUMN,
    "Solution column with the weight of each row's group, equal within a group.",
    is_for_reader=True,
    content=Content.WEIGHTS,
    argument="group_weights",
)
VALID_RANGE = Parameter("valid_range", Kind.RANGE, "Predictions outside this range are refused.", is_for_reader=True)


def probability(_: ParameterValues) -> Bounds:
    """Allow 0 to 1."""
    return PROBABILITY


def probability_if_required(parameters: ParameterValues) -> Bounds:
    """Allow 0 to 1 where `require_probability` asks for it."""
    return PROBABILITY if parameters["require_probability"] else UNBOUNDED


def probability_unless_rescaled(parameters: ParameterValues) -> Bounds:
    """Allow 0 to 1, or any number from 0 where rows are divided by their sum."""
    return Bounds(0.0, SUMMABLE.highest) if parameters["renormalize"] else PROBABILITY


def valid_range(parameters: ParameterValues) -> Bounds:
    """Allow what `valid_range` says, else what can be squared and summed."""
    match parameters["valid_range"]:
        case (float(lowest), float(highest)):
            return Bounds(max(lowest, SUMMABLE.lowest), min(highest, SUMMABLE.highest))
        case _:
            return SUMMABLE


def summable(_: ParameterValues) -> Bounds:
    """Allow what can be squared and summed."""
    return SUMMABLE


def not_negative(_: ParameterValues) -> Bounds:
    """Allow what is not below 0."""
    return Bounds(0.0, SUMMABLE.highest)


def not_negative_unless_clipped(parameters: ParameterValues) -> Bounds:
    """Allow what is not below 0, or all where `clip_negative` takes it for 0."""
    return SUMMABLE if parameters["clip_negative"] else Bounds(0.0, SUMMABLE.highest)


def not_negative_unless_normal(parameters: ParameterValues) -> Bounds:
    """Allow what is not below 0, or all where `power` is that of the normal distribution."""
    return SUMMABLE if parameters["power"] == 0 else Bounds(0.0, SUMMABLE.highest)


def rating_scale(parameters: ParameterValues) -> Bounds:
    """Allow the ratings from `min_rating` to `max_rating`, as far as they are said."""
    lowest, highest = parameters.get("min_rating"), parameters.get("max_rating")
    return Bounds(
        float(lowest) if isinstance(lowest, int) else UNBOUNDED.lowest,
        float(highest) if isinstance(highest, int) else UNBOUNDED.highest,
    )
