"""From a shape's name to its rules."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scorer.records import Shape
from scorer.shapes import rules
from scorer.shapes.label import Label
from scorer.shapes.scalar import Scalar
from scorer.shapes.tags import Tags
from scorer.shapes.wide import Wide
from scorer.shapes.wide_prob import WideProb

SHAPES: Mapping[Shape, rules.Shape] = MappingProxyType(
    {Shape.SCALAR: Scalar(), Shape.LABEL: Label(), Shape.WIDE_PROB: WideProb(), Shape.WIDE: Wide(), Shape.TAGS: Tags()}
)
