"""A host's solution file: its columns told apart, its truth typed, and all of its faults found at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, TypedDict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scorer.arrow import ArrowArray, from_whole_numbers, to_numpy, to_text_column
from scorer.cells import as_text, distinct_texts, to_numbers, to_whole_numbers
from scorer.delimited import read_text
from scorer.errors import SolutionError, SubmissionError
from scorer.files import open_content, read_bytes
from scorer.header import read_header
from scorer.labels import number_text, parse_boolean
from scorer.limits import Limits
from scorer.parquet import read_columns, read_names
from scorer.problems import count_of, echo
from scorer.registry import Kind, Metric, Shape, Target
from scorer.report import Example
from scorer.schema import IdKind, LabelKind
from scorer.splits import Part, read_usage
from scorer.table import CodeArray, FloatArray, Ids, TextColumn

USAGE = "usage"
LARGEST_LABEL = 2**53
# A solution is the host's own: only its size in memory is bounded.
SOLUTION_LIMITS = Limits(expanded_bytes=1 << 34, line_bytes=1 << 24, n_columns=100_000)


@dataclass(frozen=True)
class Truth:
    """What a solution says, in the order of its rows.

    Attributes
    ----------
    id_column, ids, id_kind
        The ids, as whole numbers if every one is written as such, else as text.
    columns : tuple of str
        The prediction columns that a submission must have.
    target : ndarray of shape (n_rows,)
        0 and 1 as bool, numbers as float64, or classes as int32 codes into `labels`.
    labels, label_kind
        The labels or classes, and how they are compared; empty and None where the target is no label.
    parts : mapping of Part to ndarray
        The rows of each part that are scored.
    weights : ndarray of shape (n_rows,) or None
        The weight of each row.
    other_columns : tuple of str
        Columns that a submission must not have.
    sha256 : str
        Of the file.
    """

    id_column: str
    ids: Ids
    id_kind: IdKind
    columns: tuple[str, ...]
    target: FloatArray | CodeArray
    labels: tuple[str, ...]
    label_kind: LabelKind | None
    parts: Mapping[Part, CodeArray]
    weights: FloatArray | None
    other_columns: tuple[str, ...]
    sha256: str


@dataclass
class _Reading:
    """The columns of a solution as text, and the faults that were found so far."""

    metric: Metric
    parameters: Mapping[str, object]
    columns: dict[str, ArrowArray]
    faults: list[str] = field(default_factory=list)

    @property
    def n_rows(self) -> int:
        return len(next(iter(self.columns.values())))

    def numbers(self, name: str) -> FloatArray:
        """Return a column as finite numbers; what is none becomes a fault and NaN."""
        read = to_numbers(
            self.columns[name], name, lambda row, found, expected: Example(row + 1, None, name, found, expected)
        )
        self.faults += [
            f"The solution has {problem.message[0].lower()}{problem.message[1:]}" for problem in read.problems
        ]
        return read.values

    def add_fault(self, message: str, rows: Sequence[int]) -> None:
        """Keep a fault of some rows (from 0), the first of them named."""
        named = ", ".join(str(row + 1) for row in rows[:3])
        self.faults.append(f"{message} ({count_of(len(rows), 'row')}; first: {named}).")


def read_solution(
    path: Path, metric: Metric, parameters: Mapping[str, object], *, id_column: str | None = None
) -> Truth:
    """Read a solution for one metric.

    Raises
    ------
    SolutionError
        Listing every fault that was found.
    """
    data = read_bytes(path)
    reading = _Reading(metric, parameters, _read_columns(data))
    id_name = id_column or next(iter(reading.columns))
    usage = next((name for name in reading.columns if name.casefold() == USAGE), None)
    extras = [str(parameters[p.name]) for p in metric.parameters if p.kind is Kind.COLUMN and parameters[p.name]]
    _check_names(reading, id_name, extras)
    targets = [name for name in reading.columns if name not in {id_name, usage, *extras}]
    ids, id_kind = _read_ids(reading, id_name)
    columns, target, labels, label_kind = _read_target(reading, targets)
    weights = _read_weights(reading)
    parts = read_usage(None if usage is None else reading.columns[usage], reading.n_rows, reading.faults)
    parts = _apply_mask(reading, parts)
    if weights is not None and not reading.faults:
        reading.faults += [
            f"The weights of the {part} rows sum to 0." for part, rows in parts.items() if not weights[rows].sum() > 0
        ]
    if reading.faults:
        raise SolutionError(*reading.faults)
    others = tuple(name for name in (usage, *extras) if name)
    return Truth(
        id_name, ids, id_kind, columns, target, labels, label_kind, parts, weights, others,
        hashlib.sha256(data).hexdigest(),
    )  # fmt: skip


def _read_columns(data: memoryview) -> dict[str, ArrowArray]:
    try:
        content = open_content(data, SOLUTION_LIMITS)
        if content.is_parquet:
            names = read_names(content.data, SOLUTION_LIMITS)
            arrays = read_columns(content.data, range(len(names)), names, SOLUTION_LIMITS)
        else:
            header = read_header(content.data, (), SOLUTION_LIMITS)
            body = read_text(content.data, header, range(len(header.names)), SOLUTION_LIMITS)
            names, arrays = header.names, dict(body.columns)
            if body.problems:
                raise SolutionError(*(f"The solution has {problem.message}" for problem in body.problems))
    except SubmissionError as error:
        faults = [problem.message.replace("The file", "The solution", 1) for problem in error.report.errors]
        raise SolutionError(*faults) from error
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise SolutionError(*(f"The solution has the column `{echo(name)}` more than once." for name in repeated))
    return {name: as_text(arrays[place]) for place, name in enumerate(names)}


def _check_names(reading: _Reading, id_name: str, extras: Iterable[str]) -> None:
    there = ", ".join(f"`{echo(name)}`" for name in list(reading.columns)[:10])
    lacking = [name for name in (id_name, *extras) if name not in reading.columns]
    if lacking:
        raise SolutionError(*(f"The solution has no column `{echo(name)}`; it has {there}." for name in lacking))


def _read_ids(reading: _Reading, name: str) -> tuple[Ids, IdKind]:
    texts = reading.columns[name]
    blank = np.flatnonzero(to_numpy(pc.binary_length(texts), np.int32) == 0)
    if len(blank):
        reading.add_fault(f"The solution has a blank id in `{echo(name)}`", blank.tolist())
    distinct, places = distinct_texts(texts)
    if len(distinct) < len(texts):
        counts = np.bincount(places)
        repeated = [echo(distinct[place]) for place in np.flatnonzero(counts > 1)[:3].tolist()]
        n_repeated = int(np.count_nonzero(counts > 1))
        reading.faults.append(
            f"The solution has {count_of(n_repeated, 'id')} more than once, such as {', '.join(repeated)}."
        )
    whole = to_whole_numbers(texts)
    # Canonical means that writing the number again gives the same text: 007, -0 and 1.0 stay text.
    if whole.is_valid is None and pc.all(pc.equal(from_whole_numbers(whole.values).cast(pa.string()), texts)).as_py():
        return whole.values, IdKind.INT
    column = to_text_column(texts)
    return TextColumn(column.offsets, column.data), IdKind.TEXT


TargetColumns: TypeAlias = tuple[tuple[str, ...], "FloatArray | CodeArray", tuple[str, ...], LabelKind | None]


def _read_target(reading: _Reading, targets: Sequence[str]) -> TargetColumns:
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
    numbers = _read_booleans(reading, name) if reading.metric.target is Target.BINARY else reading.numbers(name)
    bounds = reading.metric.bounds(reading.parameters)
    if reading.metric.target is Target.REAL:
        bad = np.flatnonzero((numbers < bounds.lowest) | (numbers > bounds.highest))
        if len(bad):
            reading.add_fault(f"The solution has values of `{echo(name)}` outside {bounds.words}", bad.tolist())
        return (name,), numbers, (), None
    bad = np.flatnonzero(~((numbers == 0) | (numbers == 1)))
    if len(bad):
        reading.add_fault(f"The solution has values of `{echo(name)}` that are not 0 or 1", bad.tolist())
    return (name,), numbers, (), None


def _read_booleans(reading: _Reading, name: str) -> FloatArray:
    distinct, places = distinct_texts(reading.columns[name])
    truths = [parse_boolean(text) for text in distinct]
    if None in truths:
        return reading.numbers(name)
    values: FloatArray = np.array(truths, np.float64)[places]
    return values


def _read_classes(reading: _Reading, name: str) -> TargetColumns:
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


def _order_classes(reading: _Reading, name: str, distinct: Sequence[str], places: CodeArray) -> TargetColumns:
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


def _read_one_hot(reading: _Reading, targets: Sequence[str]) -> TargetColumns:
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


def _read_weights(reading: _Reading) -> FloatArray | None:
    name = reading.parameters.get("weight_column")
    if not name:
        return None
    weights = reading.numbers(str(name))
    bad = np.flatnonzero(weights < 0)
    if len(bad):
        reading.add_fault(f"The solution has negative weights in `{echo(name)}`", bad.tolist())
    return weights


def _apply_mask(reading: _Reading, parts: Mapping[Part, CodeArray]) -> Mapping[Part, CodeArray]:
    name = reading.parameters.get("mask_column")
    if not name:
        return parts
    mask = _read_booleans(reading, str(name))
    bad = np.flatnonzero(~((mask == 0) | (mask == 1)))
    if len(bad):
        reading.add_fault(f"The solution has values of `{echo(name)}` that are not 0 or 1", bad.tolist())
    masked = {part: rows[mask[rows] == 1] for part, rows in parts.items()}
    reading.faults += [f"The mask leaves no {part} row to score." for part, rows in masked.items() if not len(rows)]
    return masked


class SampleFacts(TypedDict):
    """What the schema keeps of the sample submission."""

    sample_sha256: str
    sample_bytes: int


def describe_sample(path: Path | None) -> SampleFacts:
    """Return hash and size of the sample submission, empty and 0 if there is none."""
    if path is None:
        return {"sample_sha256": "", "sample_bytes": 0}
    data = read_bytes(path)
    return {"sample_sha256": hashlib.sha256(data).hexdigest(), "sample_bytes": len(data)}
