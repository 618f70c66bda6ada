"""Solution and submission made ready for a host's metric: ids checked, rows in the solution's order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from scorer.alignment import align, index_ids
from scorer.arrow import ArrowArray, from_whole_numbers
from scorer.cells import as_text
from scorer.errors import SolutionError, SubmissionError
from scorer.files import Format, read_bytes
from scorer.header import find_columns
from scorer.id_columns import read_ids, read_solution_ids
from scorer.limits import Limits
from scorer.parquet import write_columns
from scorer.report import Problem, Report
from scorer.schema import IdKind
from scorer.solution_columns import check_names, find_usage, read_whole_solution
from scorer.splits.usage import Part, read_usage
from scorer.table import NO_CODES, NO_VALUES, CodeArray, Ids, Table
from scorer.whole_files import WholeFile, read_whole


@dataclass(frozen=True)
class Truth:
    """A solution as a host's metric sees it.

    Attributes
    ----------
    file : WholeFile
        Every column but `Usage`.
    id_column, ids, id_kind
        The ids and how they are compared; None where rows are not matched by us.
    parts : mapping of Part to ndarray
        The rows of each part that are scored.
    """

    file: WholeFile
    id_column: str
    ids: Ids | None
    id_kind: IdKind
    parts: Mapping[Part, CodeArray]

    @property
    def n_public(self) -> int:
        """Public rows."""
        return len(self.parts.get(Part.PUBLIC, ()))

    @property
    def n_private(self) -> int:
        """Private rows."""
        return len(self.parts.get(Part.PRIVATE, ()))


def read_truth(path: Path, *, id_column: str | None, matches_rows: bool) -> Truth:
    """Read a solution; where `matches_rows` is false, an id may stand in several rows or in none.

    Raises
    ------
    SolutionError
        Listing every fault of ids and `Usage`; the other columns are the metric's business.
    """
    whole = read_whole_solution(read_bytes(path))
    id_name = id_column or whole.names[0]
    check_names(whole.names, (id_name,))
    faults: list[str] = []
    ids, kind = None, IdKind.TEXT
    if matches_rows:
        ids, kind = read_solution_ids(as_text(_column(whole, id_name)), id_name, faults)
    usage = find_usage(whole.names)
    n_rows = len(whole.columns[0])
    parts = read_usage(None if usage is None else as_text(_column(whole, usage)), n_rows, faults)
    if faults:
        raise SolutionError(*faults)
    return Truth(_without(whole, usage), id_name, ids, kind, parts)


def read_entry(path: Path, truth: Truth, limits: Limits) -> WholeFile:
    """Read a submission and bring its rows into the solution's order, if they are matched by us.

    Raises
    ------
    SubmissionError
        With every fault of the file and its ids; what stands in the other columns is the metric's business.
    """
    whole = read_whole(read_bytes(path), limits, expected=(truth.id_column,))
    found = find_columns(whole.names, id_column=truth.id_column, columns=())
    # What a column beside the ids is good for, the metric alone knows: there is none too many.
    problems = [problem for problem in (*found.problems, *whole.problems) if problem.code != "column_extra"]
    place = found.places.get(truth.id_column)
    if place is None:
        raise SubmissionError(Report(tuple(problems)))
    order, faults = _find_order(whole, place, truth, limits)
    report = Report((*faults, *problems))
    if not report.is_ok:
        raise SubmissionError(report)
    names = (*whole.names[:place], truth.id_column, *whole.names[place + 1 :])
    whole = replace(whole, names=names, problems=report.problems)
    return whole if order is None else _take(whole, order)


def _find_order(
    whole: WholeFile, place: int, truth: Truth, limits: Limits
) -> tuple[CodeArray | None, tuple[Problem, ...]]:
    """Return the submission's row for each row of the solution, None if they are the same, and the faults of ids."""
    if truth.ids is None:
        return None, ()
    read = read_ids(whole.columns[place], truth.id_column, truth.id_kind, limits)
    table = Table(read.ids, NO_VALUES, NO_CODES, read.has_id, n_skipped=whole.n_skipped)
    alignment = align(table, index_ids(truth.ids))
    problems = (*read.problems, *alignment.problems)
    order = None if alignment.rows is None else np.argsort(alignment.rows, kind="stable").astype(np.int32)
    return order, problems


def _column(whole: WholeFile, name: str) -> ArrowArray:
    return whole.columns[whole.names.index(name)]


def _without(whole: WholeFile, name: str | None) -> WholeFile:
    kept = [place for place, other in enumerate(whole.names) if other != name]
    return replace(
        whole, names=tuple(whole.names[place] for place in kept), columns=tuple(whole.columns[place] for place in kept)
    )


def _take(whole: WholeFile, order: CodeArray) -> WholeFile:
    places = from_whole_numbers(order.astype(np.int64))
    return replace(whole, columns=tuple(column.take(places) for column in whole.columns))


def select_columns(whole: WholeFile, names: Sequence[str]) -> WholeFile:
    """Return a file with some of its columns, in that order."""
    return replace(whole, names=tuple(names), columns=tuple(_column(whole, name) for name in names))


def write_whole(whole: WholeFile, file: IO[bytes]) -> None:
    """Write a file again: text as plain CSV whatever divided its cells, columns as Parquet with their types."""
    if whole.format is Format.TEXT:
        pa_csv.write_csv(pa.Table.from_arrays([*whole.columns], names=[*whole.names]), file)
    else:
        write_columns(whole.names, whole.columns, file)
