"""Match the rows of a submission with those of the solution by id: the same order first, then by look-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from scorer.acceleration import find_kernels
from scorer.arrow import to_arrow_text, to_numpy
from scorer.problems import count_of, echo, make_problem
from scorer.report import MAX_EXAMPLES, Example, Problem
from scorer.table import CodeArray, Ids, IntArray, Table, TextColumn

Arrays = Mapping[str, npt.NDArray[Any]]
UNKNOWN = -1


@dataclass(frozen=True)
class Alignment:
    """Where each row of a submission belongs.

    Attributes
    ----------
    rows : ndarray of int32 or None
        The solution's row for each row of the submission; None if both are in the same order.
    problems : tuple of Problem
        Missing, unknown and duplicate ids.
    """

    rows: CodeArray | None = None
    problems: tuple[Problem, ...] = ()


def index_ids(ids: Ids) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays by which ids are found again.

    Whole numbers that count up need none but the first; dense ones get a direct table, others are sorted.
    """
    kernels = find_kernels()
    if isinstance(ids, TextColumn):
        arrays: dict[str, npt.NDArray[Any]] = {"id_offsets": ids.offsets, "id_bytes": ids.data}
        return arrays | (kernels.index_texts(ids) if kernels is not None else {})
    lowest, highest = int(ids.min()), int(ids.max())
    if highest - lowest == len(ids) - 1 and bool((ids[1:] > ids[:-1]).all()):
        return {"ids": ids, "id_lowest": np.array([lowest])}
    if highest - lowest < 4 * len(ids) + 1024:
        table = np.full(highest - lowest + 1, UNKNOWN, np.int32)
        table[ids - lowest] = np.arange(len(ids), dtype=np.int32)
        return {"ids": ids, "id_lowest": np.array([lowest]), "id_table": table}
    order = np.argsort(ids).astype(np.int32)
    return {"ids": ids, "id_sorted": ids[order], "id_order": order}


def solution_ids(arrays: Arrays) -> Ids:
    """Return the solution's ids from its arrays."""
    return TextColumn(arrays["id_offsets"], arrays["id_bytes"]) if "id_offsets" in arrays else arrays["ids"]


def align(table: Table, arrays: Arrays) -> Alignment:
    """Match a submission with the solution whose arrays these are."""
    known = solution_ids(arrays)
    if table.has_id is None and are_equal(table.ids, known):
        return Alignment()
    rows = locate(table.ids, arrays)
    if table.has_id is not None:
        rows = np.where(table.has_id, rows, UNKNOWN).astype(np.int32)
    if len(rows) == len(known) and _is_permutation(rows):
        return Alignment(rows)
    return Alignment(rows, _describe_faults(table, rows, known))


def are_equal(ids: Ids, known: Ids) -> bool:
    """Whether two columns hold the same ids in the same order."""
    if isinstance(ids, TextColumn) and isinstance(known, TextColumn):
        return np.array_equal(ids.offsets, known.offsets) and np.array_equal(ids.data, known.data)
    return not isinstance(ids, TextColumn) and np.array_equal(ids, known)  # type: ignore[arg-type]


def _is_permutation(rows: CodeArray) -> bool:
    kernels = find_kernels()
    if kernels is not None:
        return bool(kernels.is_permutation(rows))
    if not len(rows) or rows.min() < 0:
        return False
    seen = np.zeros(len(rows), np.bool_)
    seen[rows] = True
    return bool(seen.all())


