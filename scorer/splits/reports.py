"""What a host should know about a split: sizes, class balance, and whether the metric is defined on both parts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scorer.errors import UndefinedScoreError
from scorer.evaluation import PartTruth, evaluate
from scorer.problems import count_of, echo
from scorer.registry import Target
from scorer.schema import Schema
from scorer.shapes.choice import SHAPES
from scorer.splits.usage import Part

FEW_ROWS = 20


@dataclass(frozen=True)
class PartReport:
    """One part of a split.

    Attributes
    ----------
    n_rows : int
        Its rows.
    share : float
        Its share of the scored rows.
    class_counts : mapping of str to int
        The rows of each class; empty where the truth is no class.
    mean, spread : float or None
        Mean and standard deviation of the truth, where it is a number.
    undefined : str
        Why the metric has no value on these rows; empty if it has one.
    """

    n_rows: int
    share: float
    class_counts: Mapping[str, int]
    mean: float | None
    spread: float | None
    undefined: str


@dataclass(frozen=True)
class SplitReport:
    """A split, part by part, with what the host should look at.

    Attributes
    ----------
    parts : mapping of Part to PartReport
        The parts that have rows.
    warnings : tuple of str
        One sentence each; empty if there is nothing to mend.
    """

    parts: Mapping[Part, PartReport]
    warnings: tuple[str, ...]

    @property
    def is_defined(self) -> bool:
        """Whether the metric has a value on every part."""
        return not any(part.undefined for part in self.parts.values())


def describe_split(truths: Mapping[Part, PartTruth], schema: Schema) -> SplitReport:
    """Describe a split before a competition starts.

    Parameters
    ----------
    truths : mapping of Part to PartTruth
        The truth of each part, from `CompiledSolution.find_part`, or from `scorer.evaluation.arrange_part` for a split
        that was drawn.
    schema : Schema
        Metric, parameters and labels.

    Returns
    -------
    SplitReport
        For the host alone: class counts tell about labels.
    """
    n_scored = sum(len(truth.rows) for truth in truths.values())
    parts = {part: _describe_part(truth, schema, n_scored) for part, truth in truths.items()}
    return SplitReport(parts, tuple(_list_warnings(parts, schema)))


def _describe_part(truth: PartTruth, schema: Schema, n_scored: int) -> PartReport:
    n_rows, kind = len(truth.rows), schema.record.target
    target = truth.target
    counts, mean, spread = {}, None, None
    if isinstance(target, np.ndarray) and target.ndim == 1 and kind in (Target.BINARY, Target.CLASS):
        names = schema.labels or ("0", "1")
        held = np.bincount(target.astype(np.int64), minlength=len(names))
        counts = dict(zip(names, held.tolist(), strict=True))
    elif isinstance(target, np.ndarray) and target.ndim == 1 and np.issubdtype(target.dtype, np.floating):
        mean, spread = float(target.mean()), float(target.std())
    return PartReport(n_rows, n_rows / n_scored, counts, mean, spread, _find_undefined(truth, schema))


def _find_undefined(truth: PartTruth, schema: Schema) -> str:
    try:
        score = evaluate(truth, SHAPES[schema.shape].perfect(truth.target, schema), schema)
    except UndefinedScoreError as error:
        return str(error)
    return "" if math.isfinite(score) else f"A perfect submission scores {score}."


def _list_warnings(parts: Mapping[Part, PartReport], schema: Schema) -> list[str]:
    warnings = []
    for part, report in parts.items():
        if report.undefined:
            warnings.append(f"{schema.metric} is undefined on the {part} rows: {report.undefined}")
        if report.n_rows < FEW_ROWS:
            warnings.append(f"There are only {count_of(report.n_rows, f'{part} row')}; scores will be mostly chance.")
        few = [f"“{echo(name)}” has {n}" for name, n in report.class_counts.items() if n < FEW_ROWS]
        if few:
            warnings.append(f"Few {part} rows of a class: {', '.join(few[:10])}; expected at least {FEW_ROWS}.")
    missing = [part for part in Part if part not in parts]
    return [*warnings, *(f"There is no {part} row." for part in missing)]
