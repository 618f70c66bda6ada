"""The target columns of a solution: numbers, 0 and 1, or class labels and how they are compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np

from scorer.cells import distinct_texts
from scorer.errors import SolutionError
from scorer.labels import number_text, parse_boolean
from scorer.problems import count_of, echo
from scorer.registry import Shape, Target
from scorer.schema import LabelKind
from scorer.solution_columns import SolutionColumns
from scorer.table import CodeArray, FloatArray

LARGEST_LABEL = 2**53

TargetColumns: TypeAlias = tuple[tuple[str, ...], FloatArray | CodeArray, tuple[str, ...], LabelKind | None]
"""The prediction columns, the truth, the labels, and how labels are compared."""


def read_target(reading: SolutionColumns, targets: Sequence[str]) -> TargetColumns:
    """Read the target columns as the metric takes them; raises SolutionError if they are too few or too many."""
    listed = ", ".join(f"`{echo(name)}`" for name in targets[:10]) or "none"
    is_wide = reading.metric.shape is Shape.WIDE_PROB and len(targets) > 1
    if len(targets) != 1 and not is_wide:
        raise SolutionError(
            *reading.faults,
            f"The solution has {count_of(len(targets), 'target column')} ({listed}); {reading.metric.name} takes one. "
            "Columns beside id, target and Usage must be named by a parameter.",
        )
    if is_wide:
        return _read_one_hot(reading, targets)
    (name,) = targets
    if reading.metric.target is Target.CLASS:
        return _read_classes(reading, name)
    if reading.metric.target is Target.BINARY:
        return (name,), reading.zeros_and_ones(name), (), None
    numbers = reading.numbers(name)
    bounds = reading.metric.bounds(reading.parameters)
    bad = np.flatnonzero((numbers < bounds.lowest) | (numbers > bounds.highest))
    if len(bad):
        reading.add_fault(f"The solution has values of `{echo(name)}` outside {bounds.words}", bad.tolist())
    return (name,), numbers, (), None


def _read_classes(reading: SolutionColumns, name: str) -> TargetColumns:
    distinct, places = distinct_texts(reading.columns[name])
    if "" in distinct:
        blank = np.flatnonzero(places == distinct.index(""))
        reading.add_fault(f"The solution has a blank label in `{echo(name)}`", blank.tolist())
        return (name,), places, (), LabelKind.TEXT
    if reading.metric.shape is Shape.WIDE_PROB:
        return _order_classes(reading, name, distinct, places)
    kind = label_kind_of(distinct)
    canonical = [_canonical(text, kind, bool(reading.parameters.get("case_sensitive", True))) for text in distinct]
    labels = sort_labels(set(canonical), kind)
    positions = {label: code for code, label in enumerate(labels)}
    codes = np.array([positions[text] for text in canonical], np.int32)[places]
    return (name,), codes, tuple(labels), kind


def _order_classes(reading: SolutionColumns, name: str, distinct: Sequence[str], places: CodeArray) -> TargetColumns:
    declared = reading.parameters.get("labels")
    classes = list(declared) if isinstance(declared, tuple) else sort_labels(set(distinct), label_kind_of(distinct))
    unknown = [text for text in distinct if text not in classes]
    if unknown:
        shown = ", ".join(echo(text) for text in unknown[:3])
        reading.faults.append(f"The solution has labels in `{echo(name)}` that are not in `labels`: {shown}.")
        return tuple(classes), places, tuple(classes), None
    if len(classes) < 2:
        reading.faults.append(f"The solution has one class in `{echo(name)}`; expected two or more.")
    positions = {label: code for code, label in enumerate(classes)}
    codes = np.array([positions[text] for text in distinct], np.int32)[places]
    return tuple(classes), codes, tuple(classes), None


def _read_one_hot(reading: SolutionColumns, targets: Sequence[str]) -> TargetColumns:
    stack = np.stack([reading.numbers(name) for name in targets])
    bad = np.flatnonzero(~(((stack == 0) | (stack == 1)).all(axis=0) & (stack.sum(axis=0) == 1)))
    if len(bad):
        reading.add_fault("The solution has rows without exactly one 1 among the class columns", bad.tolist())
    return tuple(targets), stack.argmax(axis=0).astype(np.int32), tuple(targets), None


def label_kind_of(distinct: Sequence[str]) -> LabelKind:
    """Return how labels are compared: as numbers if all are, as booleans if all are true or false, else as text."""
    numbers = [_float_or_none(text) for text in distinct]
    if all(number is not None and abs(number) < LARGEST_LABEL for number in numbers):
        return LabelKind.NUMBER
    if all(text.lower() in ("true", "false") for text in distinct):
        return LabelKind.BOOLEAN
    return LabelKind.TEXT


def _float_or_none(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) and "_" not in text else None


def _canonical(text: str, kind: LabelKind, case_sensitive: bool) -> str:
    if kind is LabelKind.NUMBER:
        return number_text(float(text))
    if kind is LabelKind.BOOLEAN:
        return str(parse_boolean(text))
    return text if case_sensitive else text.casefold()


def sort_labels(labels: Iterable[str], kind: LabelKind) -> list[str]:
    """Return labels in order: numbers by value, others by their text."""
    return sorted(labels, key=float) if kind is LabelKind.NUMBER else sorted(labels)
