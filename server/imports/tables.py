"""Tables of strangers read row by row as text, and tables written as Podium's files are."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from server.domain.rows import LongLineError, parse_rows
from server.domain.validation import describe

DELIMITERS = (",", ";", "\t")


class TableError(Exception):
    """A file that is no table; says what was found and what was expected."""

    def __init__(self, found: str, expected: str = "a table in CSV, in UTF-8, with a header") -> None:
        super().__init__(found)
        self.found, self.expected = found, expected


@dataclass(frozen=True)
class Table:
    """A table with a header in a file: its rows are read anew each time."""

    path: Path
    columns: tuple[str, ...]
    delimiter: str = ","

    def rows(self) -> Iterator[list[str]]:
        """Return the rows; raises TableError at one that is wider or narrower than the header."""
        for number, row in enumerate(read_rows(self.path, self.delimiter)):
            if number and len(row) != len(self.columns):
                found = "1 cell" if len(row) == 1 else f"{len(row):,} cells"
                raise TableError(f"{found} in row {number:,}", f"{len(self.columns)} cells, as in the header")
            if number:
                yield row

    def cells(self, name: str) -> Iterator[str]:
        """Return one column."""
        place = self.columns.index(name)
        return (row[place] for row in self.rows())

    def select(self, names: Sequence[str]) -> Iterator[list[str]]:
        """Return some columns, in this order."""
        places = [self.columns.index(name) for name in names]
        return ([row[place] for place in places] for row in self.rows())


def open_table(path: Path) -> Table:
    """Read the header of a table.

    Raises
    ------
    TableError
        If it is not CSV, or its header has a column twice or none.
    """
    with path.open("rb") as file:
        head = file.read(65536)
    if b"\0" in head:
        raise TableError("a file that is no text")
    line = head.decode("utf-8-sig", errors="replace").partition("\n")[0]
    delimiter = max(DELIMITERS, key=line.count)
    columns = tuple(next(read_rows(path, delimiter), ()))
    if not columns:
        raise TableError("an empty file")
    repeated = [name for name, number in Counter(columns).items() if number > 1]
    if repeated:
        raise TableError(f"the column {describe(repeated[0])} more than once")
    return Table(path, columns, delimiter)


def read_rows(path: Path, delimiter: str) -> Iterator[list[str]]:
    """Return the rows of a file, the header among them and empty lines not; raises TableError if it is no CSV."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from (row for row in parse_rows(file, delimiter) if row)
    except LongLineError as error:
        raise TableError(str(error), error.expected) from error
    except UnicodeDecodeError as error:
        raise TableError(f"a byte at {error.start:,} that is not UTF-8") from error
    except csv.Error as error:
        raise TableError(f"a line that cannot be read ({error})") from error


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a table; returns the number of its rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    n_rows = 0
    with path.open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow(row)
            n_rows += 1
    return n_rows


def find_repeated(values: Iterable[str]) -> str | None:
    """Return the first value that was there before, or None; memory holds a short hash of each."""
    seen: set[bytes] = set()
    for value in values:
        key = hashlib.blake2b(value.encode(errors="surrogatepass"), digest_size=12).digest()
        if key in seen:
            return value
        seen.add(key)
    return None


def is_number(text: str) -> bool:
    """Tell a finite number from other text."""
    try:
        return abs(float(text)) < float("inf")
    except ValueError:
        return False
