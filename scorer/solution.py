"""A host's solution file: its columns told apart, its truth typed, and all of its faults found at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scorer.errors import SolutionError
from scorer.files import read_bytes
from scorer.id_columns import read_solution_ids
from scorer.records import Metric
from scorer.schema import IdKind
from scorer.shapes.choice import SHAPES
from scorer.shapes.rules import TruthColumns
from scorer.solution_columns import SolutionColumns, check_names, find_usage, read_text_columns
from scorer.solution_extras import apply_mask, check_weights, list_named_columns, read_with_extras
from scorer.splits.usage import Part, read_usage
from scorer.table import CodeArray, Ids


@dataclass(frozen=True)
class Solution:
    """What a solution says, in the order of its rows.

    Attributes
    ----------
    id_column, ids, id_kind
        The ids, as whole numbers if every one is written as such, else as text.
    truth : TruthColumns
        The target columns, and what belongs to them.
    parts : mapping of Part to ndarray
        The rows of each part that are scored.
    sha256 : str
        Of the file.
    """

    id_column: str
    ids: Ids
    id_kind: IdKind
    truth: TruthColumns
    parts: Mapping[Part, CodeArray]
    sha256: str


def read_solution(
    path: Path, metric: Metric, parameters: Mapping[str, object], *, id_column: str | None = None
) -> Solution:
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
    truth = read_with_extras(SHAPES[metric.shape], reading, targets)
    parts = read_usage(None if usage is None else reading.columns[usage], reading.n_rows, reading.faults)
    parts = apply_mask(reading, truth.mask, parts)
    check_weights(reading, truth.extras, parts)
    if reading.faults:
        # Components that take the same column find the same faults.
        raise SolutionError(*dict.fromkeys(reading.faults))
    return Solution(id_name, ids, id_kind, truth, parts, hashlib.sha256(data).hexdigest())
