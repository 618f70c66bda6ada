"""What can be found in a file: the codes, words and hints of the server's own report, as far as a sample tells."""

from collections.abc import Iterable
from itertools import islice

from client.submission_answers import Example, Problem

MAX_EXAMPLES = 10
_MAX_ECHO = 50
_WARNINGS = {
    "column_extra",
    "column_case",
    "column_index",
    "delimiter_unusual",
    "encoding_unusual",
    "sample_unchanged",
}
HINTS = {
    "file_empty": "Write the file again; with pandas: frame.to_csv(path, index=False).",
    "file_not_a_table": "Save the predictions as CSV, Parquet or Arrow.",
    "file_too_large": "Send only the id and the prediction columns, with fewer digits if need be.",
    "archive_broken": "Compress the file again and send it whole.",
    "archive_encrypted": "Make a zip file without a password.",
    "archive_members": "Put one CSV file, and nothing else, into the zip file.",
    "archive_nested": "Compress the CSV file once only.",
    "encoding_wrong": "Save the file as UTF-8.",
    "nul_bytes": "Save the file as UTF-8 text; UTF-16 needs its byte order mark.",
    "line_too_long": "Look for a missing line break or a quotation mark that is not closed.",
    "cell_too_long": "Look for a quotation mark that is not closed.",
    "columns_too_many": "Send only the id and the prediction columns.",
    "delimiter_wrong": "Divide the cells by commas.",
    "header_missing": "Begin the file with the line of the sample submission's column names.",
    "rows_missing": "Write one row for each id of the test file.",
    "row_width": "Give each row as many cells as the header; a decimal comma also divides a cell in two.",
    "quotes_broken": "Close each quotation mark in its own cell, or write the file without them.",
    "column_missing": "Use the column names of the sample submission.",
    "column_duplicate": "Keep one of them.",
    "id_missing": "Predict every row of the test file; compare your ids with the sample submission's.",
    "id_unknown": "Copy the ids from the sample submission as they stand there.",
    "id_duplicate": "Keep one row for each id.",
    "id_blank": "Give every row its id, and remove rows that are empty.",
    "id_not_integer": "Write ids as whole numbers: 17, not 17.0; with pandas: astype(int).",
    "value_blank": "Predict every row; with pandas, look at frame.isna().sum().",
    "value_not_number": "Write a number such as 0.25 in every cell of the column.",
    "value_not_finite": "Look for a division by zero, a logarithm of zero, or an overflow in your model.",
    "decimal_comma": "Write 0.25, not 0,25.",
    "percentage": "Divide by 100: write 0.25, not 25 and not 25%.",
    "training_file": "Send your predictions for the test file: the id column and the prediction columns only.",
    "column_extra": "Leave them out to make the file smaller.",
    "column_case": "Spell it as in the sample submission.",
    "column_index": "Write the file with frame.to_csv(path, index=False).",
    "delimiter_unusual": "Use commas to be safe everywhere.",
    "encoding_unusual": "Save it as UTF-8 to halve its size.",
    "sample_unchanged": "Fill in your own predictions.",
}


class FileRefusedError(Exception):
    """One fault that hides all others of a file."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem["message"])
        self.problem = problem


def make_problem(
    code: str, message: str, *, count: int = 1, examples: Iterable[Example] = (), hint: str = ""
) -> Problem:
    """Return a problem of that code, with the table's hint unless another is given, and at most ten examples."""
    return {
        "code": code,
        "severity": "warning" if code in _WARNINGS else "error",
        "message": message,
        "count": count,
        "hint": hint or HINTS[code],
        "examples": list(islice(examples, MAX_EXAMPLES)),
    }


def refuse(code: str, message: str, *, examples: Iterable[Example] = ()) -> FileRefusedError:
    """Return the error that ends the reading."""
    return FileRefusedError(make_problem(code, message, examples=examples))


def make_example(
    row: int | None = None,
    id_text: str | None = None,
    *,
    column: str | None = None,
    found: str | None = None,
    expected: str | None = None,
) -> Example:
    """Return one place where a problem shows; row 1 is the first below the header."""
    return {"row": row, "id": id_text, "column": column, "found": found, "expected": expected}


def echo(cell: object) -> str:
    """Return a cell's text for a message: control characters escaped, at most 50 characters."""
    text = str(cell)[: _MAX_ECHO + 1]
    shown = "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
    return shown if len(shown) <= _MAX_ECHO else f"{shown[: _MAX_ECHO - 1]}…"


def count_of(count: int, noun: str) -> str:
    """Return “1 row” or “3,000 rows”."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