def locate(ids: Ids, arrays: Arrays) -> CodeArray:
    """Return the solution's row of each id, or UNKNOWN."""
    kernels = find_kernels()
    if isinstance(ids, TextColumn):
        if kernels is not None and "id_keys" in arrays:
            return kernels.locate_texts(ids, arrays)  # type: ignore[no-any-return]
        known = to_arrow_text(TextColumn(arrays["id_offsets"], arrays["id_bytes"]))
        found = pc.index_in(to_arrow_text(ids), value_set=known)
        return to_numpy(found.fill_null(UNKNOWN), np.int32)
    if "id_lowest" not in arrays:
        return _locate_sorted(ids, arrays)
    lowest, table = int(arrays["id_lowest"][0]), arrays.get("id_table")
    if kernels is not None and table is not None:
        return kernels.locate_whole(ids, lowest, table)  # type: ignore[no-any-return]
    # The bounds are compared before the subtraction, which could pass the end of 64 bits.
    n_places = len(arrays["ids"] if table is None else table)
    is_inside = (ids >= lowest) & (ids <= lowest + n_places - 1)
    places = np.where(is_inside, ids, lowest) - lowest
    rows: CodeArray = places.astype(np.int32) if table is None else table[places]
    rows[~is_inside] = UNKNOWN
    return rows


def _locate_sorted(ids: IntArray, arrays: Arrays) -> CodeArray:
    places = np.minimum(np.searchsorted(arrays["id_sorted"], ids), len(arrays["id_sorted"]) - 1)
    rows: CodeArray = np.where(arrays["id_sorted"][places] == ids, arrays["id_order"][places], UNKNOWN).astype(np.int32)
    return rows


def _describe_faults(table: Table, rows: CodeArray, known: Ids) -> tuple[Problem, ...]:
    is_known = rows != UNKNOWN
    counts = np.bincount(rows[is_known], minlength=len(known))
    has_id = np.ones(len(rows), np.bool_) if table.has_id is None else table.has_id
    if not is_known.any() and len(table.extra_columns) > 1:
        return (_training_file(len(rows)),)  # missing and unknown ids are what follows from that
    problems = []
    missing = np.flatnonzero(counts == 0)
    # A row that could not be read was told already; its id would only seem to be missing.
    if len(missing) > table.n_skipped + int(np.count_nonzero(~has_id)):
        problems.append(_missing(missing.tolist(), known))
    unknown = np.flatnonzero(~is_known & has_id)
    if len(unknown):
        problems.append(_unknown(unknown.tolist(), table))
    repeated = np.flatnonzero(is_known)[counts[rows[is_known]] > 1]
    if len(repeated):
        problems.append(_duplicate(repeated, rows, table))
    return tuple(problems)


def _training_file(n_rows: int) -> Problem:
    message = (
        "This looks like the training file: no id is one of the test file's, and there are columns beside the"
        " predictions."
    )
    return make_problem("training_file", message, count=n_rows)


def _missing(missing: list[int], known: Ids) -> Problem:
    def text(row: int) -> str:
        return echo(known.text(row) if isinstance(known, TextColumn) else int(known[row]))

    listed = ", ".join(text(row) for row in missing[:3])
    message = f"{count_of(len(missing), 'id')} missing: {listed}{' …' if len(missing) > 3 else ''}."
    examples = [Example(id=text(row), expected="one row") for row in missing[:MAX_EXAMPLES]]
    return make_problem("id_missing", message, count=len(missing), examples=examples)


def _unknown(unknown: list[int], table: Table) -> Problem:
    message = (
        f"{count_of(len(unknown), 'id')} not in the test file: row {unknown[0] + 1} has “{table.id_text(unknown[0])}”."
    )
    examples = [
        table.example(row, found=table.id_text(row), expected="an id of the test file")
        for row in unknown[:MAX_EXAMPLES]
    ]
    return make_problem("id_unknown", message, count=len(unknown), examples=examples)


def _duplicate(repeated: npt.NDArray[np.int64], rows: CodeArray, table: Table) -> Problem:
    _, first = np.unique(rows[repeated], return_index=True)
    again = np.delete(repeated, first).tolist()
    first_row = {int(rows[repeated[place]]): int(repeated[place]) + 1 for place in first.tolist()}
    message = (
        f"{count_of(len(first), 'id')} given more than once: “{table.id_text(again[0])}” in "
        f"row {first_row[int(rows[again[0]])]} and again in row {again[0] + 1}."
    )
    examples = [
        table.example(row, found=f"also in row {first_row[int(rows[row])]}", expected="one row for each id")
        for row in again[:MAX_EXAMPLES]
    ]
    return make_problem("id_duplicate", message, count=len(first), examples=examples)
