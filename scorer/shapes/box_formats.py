"""The words of `box_format`: what the values of one box mean, and the boxes that they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from scorer.errors import MetricError
from scorer.records import ParameterValues, Target
from scorer.table import BoolArray, FloatArray

LABEL, CONF = "label", "conf"
_LABELS = (LABEL, "class")
_CORNERS, _SIZES, _POINT = ("xmin", "ymin", "xmax", "ymax"), ("x", "y", "w", "h"), ("x", "y")
_SPACE_POINT, _SPACE_BOX = ("x", "y", "z"), ("x", "y", "z", "w", "l", "h", "yaw")
# Products of three such numbers can still be told from infinity.
LARGEST_NUMBER = 1e100


@dataclass(frozen=True)
class _Form:
    """What may stand in the format of one kind of truth, beside the words of one of its geometries."""

    geometries: tuple[tuple[str, ...], ...]
    has_label: bool = True
    has_conf: bool = True


_FORMS: Mapping[Target, _Form] = MappingProxyType(
    {
        Target.BOXES: _Form((_CORNERS, _SIZES)),
        Target.SPACE_BOXES: _Form((_SPACE_BOX,)),
        Target.BOXES_OF_POINTS: _Form((_CORNERS, _SIZES), has_conf=False),
        Target.POINTS: _Form((_POINT, _SPACE_POINT), has_label=False),
    }
)


@dataclass(frozen=True)
class BoxFormat:
    """The words of the values of a box in a file.

    Attributes
    ----------
    words : tuple of str
        As they stand there, the label's word being `label`.
    """

    words: tuple[str, ...]

    @property
    def geometry(self) -> tuple[str, ...]:
        """The words beside label and confidence, in the order of a file."""
        return tuple(word for word in self.words if word not in (LABEL, CONF))

    def make_boxes(self, values: Mapping[str, FloatArray]) -> FloatArray:
        """Return the numbers of boxes: corners and area of a rectangle, else the geometry in its own order."""
        return _MAKERS[frozenset(self.geometry)](values)

    def has_bad_size(self, values: Mapping[str, FloatArray]) -> BoolArray:
        """Return which boxes end before they begin."""
        n_boxes = len(next(iter(values.values())))
        if frozenset(self.geometry) == frozenset(_CORNERS):
            return (values["xmax"] < values["xmin"]) | (values["ymax"] < values["ymin"])
        sides = [values[side] < 0 for side in ("w", "l", "h") if side in values]
        return np.any(sides, axis=0) if sides else np.zeros(n_boxes, np.bool_)


def _from_corners(values: Mapping[str, FloatArray]) -> FloatArray:
    left, top, right, bottom = (values[word] for word in _CORNERS)
    return np.column_stack([left, top, right, bottom, (right - left) * (bottom - top)])


def _from_sizes(values: Mapping[str, FloatArray]) -> FloatArray:
    left, top, width, height = (values[word] for word in _SIZES)
    return np.column_stack([left, top, left + width, top + height, width * height])


def _as_they_are(geometry: tuple[str, ...]) -> Callable[[Mapping[str, FloatArray]], FloatArray]:
    return lambda values: np.column_stack([values[word] for word in geometry])


_MAKERS: Mapping[frozenset[str], Callable[[Mapping[str, FloatArray]], FloatArray]] = MappingProxyType(
    {
        frozenset(_CORNERS): _from_corners,
        frozenset(_SIZES): _from_sizes,
        **{frozenset(geometry): _as_they_are(geometry) for geometry in (_POINT, _SPACE_POINT, _SPACE_BOX)},
    }
)


def prediction_format(parameters: ParameterValues, target: Target) -> BoxFormat:
    """Return the format of submissions.

    Raises
    ------
    MetricError
        If `box_format` has a word that is not known, too many or too few of them.
    """
    given = str(parameters["box_format"])
    form = _FORMS[target]
    words = tuple(LABEL if word in _LABELS else word for word in given.split())
    rest = [word for word in words if not (word == LABEL and form.has_label) and not (word == CONF and form.has_conf)]
    if len(set(words)) < len(words) or all(set(rest) != set(geometry) for geometry in form.geometries):
        also = [word for word, is_allowed in ((LABEL, form.has_label), (CONF, form.has_conf)) if is_allowed]
        expected = " or ".join(f"“{' '.join(geometry)}”" for geometry in form.geometries)
        raise MetricError(
            f"Parameter `box_format` is “{given}”; expected {expected}, with {' and '.join(also)} where boxes have one."
        )
    if target is not Target.BOXES_OF_POINTS:
        return BoxFormat(words)
    renamed = {"xmin": "x", "ymin": "y"}
    return BoxFormat(tuple(renamed.get(word, word) for word in words if word not in ("xmax", "ymax", "w", "h")))


def truth_format(parameters: ParameterValues, target: Target) -> BoxFormat:
    """Return the format of solutions: that of submissions without confidence, of boxes where those hold points."""
    if target is Target.BOXES_OF_POINTS:
        prediction_format(parameters, target)
        return BoxFormat(tuple(LABEL if word in _LABELS else word for word in str(parameters["box_format"]).split()))
    return BoxFormat(tuple(word for word in prediction_format(parameters, target).words if word != CONF))
