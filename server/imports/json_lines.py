"""Files of one JSON object a line, as tables: a column for each key, lists and objects as JSON in a cell."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from server.domain.rows import MAX_LINE_LETTERS
from server.imports.conversions import Conversion, say
from server.imports.tables import Table, open_table, write_table

SUFFIXES = {".jsonl", ".ndjson"}
RECORD = "record"
MAX_KEYS = 1_000
MAX_TOLD = 5
# A cell for each key in each line: records with little in common would become a table of nearly nothing, and huge.
MOST_EMPTY = 1_000_000
LEAST_SHARE = 0.05


@dataclass(frozen=True)
class RecordTable:
    """The table that a file became.

    Attributes
    ----------
    nested : tuple of str
        The columns whose cells are JSON.
    record : str
        The column with the whole line, empty if there is none.
    """

    table: Table
    nested: tuple[str, ...]
    record: str = ""


def is_json_lines(name: str) -> bool:
    """Tell a file of JSON lines by its name."""
    return Path(name).suffix.casefold() in SUFFIXES


def open_records(conversion: Conversion, name: str, target: Path) -> RecordTable | None:
    """Write a file of records as a table with a column for each key; None and all its faults if it is none."""
    keys = _read_keys(conversion, name)
    if keys is None:
        return None
    rows = ([_write_cell(record.get(key)) for key in keys] for record, _ in _read(conversion, name))
    write_table(target, list(keys), rows)
    return RecordTable(open_table(target), tuple(key for key, is_nested in keys.items() if is_nested))


def open_answers(conversion: Conversion, name: str, target: Path, *, columns: Sequence[str]) -> RecordTable | None:
    """Write a file of answers as a table: those of some columns that are plain values, then each line as it stands."""
    keys = _read_keys(conversion, name)
    if keys is None:
        return None
    plain = [column for column in columns if keys.get(column) is False]
    column = next(each for each in (RECORD, f"{RECORD}_of_answers", f"{RECORD}_line") if each not in plain)
    rows = ([*(_write_cell(record.get(key)) for key in plain), line] for record, line in _read(conversion, name))
    write_table(target, [*plain, column], rows)
    return RecordTable(open_table(target), (), column)


def _read_keys(conversion: Conversion, name: str) -> Mapping[str, bool] | None:
    """Return all keys, and whether some value of each is no plain one; None and the faults of up to five lines."""
    before = len(conversion.faults)
    keys: dict[str, bool] = {}
    n_records = n_values = 0
    for record, _ in _read(conversion, name):
        n_records, n_values = n_records + 1, n_values + len(record)
        for key, value in record.items():
            keys[key] = keys.get(key, False) or isinstance(value, dict | list)
        if len(keys) > MAX_KEYS:
            conversion.blame(name, f"more than {MAX_KEYS:,} keys", "the same keys in each line")
            break
    n_cells = n_records * len(keys)
    if n_cells - n_values > MOST_EMPTY and n_values < LEAST_SHARE * n_cells:
        found = f"{n_records:,} lines of {len(keys):,} keys, with {n_values:,} values in all"
        conversion.blame(name, found, "the same keys in each line")
    if not keys and len(conversion.faults) == before:
        conversion.blame(name, "an empty file", "one JSON object a line")
    return keys if len(conversion.faults) == before else None


def _read(conversion: Conversion, name: str) -> Iterator[tuple[dict[str, object], str]]:
    """Return the records with the lines that they stand in; what is wrong with one is noted with its line."""
    path = conversion.find(name)
    n_told = 0
    for number, line in enumerate(_lines(path) if path else (), start=1):
        if not line.strip():
            continue
        record, found = _read_record(line)
        if record is not None:
            yield record, line.strip()
        elif n_told < MAX_TOLD:
            n_told += 1
            conversion.blame(name, found, "one JSON object a line, each key once", line=number)


def _lines(path: Path) -> Iterator[str]:
    """Return the lines; of one that is too long as much as tells that it is, and the rest of it is passed over."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="\n") as file:
        while line := file.readline(MAX_LINE_LETTERS + 1):
            yield line
            while len(line) > MAX_LINE_LETTERS and not line.endswith("\n"):
                line = file.readline(MAX_LINE_LETTERS + 1)


def _read_record(line: str) -> tuple[dict[str, object] | None, str]:
    """Return the object in a line, or None and what was found instead."""
    if len(line) > MAX_LINE_LETTERS:
        return None, f"a line of more than {MAX_LINE_LETTERS:,} letters"
    try:
        record = json.loads(line, object_pairs_hook=_keys_once)
        json.dumps(record, ensure_ascii=False).encode()
    except RecursionError:
        return None, "lists in lists beyond all depth"
    except UnicodeEncodeError:
        return None, "half of a character"
    except ValueError as error:
        return None, f"a fault of syntax ({str(error)[:100]})"
    if not isinstance(record, dict) or not all(key.strip() for key in record):
        return None, say(record) if not isinstance(record, dict) else "a key without a name"
    return record, ""


def _keys_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key twice")
    return found


def _write_cell(value: object) -> str:
    """Write a value as a cell: text as it is, nothing for null, JSON for all else."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def open_table_or_records(conversion: Conversion, name: str, target: Path) -> RecordTable | None:
    """Return a table of the archive, or one made at `target` of a file of records, which is noted."""
    if not is_json_lines(name):
        table = conversion.open_table(name)
        return None if table is None else RecordTable(table, ())
    found = open_records(conversion, name, target)
    if found is not None:
        nested = f"; {', '.join(found.nested)} as JSON in a cell" if found.nested else ""
        conversion.change(f"{name}, its format", f"CSV, a column for each key{nested}", "submissions are tables here")
    return found
