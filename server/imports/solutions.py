"""The hidden solution and the sample submission, written from whatever tables the source has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from server.domain.specs import SAMPLE_FILE, SOLUTION_FILE
from server.imports.conversions import Conversion, say
from server.imports.tables import Table, TableError, find_repeated, open_table, write_table
from server.imports.targets import Target, read_target

USAGE = "Usage"
USAGES = {"public": "Public", "private": "Private", "ignored": "Ignored", "ignore": "Ignored"}
PUBLIC_SHARE = 0.3


def find_usage(columns: Sequence[str]) -> str | None:
    """Return the name of the column that says which rows are public, if there is one."""
    return next((name for name in columns if name.casefold() in {"usage", "split"}), None)


def check_ids(conversion: Conversion, part: str, table: Table, id_column: str) -> bool:
    """Note it as a fault if an id is there twice or lacks, or the file cannot be read to its end."""
    try:
        repeated = find_repeated(cell for cell in table.cells(id_column) if cell.strip())
        blank = next((row for row, cell in enumerate(table.cells(id_column), start=1) if not cell.strip()), None)
    except TableError as error:
        conversion.blame(part, error.found, error.expected)
        return False
    if repeated is not None:
        conversion.blame(part, f"the id {say(repeated)} more than once", "each id once", place=id_column)
    if blank is not None:
        conversion.blame(part, f"no id in row {blank:,}", "an id in each row", place=id_column)
    return repeated is None and blank is None


def write_solution(
    conversion: Conversion, part: str, table: Table, *, id_column: str, targets: Sequence[str], whole: bool = False
) -> Table | None:
    """Write `private/solution.csv` with id, targets and `Usage`; without `Usage` a split is described.

    Parameters
    ----------
    conversion, part, table
        The import, and the table with what it is called.
    id_column, targets
        The columns that are taken, in this order.
    whole
        Whether all rows are public, where the table does not say otherwise.
    """
    usage = None if whole else find_usage([name for name in table.columns if name not in (id_column, *targets)])
    columns = [id_column, *targets]
    path = conversion.place(f"private/{SOLUTION_FILE}")
    try:
        if whole:
            write_table(path, [*columns, USAGE], ([*row, "Public"] for row in table.select(columns)))
            conversion.change(part, f"{SOLUTION_FILE}, all rows public", "it is scored as a whole")
        elif usage is not None:
            write_table(path, [*columns, USAGE], _read_usages(conversion, part, table, columns, usage))
            conversion.take(part, f"{SOLUTION_FILE} with its column `{usage}`")
        else:
            write_table(path, columns, table.select(columns))
            conversion.spec["split"] = {"public_share": PUBLIC_SHARE, "seed": conversion.choices.seed}
            conversion.take(part, f"{SOLUTION_FILE}; {PUBLIC_SHARE:.0%} of the rows are drawn as public")
    except TableError as error:
        conversion.blame(part, error.found, error.expected)
        return None
    return open_table(path)


def _read_usages(
    conversion: Conversion, part: str, table: Table, columns: Sequence[str], usage: str
) -> Iterator[list[str]]:
    unknown: set[str] = set()
    for row in table.select([*columns, usage]):
        said = row[-1].strip().casefold()
        if said not in USAGES and said not in unknown:
            unknown.add(said)
            if len(unknown) <= 3:
                conversion.blame(part, say(row[-1]), "Public, Private or Ignored in each row", place=usage)
        yield [*row[:-1], USAGES.get(said, "Ignored")]


def read_targets(table: Table, names: Sequence[str]) -> list[Target]:
    """Look at the values of some columns."""
    return [read_target(name, table.cells(name)) for name in names]


def write_sample(
    conversion: Conversion,
    solution: Table,
    *,
    id_column: str,
    targets: Sequence[Target],
    part: str,
    reason: str,
    rows: Iterable[Sequence[str]] | None = None,
) -> Table:
    """Make a sample submission out of the solution's ids, with the same prediction in each row, or of `rows`."""
    dummies = [target.dummy for target in targets]
    path = conversion.place(f"public/{SAMPLE_FILE}")
    made = ([id_, *dummies] for id_ in solution.cells(id_column)) if rows is None else rows
    write_table(path, [id_column, *(target.name for target in targets)], made)
    conversion.describe_file(SAMPLE_FILE, "A valid submission with the same prediction in each row.")
    conversion.change(part, SAMPLE_FILE, reason)
    return open_table(path)


def copy_sample(conversion: Conversion, part: str, table: Table, *, columns: Sequence[str]) -> Table | None:
    """Copy the sample submission as it is."""
    path = conversion.place(f"public/{SAMPLE_FILE}")
    try:
        write_table(path, columns, table.select(columns))
    except TableError as error:
        conversion.blame(part, error.found, error.expected)
        return None
    conversion.describe_file(SAMPLE_FILE, "A valid submission.")
    conversion.take(part, SAMPLE_FILE)
    return open_table(path)


def has_same_ids(first: Table, second: Table, id_column: str) -> bool:
    """Tell whether two tables have the same ids, in any order."""
    return sorted(first.cells(id_column)) == sorted(second.cells(id_column))
