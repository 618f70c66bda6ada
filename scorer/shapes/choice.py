"""From a shape's name to its rules, which are loaded when they are first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from scorer.records import Shape
from scorer.shapes import rules

_CLASSES = {
    Shape.SCALAR: "scalar.Scalar",
    Shape.LABEL: "label.Label",
    Shape.WIDE_PROB: "wide_prob.WideProb",
    Shape.WIDE: "wide.Wide",
    Shape.TAGS: "tags.Tags",
    Shape.TEXT: "text.Text",
    Shape.RANKED: "ranked.Ranked",
    Shape.ORDER: "order.Order",
    Shape.PAIRS: "pairs.Pairs",
    Shape.LONG: "long.Long",
    Shape.SURVIVAL: "survival.Survival",
    Shape.SURVIVAL_CURVE: "survival_curve.SurvivalCurve",
    Shape.QUANTILE: "quantile.Quantile",
    Shape.GRID: "grid.Grid",
    Shape.INTERVAL: "interval.Interval",
    Shape.DIST: "dist.Dist",
    Shape.RLE: "rle.Rle",
    Shape.BOXES: "boxes.Boxes",
    Shape.JOINT: "joint.Joint",
}


class _Shapes(Mapping[Shape, rules.Shape]):
    """The rules of each shape: a command that meets one of them need not load all."""

    def __init__(self) -> None:
        self._loaded: dict[Shape, rules.Shape] = {}

    def __getitem__(self, shape: Shape) -> rules.Shape:
        if shape not in self._loaded:
            module, _, name = _CLASSES[shape].partition(".")
            make = getattr(import_module(f"scorer.shapes.{module}"), name)
            # A component of a joint shape may be joint itself.
            self._loaded[shape] = make(self) if shape is Shape.JOINT else make()
        return self._loaded[shape]

    def __iter__(self) -> Iterator[Shape]:
        return iter(_CLASSES)

    def __len__(self) -> int:
        return len(_CLASSES)


SHAPES: Mapping[Shape, rules.Shape] = _Shapes()
