"""From a shape's name to its rules."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scorer.records import Shape
from scorer.shapes import rules
from scorer.shapes.boxes import Boxes
from scorer.shapes.dist import Dist
from scorer.shapes.grid import Grid
from scorer.shapes.interval import Interval
from scorer.shapes.joint import Joint
from scorer.shapes.label import Label
from scorer.shapes.long import Long
from scorer.shapes.order import Order
from scorer.shapes.pairs import Pairs
from scorer.shapes.quantile import Quantile
from scorer.shapes.ranked import Ranked
from scorer.shapes.rle import Rle
from scorer.shapes.scalar import Scalar
from scorer.shapes.survival import Survival
from scorer.shapes.survival_curve import SurvivalCurve
from scorer.shapes.tags import Tags
from scorer.shapes.text import Text
from scorer.shapes.wide import Wide
from scorer.shapes.wide_prob import WideProb

_SHAPES: dict[Shape, rules.Shape] = {
    Shape.SCALAR: Scalar(),
    Shape.LABEL: Label(),
    Shape.WIDE_PROB: WideProb(),
    Shape.WIDE: Wide(),
    Shape.TAGS: Tags(),
    Shape.TEXT: Text(),
    Shape.RANKED: Ranked(),
    Shape.ORDER: Order(),
    Shape.PAIRS: Pairs(),
    Shape.LONG: Long(),
    Shape.SURVIVAL: Survival(),
    Shape.SURVIVAL_CURVE: SurvivalCurve(),
    Shape.QUANTILE: Quantile(),
    Shape.GRID: Grid(),
    Shape.INTERVAL: Interval(),
    Shape.DIST: Dist(),
    Shape.RLE: Rle(),
    Shape.BOXES: Boxes(),
}
# A component may be joint itself.
_SHAPES[Shape.JOINT] = Joint(_SHAPES)
SHAPES: Mapping[Shape, rules.Shape] = MappingProxyType(_SHAPES)
