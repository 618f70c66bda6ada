"""A whole file held against a sample: everything at once that the server would find with the sample in its hand."""

from dataclasses import dataclass
from typing import IO

from client.checking.cells import NumberTally
from client.checking.content import ServerOnlyError
from client.checking.findings import FileRefusedError
from client.checking.header import Columns, find_columns, note_delimiter
from client.checking.ids import IdTally, KnownIds
from client.checking.table import Table, open_table
from client.submission_answers import Problem


@dataclass(frozen=True)
class Sample:
    """What a sample submission tells of the files that are expected.

    Attributes
    ----------
    ids : KnownIds or None
        None where only the header is to be looked at.
    takes_numbers : bool
        Whether each prediction must be a finite number.
    """

    id_column: str
    columns: list[str]
    ids: KnownIds | None
    takes_numbers: bool


@dataclass(frozen=True)
class Report:
    """What was found in a file.

    Attributes
    ----------
    problems : list of Problem
        In the order of the server's report.
    unread_form : str
        Parquet, Arrow or zstd where the server alone can read the file; else empty.
    n_rows : int or None
        The rows, if they were looked at.
    """

    problems: list[Problem]
    unread_form: str = ""
    n_rows: int | None = None

    @property
    def is_ok(self) -> bool:
        """Whether nothing was found for which the file is refused."""
        return all(problem["severity"] != "error" for problem in self.problems)


def check_file(file: IO[bytes], size_bytes: int, sample: Sample) -> Report:
    """Return everything that is wrong or odd about a file, as far as the sample tells."""
    notes: list[Problem] = []
    try:
        table = open_table(file, size_bytes, notes, [sample.id_column, *sample.columns])
        columns = find_columns(table.header.names, id_column=sample.id_column, columns=sample.columns)
        if sample.id_column not in columns.places:
            return Report(columns.problems)
        notes += [*note_delimiter(table.header.delimiter), *columns.problems]
        if sample.ids is None:
            return Report(notes)
        return _check_rows(table, columns, sample, sample.ids, notes)
    except FileRefusedError as error:
        return Report([error.problem])
    except ServerOnlyError as error:
        return Report([], unread_form=error.form)


def read_sample(
    file: IO[bytes], size_bytes: int, *, id_column: str = "", takes_numbers: bool, with_ids: bool = True
) -> Sample | None:
    """Return what a sample tells; None if it can't be read here, or no file could match it."""
    try:
        table = open_table(file, size_bytes, [], [id_column] if id_column else [])
        names = table.header.names
        own = id_column or names[0]
        if own not in names or len(set(names)) < len(names) or len(names) < 2:
            return None
        columns = [name for name in names if name != own]
        if not with_ids:
            return Sample(own, columns, None, takes_numbers)
        place = names.index(own)
        ids = KnownIds(row[place].strip(" \t") for row in table.rows())
    except (FileRefusedError, ServerOnlyError):
        return None
    is_sound = table.n_skipped == 0 and len(ids) and ids.are_distinct and ids.find("") is None
    return Sample(own, columns, ids, takes_numbers) if is_sound else None


def _check_rows(table: Table, columns: Columns, sample: Sample, known: KnownIds, notes: list[Problem]) -> Report:
    """Look at every row, and put what was found into the order of the server's report."""
    ids = IdTally(known, sample.id_column)
    numbers = [
        (NumberTally(name), columns.places[name])
        for name in sample.columns
        if sample.takes_numbers and name in columns.places
    ]
    id_place = columns.places[sample.id_column]
    for row in table.rows():
        id_text = ids.add(row[id_place], table.n_rows)
        for tally, place in numbers:
            tally.add(row[place], table.n_rows, id_text)
    mismatches = ids.list_mismatches(n_rows=table.n_rows, n_skipped=table.n_skipped, n_extra=len(columns.extra))
    of_cells = [problem for tally, _ in numbers for problem in tally.list_problems()]
    problems = [*mismatches, *notes, *table.list_skipped(), *ids.list_unreadable(), *of_cells]
    return Report(problems, n_rows=table.n_rows)
