"""A host's solution file: its columns told apart, its truth typed, and all of its faults found at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from scorer.errors import SolutionError
from scorer.files import read_bytes
from scorer.id_columns import read_solution_ids
from scorer.records import Bounds, Metric
from scorer.schema import IdKind, LabelKind
from scorer.shapes.choice import SHAPES
from scorer.shapes.rules import Predictions
from scorer.solution_columns import SolutionColumns, check_names, find_usage, read_text_columns
from scorer.solution_extras import AnyArray, apply_mask, check_weights, list_named_columns, read_extras
from scorer.splits import Part, read_usage
from scorer.table import CodeArray, Ids


@dataclass(frozen=True)
class Truth:
    """What a solution says, in the order of its rows.

    Attributes
    ----------
    id_column, ids, id_kind
        The ids, as whole numbers if every one is written as such, else as text.
    columns : tuple of str
        The prediction columns that a submission must have.
    target : ndarray of shape (n_rows,) or (n_columns, n_rows), or Ragged
        0 and 1, numbers as float64, classes as int32 codes into `labels`, or lists.
    labels, label_kind
        The labels or classes, and how they are compared; empty and None where the target is no label.
    parts : mapping of Part to ndarray
        The rows of each part that are scored.
    extras : mapping of str to ndarray
        More facts of each row by the argument of the metric's function that takes them; rows are the last axis.
    bounds : Bounds
        The allowed range of a prediction.
    row_facts : ndarray or Ragged, or None
        What rows of predictions are checked with where it is not the target; rows are the last axis.
    sha256 : str
        Of the file.
    """

    id_column: str
    ids: Ids
    id_kind: IdKind
    columns: tuple[str, ...]
    target: Predictions
    labels: tuple[str, ...]
    label_kind: LabelKind | None
    parts: Mapping[Part, CodeArray]
    extras: Mapping[str, AnyArray]
    bounds: Bounds
    row_facts: Predictions | None
    sha256: str


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
    columns = read_text_columns(data)
    id_name = id_column or next(iter(columns))
    reading = SolutionColumns(metric, parameters, columns, id_name)
    usage = find_usage(reading.columns)
    named = list_named_columns(metric, parameters)
    check_names(reading.columns, (id_name, *named))
    targets = [name for name in reading.columns if name not in {id_name, usage, *named}]
    ids, id_kind = read_solution_ids(reading.columns[id_name], id_name, reading.faults)
    truth = SHAPES[metric.shape].read_truth(reading, targets)
    extras = {**truth.extras, **read_extras(reading)}
    parts = read_usage(None if usage is None else reading.columns[usage], reading.n_rows, reading.faults)
    parts = apply_mask(reading, parts)
    check_weights(reading, extras, parts)
    if reading.faults:
        raise SolutionError(*reading.faults)
    return Truth(
        id_name, ids, id_kind, truth.columns, truth.target, truth.labels, truth.label_kind, parts, extras,
        truth.bounds or metric.bounds(parameters), truth.row_facts, hashlib.sha256(data).hexdigest(),
    )  # fmt: skip


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
