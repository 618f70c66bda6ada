"""A host's file made a solution: the columns that are needed, rows numbered where they have no id, plain CSV."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path

from scorer.errors import SolutionError
from scorer.problems import count_of, echo
from scorer.proposals.columns import Table
from scorer.solution_columns import check_names, find_usage

NUMBERED = "id"


def write_tidy(
    table: Table, path: Path, *, id_column: str | None, kept: Collection[str], keeps_usage: bool = True
) -> str:
    """Write the columns of a solution as CSV with commas, points and UTF-8, whole or not at all.

    Parameters
    ----------
    table : Table
        The host's file.
    path : Path
        Where to write.
    id_column : str or None
        The column of ids, which comes first; None to number the rows from 1.
    kept : collection of str
        The other columns that stay, in the order of the file.
    keeps_usage : bool
        Whether `Usage` stays, too.

    Returns
    -------
    str
        The name of the id column.

    Raises
    ------
    SolutionError
        If a column is not there, the ids are not unique, or rows are to be numbered in a column that is there.
    """
    named = [*([] if id_column is None else [id_column]), *kept]
    check_names(table.columns, named)
    usage = find_usage(table.columns)
    wanted = {*kept, usage} if keeps_usage else set(kept) - {usage}
    columns = {name: held.to_pylist() for name, held in table.columns.items() if name in wanted}
    if id_column is None:
        if NUMBERED in columns:
            message = f"The rows cannot be numbered in a column `{NUMBERED}`: the solution has one. Name the id column."
            raise SolutionError(message)
        columns = {NUMBERED: [str(row) for row in range(1, table.n_rows + 1)], **columns}
    else:
        held = table.facts[id_column]
        if not held.is_unique:
            n_more = held.n_rows - held.n_distinct - held.n_blank
            found = f"{count_of(n_more, 'repeated id')} and {count_of(held.n_blank, 'blank one')}"
            raise SolutionError(f"`{echo(id_column)}` does not tell the rows apart: {found}. Choose another id column.")
        columns = {id_column: table.columns[id_column].to_pylist(), **columns}
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    part.replace(path)
    return next(iter(columns))
