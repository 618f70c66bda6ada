"""Files of one row a line, with a header or without: labels and predictions as scoring programs read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from server.domain.rows import Lines, LongLineError
from server.imports.tables import TableError, find_repeated, is_number

LOOKED_AT = 200
DELIMITERS = (",", ";", "\t", " ")
ROW, TARGET = "row", "target"


@dataclass(frozen=True)
class RowFile:
    """How a file of rows looks.

    Attributes
    ----------
    path : Path
        Where it lies.
    name : str
        Its path in its archive.
    delimiter : str
        What stands between cells; a comma where there is one cell a row, nothing where a cell is the whole line.
    header : tuple of str
        The names of its columns as they stand in it, empty if it has none.
    width : int
        Cells in a row.
    filler : str
        A line that says nothing, where a cell is the whole line.
    """

    path: Path
    name: str
    delimiter: str
    header: tuple[str, ...]
    width: int
    filler: str = "0"

    def rows(self) -> Iterator[list[str]]:
        """Return the cells of each row; raises TableError at one of another width."""
        lines = _lines(self.path)
        for number, line in enumerate(islice(lines, 1 if self.header else 0, None), start=1):
            cells = split_line(line, self.delimiter)
            if len(cells) != self.width:
                found = "1 cell" if len(cells) == 1 else f"{len(cells):,} cells"
                raise TableError(f"{found} in row {number}", f"{self.width} cells, as in the first")
            yield cells

    def count(self) -> int:
        """Return the number of rows."""
        return sum(1 for _ in self.rows())

    def as_lines(self) -> RowFile:
        """Return the same file with each line as one cell."""
        header = next(_lines(self.path)).strip("\r\n")
        filler = self.delimiter.join("0" * self.width)
        return replace(self, delimiter="", width=1, header=(header,) if self.header else (), filler=filler)

    def form(self, columns: Sequence[str]) -> dict[str, object]:
        """Return what an adapter needs to write such a file from columns of a frame."""
        return {
            "name": self.name,
            "delimiter": self.delimiter,
            "header": list(self.header),
            "columns": list(columns),
        }

    def find_id(self) -> int | None:
        """Return the place of a column that names the rows, or None; only a header can tell that one does."""
        for place, name in enumerate(self.header):
            plain = name.strip().casefold()
            if self.width > 1 and (plain in {"id", "index", "row"} or plain.endswith(("_id", "id"))):
                return place if find_repeated(row[place] for row in self.rows()) is None else None
        return None


def open_rows(path: Path, name: str) -> RowFile:
    """Look at a file of rows.

    Raises
    ------
    TableError
        If it is no text, is empty, or its rows are not of one width.
    """
    first = list(islice(_lines(path), LOOKED_AT))
    if not first:
        raise TableError("an empty file", "one row a line")
    delimiter = next((sign for sign in DELIMITERS if all(sign in line.strip() for line in first)), ",")
    rows = [split_line(line, delimiter) for line in first]
    widths = {len(row) for row in rows}
    if len(widths) > 1:
        raise TableError("rows of unequal width", "one row a line, each of as many cells")
    header = tuple(rows[0]) if _is_header(rows, path) else ()
    return RowFile(path, name, delimiter, header, widths.pop())


def _is_header(rows: Sequence[Sequence[str]], path: Path) -> bool:
    if any(is_number(cell) for cell in rows[0]) or len(rows) < 2:
        return False
    has_numbers = any(is_number(cell) for cell in rows[1])
    return has_numbers or path.suffix == ".csv"


def split_line(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line; spaces count as one, and without a delimiter it is one cell as it stands."""
    if not delimiter:
        return [line.strip("\r\n")]
    cells = line.split() if delimiter == " " else line.strip("\r\n").split(delimiter)
    return [cell.strip() for cell in cells]


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            lines = Lines(file)
            for line in lines:
                lines.end_row()
                if line.strip():
                    yield line
    except LongLineError as error:
        raise TableError(str(error), error.expected) from error
    except UnicodeDecodeError as error:
        raise TableError("a file that is no text", "one row a line, in UTF-8") from error
