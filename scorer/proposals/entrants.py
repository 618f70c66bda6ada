"""Made-up entrants, who know a part of the truth: a split is tried with them before anybody has submitted."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from scorer.compiled import CompiledSolution
from scorer.proposals.columns import Table, find_numbers
from scorer.records import Shape
from scorer.table import IntArray

SKILLS = (0.5, 0.55, 0.6)
"""The share of rows in which each of them is right; the others get the truth of another row."""
_SEED = 20_300_107
_SURE = 0.8  # of the class that an entrant believes in; a metric of probabilities has no end for one who is certain


def write_entrants(table: Table, compiled: CompiledSolution, folder: Path) -> list[Path]:
    """Write the files of the made-up entrants.

    Parameters
    ----------
    table, compiled : Table, CompiledSolution
        The solution, as it stands and compiled.
    folder : Path
        Where to write. Nothing of it may be kept: the files tell labels.

    Returns
    -------
    list of Path
        One for each skill, the least skilled first; none where predictions are no column of the solution.
    """
    truth = _soft_truth(table, compiled)
    if truth is None:
        return []
    id_column, paths = compiled.schema.id_column, []
    for skill in SKILLS:
        rows = _mix(table.n_rows, skill)
        path = folder / f"entrant-{skill}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([id_column, *truth])
            ids = table.columns[id_column].to_pylist()
            writer.writerows(
                zip(ids, *([cells[row] for row in rows.tolist()] for cells in truth.values()), strict=True)
            )
        paths.append(path)
    return paths


def _mix(n_rows: int, skill: float) -> IntArray:
    """Return the row whose truth each row is given: its own, or that of another one."""
    random = np.random.default_rng(_SEED)
    rows: IntArray = np.arange(n_rows)
    others = np.flatnonzero(random.random(n_rows) >= skill)
    rows[others] = others[random.permutation(len(others))]
    return rows


def _soft_truth(table: Table, compiled: CompiledSolution) -> Mapping[str, Sequence[str]] | None:
    """Return the truth as predictions, probabilities short of certain; None where it cannot be said so."""
    schema = compiled.schema
    if schema.shape is Shape.WIDE_PROB:
        return _soft_classes(table, compiled)
    if not all(name in table.columns for name in schema.columns):
        return None
    is_label = schema.shape in (Shape.LABEL, Shape.TAGS)
    return {
        name: table.columns[name].to_pylist()
        if is_label or not table.facts[name].is_binary
        else [repr(_SURE if number else 1 - _SURE) for number in find_numbers(table.columns[name], name).tolist()]
        for name in schema.columns
    }


def _soft_classes(table: Table, compiled: CompiledSolution) -> Mapping[str, Sequence[str]] | None:
    codes = np.zeros(table.n_rows, np.int64)
    for truth in compiled.parts().values():
        if not isinstance(truth.target, np.ndarray) or truth.target.ndim > 1:
            return None
        codes[truth.rows] = truth.target
    names = compiled.schema.columns
    rest = repr((1 - _SURE) / max(1, len(names) - 1))
    return {name: [repr(_SURE) if code == place else rest for code in codes] for place, name in enumerate(names)}
