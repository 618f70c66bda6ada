"""Columns of ids: the solution's, which decide how ids are compared, and a submission's, read in the same way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from scorer.arrow import ArrowArray, from_whole_numbers, to_numpy, to_text_column
from scorer.cells import as_text, distinct_texts, to_whole_numbers
from scorer.limits import Limits
from scorer.problems import count_of, echo, make_problem, refuse, row_fault
from scorer.report import MAX_EXAMPLES, Example, Problem
from scorer.schema import IdKind
from scorer.table import BoolArray, Ids


def read_solution_ids(texts: ArrowArray, name: str, faults: list[str]) -> tuple[Ids, IdKind]:
    """Return a solution's ids, as whole numbers if every one is written as such; faults are added to the list."""
    blank = np.flatnonzero(to_numpy(pc.binary_length(texts), np.int32) == 0)
    if len(blank):
        faults.append(row_fault(f"The solution has a blank id in `{echo(name)}`", blank.tolist()))
    distinct, places = distinct_texts(texts)
    if len(distinct) < len(texts):
        counts = np.bincount(places)
        repeated = [echo(distinct[place]) for place in np.flatnonzero(counts > 1)[:3].tolist()]
        n_repeated = int(np.count_nonzero(counts > 1))
        faults.append(f"The solution has {count_of(n_repeated, 'id')} more than once, such as {', '.join(repeated)}.")
    whole = to_whole_numbers(texts)
    # Canonical means that writing the number again gives the same text: 007, -0 and 1.0 stay text.
    if whole.is_valid is None and pc.all(pc.equal(from_whole_numbers(whole.values).cast("string"), texts)).as_py():
        return whole.values, IdKind.INT
    return to_text_column(texts), IdKind.TEXT


@dataclass(frozen=True)
class IdColumn:
    """A submission's ids; `has_id` is False where one could not be read, and None if all could."""

    ids: Ids
    has_id: BoolArray | None
    problems: tuple[Problem, ...]


def read_ids(array: ArrowArray, name: str, kind: IdKind, limits: Limits) -> IdColumn:
    """Return the ids of a submission's column, and a problem for each kind of cell that is none.

    Raises
    ------
    SubmissionError
        If an id is longer than the limit.
    """
    if kind is IdKind.INT:
        whole = to_whole_numbers(array)
        if whole.is_valid is None:
            return IdColumn(whole.values, None, ())
        return IdColumn(whole.values, whole.is_valid, _find_faults(as_text(array), ~whole.is_valid, name, kind))
    texts = as_text(array)
    lengths = to_numpy(pc.binary_length(texts), np.int32)
    if len(lengths) and lengths.max() > limits.cell_bytes:
        row = int(lengths.argmax()) + 1
        message = f"The id of row {row} is longer than {limits.cell_bytes:,} bytes, the limit."
        raise refuse("cell_too_long", message, examples=[Example(row=row, column=echo(name))])
    is_blank = lengths == 0
    if not is_blank.any():
        return IdColumn(to_text_column(texts), None, ())
    return IdColumn(to_text_column(texts), ~is_blank, _find_faults(texts, is_blank, name, kind))


def _find_faults(texts: ArrowArray, is_bad: BoolArray, name: str, kind: IdKind) -> tuple[Problem, ...]:
    column = echo(name)
    rows: dict[str, list[int]] = {}
    for row in np.flatnonzero(is_bad).tolist():
        rows.setdefault("id_not_integer" if str(texts[row]) else "id_blank", []).append(row)
    problems = []
    for code, bad in rows.items():
        expected = "a whole number" if kind is IdKind.INT else "an id"
        examples = [Example(row + 1, None, column, echo(texts[row]), expected) for row in bad[:MAX_EXAMPLES]]
        said = "is blank" if code == "id_blank" else f"has “{echo(texts[bad[0]])}”"
        words = "without an id" if code == "id_blank" else "whose id is not a whole number"
        message = f"{count_of(len(bad), 'row')} {words}: row {bad[0] + 1} {said} in `{column}`; expected {expected}."
        problems.append(make_problem(code, message, count=len(bad), examples=examples))
    return tuple(problems)
