"""Public files that hold the answers themselves: a target column in the test table, a sample that is no dummy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from scorer.preflight.case import SAMPLE, TRAIN, Case
from scorer.preflight.findings import Finding, State, list_names, passes_over
from scorer.preflight.tables import SUFFIXES, DataTable, read_table
from scorer.preflight.targets import FEWEST_ROWS, to_numbers

NAME = "public_answers"
SAME = 0.95
MAX_FILES = 50


def check_answers(case: Case) -> Finding:
    """Look into every public table but the training table for columns with the answers of the rows to be predicted."""
    tables = [*_read_others(case)]
    if not tables:
        return passes_over(NAME, "There is no public table beside the training table.")
    told = [(table.name, name, share) for table in tables for name, share in _find_answers(case, table)]
    if not told:
        names = list_names([table.name for table in tables])
        return Finding(NAME, State.OK, f"None; looked into {names}.")
    words = "; ".join(
        f"`{column}` in {file} has the right answer in {share:.1%} of the rows" for file, column, share in told[:5]
    )
    advice = "Remove the column from the public file; put dummy predictions into the sample submission."
    columns = tuple(dict.fromkeys(column for _, column, _ in told))
    return Finding(NAME, State.FAIL, f"{words}.", advice, columns, (), {"share": max(share for *_, share in told)})


def _read_others(case: Case) -> Iterator[DataTable]:
    held = {table.path: table for table in (case.train, case.test, case.sample) if table is not None}
    paths = sorted(path for path in case.public.rglob("*") if path.is_file() and path.name.endswith(SUFFIXES))
    for path in paths[:MAX_FILES]:
        if path.name.partition(".")[0] != TRAIN:
            yield held[path] if path in held else read_table(path, case.sampling)


def _find_answers(case: Case, table: DataTable) -> Iterator[tuple[str, float]]:
    """Return the columns that hold answers; in a sample submission, columns of targets are dummies as a rule."""
    places, rows = case.match(table)
    if not len(places):
        return
    is_sample = table.name.partition(".")[0] == SAMPLE
    for name in case.targets:
        truth = case.solution[name].to_numpy(dtype=object)[rows]
        most = float(np.max(np.unique(truth.astype(str), return_counts=True)[1]) / len(truth))
        for column in [name] if is_sample else table.names:
            if column not in table.names or column == case.id_column:
                continue
            share = _share_of_equal(table.texts(column)[places], truth)
            # What is right as often as one answer for all is a dummy.
            is_right = share >= SAME and share > most and len(places) >= FEWEST_ROWS
            if is_right or (column == name and not is_sample and share > most):
                yield column, share


def _share_of_equal(texts: npt.NDArray[np.object_], truth: npt.NDArray[np.object_]) -> float:
    first, second = to_numbers(texts), to_numbers(truth)
    return float(np.mean((texts == truth) | (first == second)))
