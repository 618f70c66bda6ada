"""What of an archive entrants may download: copied as it is, packed where Podium's tables are stricter, or left out."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from server.domain.specs import SOLUTION_FILE
from server.imports.conversions import Conversion, clean_file_name, pack
from server.imports.tables import Table, TableError, open_table

SECRET = re.compile(r"solution|answer|label|truth|hidden|private|secret|gold(?!en)", re.IGNORECASE)
TEST_FILE = "test.csv"


def publish(conversion: Conversion, part: str, path: Path, *, meaning: str = "") -> None:
    """Put a file or folder among the public ones, and note what became of it."""
    name = clean_file_name(path.name)
    if path.is_dir():
        _pack(conversion, part, path, f"{name}.zip", reason="a folder is packed as one file", meaning=meaning)
        return
    reason = find_misfit(conversion, path, name)
    if reason:
        _pack(conversion, part, path, f"{name}.zip", reason=reason, meaning=meaning)
        return
    shutil.copyfile(path, conversion.place(f"public/{name}"))
    conversion.describe_file(name, meaning or f"{path.name}, as it was imported.")
    if name == path.name:
        conversion.take(part, f"public/{name}")
    else:
        conversion.change(part, f"public/{name}", "file names are of letters, digits, dots and hyphens")


def is_secret(path: Path) -> bool:
    """Tell a file that by its name may hold answers."""
    return SECRET.search(path.name) is not None


def leave_secret(conversion: Conversion, part: str) -> None:
    """Leave out a file that by its name may hold answers."""
    conversion.leave(part, "by its name it may hold answers; add it by hand if entrants may see it")


def find_misfit(conversion: Conversion, path: Path, name: str) -> str:
    """Return why a file cannot be a public table of Podium; empty if it can, or is no CSV."""
    if not name.casefold().endswith(".csv"):
        return ""
    id_column = str(conversion.spec.get("id_column", "id"))
    try:
        table = open_table(path)
        n_rows = sum(1 for _ in table.rows())
    except TableError as error:
        return f"it has {error.found}, so that it is packed"
    if table.delimiter != "," or id_column not in table.columns:
        return f"tables have the id column {id_column} and commas, so that it is packed"
    if "Usage" in table.columns:
        return "a public table has no column Usage, so that it is packed"
    if name == TEST_FILE and n_rows != _count_solution(conversion):
        return f"it has {n_rows:,} rows, other than the solution, so that it is packed"
    return ""


def _count_solution(conversion: Conversion) -> int:
    solution: Table = open_table(conversion.place(f"private/{SOLUTION_FILE}"))
    return sum(1 for _ in solution.rows())


def _pack(conversion: Conversion, part: str, path: Path, name: str, *, reason: str, meaning: str) -> None:
    pack(path, conversion.place(f"public/{name}"))
    conversion.describe_file(name, meaning or f"{path.name}, packed.")
    conversion.change(part, f"public/{name}", reason)


def list_top(folder: Path) -> Iterator[Path]:
    """Return what lies at the top of a folder, in order, without hidden files."""
    return (path for path in sorted(folder.iterdir()) if not path.name.startswith("."))
