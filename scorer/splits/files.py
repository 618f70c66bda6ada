"""The split of a solution file: read from its `Usage` column, or drawn by its other columns and written into it."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from scorer.arrow import ArrowArray
from scorer.cells import distinct_texts, to_numbers
from scorer.errors import SolutionError
from scorer.files import read_bytes
from scorer.problems import echo
from scorer.report import Example
from scorer.solution_columns import check_names, find_usage, read_text_columns
from scorer.splits.drawing import draw_usage, write_usage
from scorer.splits.usage import Part, read_usage
from scorer.splits.ways import Drawing
from scorer.table import CodeArray

USAGE_COLUMN = "Usage"


@dataclass(frozen=True)
class DrawnSplit:
    """How a split is drawn.

    Attributes
    ----------
    public_share : float
        The share of public rows, between 0 and 1.
    seed : int
        Not negative.
    drawing : Drawing
        The way.
    by : str or None
        The column to stratify by, of the groups, or of the times; a stratified split without one goes by the target.
    keeps_by : bool
        Whether a column of groups or times stays though no parameter of the metric names it. It would be a target.
    """

    public_share: float
    seed: int
    drawing: Drawing = Drawing.RANDOM
    by: str | None = None
    keeps_by: bool = False


@dataclass(frozen=True)
class SplitFile:
    """A solution's columns as text, and the rows of each part."""

    columns: Mapping[str, ArrowArray]
    parts: Mapping[Part, CodeArray]

    @property
    def n_rows(self) -> int:
        """Rows of the solution."""
        return len(next(iter(self.columns.values())))


def split_file(
    path: Path, drawn: DrawnSplit | None, *, id_column: str | None = None, named: Collection[str] = ()
) -> SplitFile:
    """Read the split of a solution, or draw one.

    Parameters
    ----------
    path : Path
        The solution.
    drawn : DrawnSplit or None
        How to draw the split; None to read the column `Usage`.
    id_column : str, optional
        The id column; without it the first one.
    named : collection of str
        Columns that parameters of the metric name, which are no targets.

    Raises
    ------
    SolutionError
        If there is a split and one is to be drawn, or neither; or if it cannot be drawn.
    """
    columns = read_text_columns(read_bytes(path))
    usage, faults = find_usage(columns), list[str]()
    n_rows = len(next(iter(columns.values())))
    if drawn is None:
        if usage is None:
            raise SolutionError("The solution has no column `Usage`: give a public share and a seed to draw the split.")
        parts = read_usage(columns[usage], n_rows, faults)
        if faults:
            raise SolutionError(*faults)
        return SplitFile(columns, parts)
    if usage is not None:
        raise SolutionError(f"The solution has a column `{usage}` already: take it out, or draw no split.")
    needed = {id_column or next(iter(columns)), *named}
    by = _read_by(columns, drawn, needed)
    parts = draw_usage(n_rows, public_share=drawn.public_share, seed=drawn.seed, drawing=drawn.drawing, by=by)
    is_spent = drawn.drawing in (Drawing.GROUPED, Drawing.BY_TIME) and not drawn.keeps_by and drawn.by not in needed
    return SplitFile({name: held for name, held in columns.items() if not (is_spent and name == drawn.by)}, parts)


def write_solution(split: SplitFile, path: Path) -> None:
    """Write a solution with its split as CSV, whole or not at all."""
    columns = {name: column.to_pylist() for name, column in split.columns.items()}
    columns = {name: cells for name, cells in columns.items() if find_usage([name]) is None}
    columns[USAGE_COLUMN] = write_usage(split.parts, split.n_rows)
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    part.replace(path)


def _read_by(columns: Mapping[str, ArrowArray], drawn: DrawnSplit, others: Collection[str]) -> npt.NDArray[Any] | None:
    if drawn.drawing is Drawing.RANDOM:
        if drawn.by is not None:
            raise SolutionError(f"A random split goes by no column; found `{echo(drawn.by)}`.")
        return None
    name = drawn.by or _only_target(columns, drawn.drawing, others)
    check_names(columns, (name,))
    texts = columns[name]
    if drawn.drawing is Drawing.BY_TIME:
        return _to_times(texts, name)
    numbers = None if drawn.drawing is Drawing.GROUPED else _to_floats(texts, name)
    return distinct_texts(texts)[1] if numbers is None else numbers


def _only_target(columns: Mapping[str, ArrowArray], drawing: Drawing, others: Collection[str]) -> str:
    targets = [name for name in columns if name not in others]
    if drawing is not Drawing.STRATIFIED or len(targets) != 1:
        words = {
            Drawing.GROUPED: "group needs the name of the column of the groups",
            Drawing.BY_TIME: "time needs the name of the column of the times",
        }
        raise SolutionError(f"A split by {words.get(drawing, 'stratum needs the name of the column of the strata')}.")
    return targets[0]


def _to_floats(texts: ArrowArray, name: str) -> npt.NDArray[np.float64] | None:
    read = to_numbers(texts, name, lambda row, *_: Example(row))
    return None if read.problems else read.values


def _to_times(texts: ArrowArray, name: str) -> npt.NDArray[np.float64]:
    numbers = _to_floats(texts, name)
    if numbers is not None:
        return numbers
    distinct, places = distinct_texts(texts)
    try:
        moments = [datetime.fromisoformat(text) for text in distinct]
    except ValueError as error:
        message = f"The times of `{echo(name)}` are neither numbers nor dates such as 2030-01-31 18:00: {error}."
        raise SolutionError(message) from error
    # A time without its zone is taken as UTC.
    seconds = [(moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() for moment in moments]
    times: npt.NDArray[np.float64] = np.array(seconds, np.float64)[places]
    return times
