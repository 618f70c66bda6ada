"""The public facts about a submission file, without which it cannot be read and with which no label is told."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from functools import cached_property
from typing import cast

from scorer.registry import Bounds, Metric, Shape, resolve_metric


class IdKind(StrEnum):
    """How ids are compared: as whole numbers or as text."""

    INT = "int"
    TEXT = "text"


class LabelKind(StrEnum):
    """How class labels are compared; what the solution's label column holds decides."""

    NUMBER = "number"
    BOOLEAN = "boolean"
    TEXT = "text"


@dataclass(frozen=True)
class SampleMarks:
    """Hashes of the sample submission's predictions: of the first rows and of all of them; empty if unknown."""

    first_rows: str = ""
    all_rows: str = ""


@dataclass(frozen=True)
class Schema:
    """What a submission must look like: everything that the reader needs and the entrant may know.

    Attributes
    ----------
    metric, parameters : str, mapping
        The metric and its parameters, typed.
    id_column : str
        Name of the id column.
    id_kind : IdKind
        Whether ids are whole numbers or text.
    n_rows : int
        Rows of a complete submission.
    shape : Shape
        What the columns beside the id mean.
    columns : tuple of str
        Names of the prediction columns, in the order in which the scorer keeps them.
    bounds : Bounds
        Lowest and highest allowed number.
    label_kind : LabelKind or None
        How labels are compared, where the shape holds labels.
    labels : tuple of str
        The labels or classes that occur, sorted; the set is public, who bears which is not.
    components : tuple of Schema
        What concerns each component of a metric of the joint shape.
    sample : SampleMarks
        By what the sample submission is known again; empty if it is not known.
    """

    metric: str
    parameters: Mapping[str, object]
    id_column: str
    id_kind: IdKind
    n_rows: int
    shape: Shape
    columns: tuple[str, ...]
    bounds: Bounds
    label_kind: LabelKind | None = None
    labels: tuple[str, ...] = ()
    components: tuple[Schema, ...] = ()
    sample: SampleMarks = SampleMarks()

    @cached_property
    def record(self) -> Metric:
        """The record of the metric under its parameters."""
        return resolve_metric(self.metric, self.parameters)

    def is_scored(self, column: str) -> bool:
        """Whether a prediction column is scored; the cells of one that is not are passed over."""
        scored = self.parameters.get("scored_columns")
        return not isinstance(scored, tuple) or column in scored

    @property
    def expected_columns(self) -> tuple[str, ...]:
        """All columns of a submission, the id first."""
        return (self.id_column, *self.columns)

    def to_dict(self) -> dict[str, object]:
        """Return the schema as JSON-safe data."""
        data: dict[str, object] = {field.name: getattr(self, field.name) for field in fields(self)}
        data["parameters"], data["sample"] = dict(self.parameters), asdict(self.sample)
        data["bounds"] = [_number_or_none(self.bounds.lowest), _number_or_none(self.bounds.highest)]
        data["columns"], data["labels"] = list(self.columns), list(self.labels)
        data["components"] = [component.to_dict() for component in self.components]
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Schema:
        """Return the schema that `to_dict` gave away."""
        values = dict(data)
        values["parameters"] = _to_tuples(values["parameters"])
        lowest, highest = cast("list[float | None]", values["bounds"])
        values["bounds"] = Bounds(-math.inf if lowest is None else lowest, math.inf if highest is None else highest)
        values["sample"] = SampleMarks(**cast("dict[str, str]", values["sample"]))
        values["id_kind"] = IdKind(str(values["id_kind"]))
        values["shape"] = Shape(str(values["shape"]))
        values["label_kind"] = None if values["label_kind"] is None else LabelKind(str(values["label_kind"]))
        for name in ("columns", "labels"):
            values[name] = tuple(cast("list[str]", values[name]))
        components = cast("list[Mapping[str, object]]", values["components"])
        values["components"] = tuple(cls.from_dict(component) for component in components)
        return cls(**values)  # type: ignore[arg-type]

    def to_json(self) -> str:
        """Return the schema as one JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> Schema:
        """Return the schema that `to_json` wrote."""
        return cls.from_dict(json.loads(text))


def _number_or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _to_tuples(value: object) -> object:
    if isinstance(value, dict):
        return {key: _to_tuples(item) for key, item in value.items()}
    return tuple(_to_tuples(item) for item in value) if isinstance(value, list) else value
