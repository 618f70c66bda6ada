"""Records as CSV (RFC 4180)."""

import csv
import io
import json
from collections.abc import Mapping, Sequence

Record = Mapping[str, object]
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(columns: Sequence[str], rows: Sequence[Record], *, is_raw: bool) -> str:
    """Return the rows under their header, each line ended by CRLF.

    Parameters
    ----------
    columns : sequence of str
        Paths in a record; the header has `metric_name` for the path `metric.name`.
    is_raw : bool
        Whether text that a spreadsheet would take for a formula stays as it is, without an apostrophe before it.
    """
    text = io.StringIO()
    writer = csv.writer(text)  # writes CRLF by itself
    writer.writerow([column.replace(".", "_") for column in columns])
    writer.writerows([[_cell(value_of(row, column), is_raw=is_raw) for column in columns] for row in rows])
    return text.getvalue()


def value_of(record: Record, path: str) -> object:
    """Return what stands at a path of a record; None where the way there ends early."""
    value: object = record
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _cell(value: object, *, is_raw: bool) -> str:
    """Return a value as a cell: nothing for null, names with commas between them, else as in JSON."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        value = ", ".join(str(item) for item in value)
    if isinstance(value, str):
        return "'" + value if value.startswith(_FORMULA_SIGNS) and not is_raw else value
    return json.dumps(value)
