"""The table of problem codes: what can be wrong or odd in a submission, how bad it is, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from scorer.errors import SubmissionError
from scorer.report import MAX_EXAMPLES, Example, Problem, Report, Severity

MAX_ECHO = 50


@dataclass(frozen=True)
class ProblemKind:
    """One row of the table: a stable code, its severity, what it means, and how to mend it."""

    code: str
    severity: Severity
    meaning: str
    hint: str


def _error(code: str, meaning: str, hint: str) -> ProblemKind:
    return ProblemKind(code, Severity.ERROR, meaning, hint)


def _warning(code: str, meaning: str, hint: str) -> ProblemKind:
    return ProblemKind(code, Severity.WARNING, meaning, hint)


_KINDS = (
    _error(
        "file_empty",
        "The file has no bytes, or nothing but blank lines.",
        "Write the file again; with pandas: frame.to_csv(path, index=False).",
    ),
    _error(
        "file_not_a_table",
        "The file is of another kind: PDF, HTML, JSON, an image, an Excel workbook.",
        "Save the predictions as CSV, Parquet or Arrow.",
    ),
    _error(
        "file_too_large",
        "The file grows beyond the limit when it is unpacked.",
        "Send only the id and the prediction columns, with fewer digits if need be.",
    ),
    _error("archive_broken", "The compressed file is cut or damaged.", "Compress the file again and send it whole."),
    _error("archive_encrypted", "The zip file asks for a password.", "Make a zip file without a password."),
    _error(
        "archive_members",
        "The zip file does not hold exactly one file.",
        "Put one CSV file, and nothing else, into the zip file.",
    ),
    _error("archive_nested", "What was unpacked is compressed once more.", "Compress the CSV file once only."),
    _error(
        "encoding_wrong", "The file is not UTF-8, and not UTF-16 with a byte order mark.", "Save the file as UTF-8."
    ),
    _error("nul_bytes", "The file holds NUL bytes.", "Save the file as UTF-8 text; UTF-16 needs its byte order mark."),
    _error(
        "line_too_long",
        "A line is longer than the limit.",
        "Look for a missing line break or a quotation mark that is not closed.",
    ),
    _error("cell_too_long", "A cell is longer than the limit.", "Look for a quotation mark that is not closed."),
    _error(
        "columns_too_many",
        "The header has more columns than the limit.",
        "Send only the id and the prediction columns.",
    ),
    _error(
        "delimiter_wrong",
        "The cells are divided by something other than comma, semicolon or TAB.",
        "Divide the cells by commas.",
    ),
    _error(
        "header_missing",
        "The first line holds values instead of column names.",
        "Begin the file with the line of the sample submission's column names.",
    ),
    _error(
        "rows_missing", "There is a header and not one row below it.", "Write one row for each id of the test file."
    ),
    _error(
        "row_width",
        "A row has more or fewer cells than the header.",
        "Give each row as many cells as the header; a decimal comma also divides a cell in two.",
    ),
    _error(
        "quotes_broken",
        "A quotation mark is not closed.",
        "Close each quotation mark in its own cell, or write the file without them.",
    ),
    _error(
        "parquet_broken",
        "The Parquet file cannot be read.",
        "Write it again; with pandas: frame.to_parquet(path, index=False).",
    ),
    _error(
        "arrow_broken",
        "The Arrow file or stream cannot be read.",
        "Write it again, as a file or a stream of the Arrow IPC format; with pandas: frame.to_feather(path).",
    ),
    _error(
        "column_type",
        "A column of a Parquet or Arrow file holds lists, bytes, or something else that is neither number nor text.",
        "Write the column as numbers or text.",
    ),
    _error(
        "column_missing",
        "A column of the sample submission is not there.",
        "Use the column names of the sample submission.",
    ),
    _error("column_duplicate", "Two columns have the same name.", "Keep one of them."),
    _error(
        "id_missing",
        "Ids of the test file have no row.",
        "Predict every row of the test file; compare your ids with the sample submission's.",
    ),
    _error(
        "id_unknown",
        "Ids that are not in the test file.",
        "Copy the ids from the sample submission as they stand there.",
    ),
    _error("id_duplicate", "Ids that occur more than once.", "Keep one row for each id."),
    _error("id_blank", "Rows without an id.", "Give every row its id, and remove rows that are empty."),
    _error(
        "id_not_integer",
        "Ids that are not whole numbers, where the test file's are.",
        "Write ids as whole numbers: 17, not 17.0; with pandas: astype(int).",
    ),
    _error("value_blank", "Cells without a prediction.", "Predict every row; with pandas, look at frame.isna().sum()."),
    _error(
        "value_not_number",
        "Predictions that are not numbers.",
        "Write a number such as 0.25 in every cell of the column.",
    ),
    _error(
        "value_not_finite",
        "Predictions that are NaN or infinite.",
        "Look for a division by zero, a logarithm of zero, or an overflow in your model.",
    ),
    _error(
        "value_out_of_range",
        "Predictions outside the range that the metric allows.",
        "Bring the predictions into the range, for instance with numpy.clip, and look why they left it.",
    ),
    _error("decimal_comma", "Numbers with a decimal comma.", "Write 0.25, not 0,25."),
    _error(
        "percentage",
        "Percentages where probabilities are asked: numbers with a percent sign, or a column from 0 to 100.",
        "Divide by 100: write 0.25, not 25 and not 25%.",
    ),
    _error("row_sum", "Rows whose probabilities do not sum as the metric asks.", "Divide each row by its sum."),
    _error(
        "label_not_boolean", "Labels that are neither true nor false, where the solution's are.", "Write True or False."
    ),
    _error(
        "label_not_allowed",
        "Labels that are not among the known ones, in a competition that refuses them.",
        "Use the labels of the training file, spelled alike.",
    ),
    _error(
        "probabilities_for_labels",
        "Fractions where labels are asked.",
        "Decide with a threshold, for instance (p >= 0.5).astype(int).",
    ),
    _error(
        "column_constant",
        "A prediction column has one value in every row, where the metric needs values that vary.",
        "Send the predictions of a model that tells the rows apart.",
    ),
    _error(
        "rating_not_whole",
        "Ratings with a fraction, where the metric needs whole numbers.",
        "Round the predictions to ratings of the scale.",
    ),
    _error(
        "order_not_permutation",
        "Orders that do not hold exactly the items of their row.",
        "Put the items that the test data list for the row into order: each one once, and no other.",
    ),
    _error(
        "groups_broken",
        "Lists whose parts are not whole groups, such as a label without its confidence.",
        "Write each cell as in the sample submission: groups of the same parts, divided by single spaces.",
    ),
    _error(
        "mask_not_pairs",
        "Masks with an odd number of values.",
        "Write each run of pixels as two numbers, its start and its length.",
    ),
    _error("mask_start", "Runs that start before the first pixel.", "Count pixels from 1."),
    _error(
        "mask_length", "Runs without a pixel.", "Leave out runs of length 0, and write no end in place of a length."
    ),
    _error(
        "mask_order",
        "Runs that overlap, or do not stand in order.",
        "Sort the runs of a mask by their start, and join those that overlap.",
    ),
    _error(
        "mask_outside",
        "Runs that go beyond the last pixel of the image.",
        "Encode the mask at the size of its image: column by column from the top left, pixels counted from 1.",
    ),
    _error("mask_blank", "Nothing between two semicolons, where a mask should be.", "Leave out masks without a pixel."),
    _error(
        "mask_overlap",
        "Masks of one image that share pixels.",
        "Give each pixel to one object, for instance to the one of which the model is surest.",
    ),
    _error(
        "length_wrong",
        "Sequences that do not have the length of their row.",
        "Write one tag for each token that the test data list for the row.",
    ),
    _error(
        "box_size",
        "Boxes of negative width or height.",
        "Compare the order of the values with the sample submission: corners are not sizes.",
    ),
    _error(
        "points_too_many",
        "Cells with more points than the metric takes.",
        "Send the points alone of which the model is surest.",
    ),
    _error(
        "training_file",
        "The file looks like the training file, not like predictions.",
        "Send your predictions for the test file: the id column and the prediction columns only.",
    ),
    _error(
        "metric_refused",
        "The competition's own metric refuses the file, in the host's words.",
        "Compare the file with the sample submission and with what the evaluation page asks.",
    ),
    _warning(
        "column_extra", "Columns that are not needed; they are ignored.", "Leave them out to make the file smaller."
    ),
    _warning(
        "column_case",
        "A column name differs in upper and lower case or outer spaces; it was taken all the same.",
        "Spell it as in the sample submission.",
    ),
    _warning(
        "column_index",
        "A row index written by pandas; it is ignored.",
        "Write the file with frame.to_csv(path, index=False).",
    ),
    _warning(
        "delimiter_unusual",
        "The cells are divided by semicolons or TABs; they were read all the same.",
        "Use commas to be safe everywhere.",
    ),
    _warning(
        "encoding_unusual", "The file is UTF-16; it was read all the same.", "Save it as UTF-8 to halve its size."
    ),
    _warning(
        "sample_unchanged",
        "The predictions are those of the sample submission, even if the file was saved anew.",
        "Fill in your own predictions.",
    ),
    _warning(
        "predictions_constant",
        "A prediction column has one value in every row.",
        "Look whether your predictions were written to the file at all.",
    ),
    _warning(
        "labels_for_probabilities",
        "All predictions are 0 or 1 where a probability or score is asked.",
        "Send the probability itself, for instance model.predict_proba(X)[:, 1]; it usually scores better.",
    ),
    _warning(
        "label_unknown",
        "Labels that are not among the known ones; each counts as wrong.",
        "Compare the spelling with the labels of the training file.",
    ),
)

PROBLEMS: Mapping[str, ProblemKind] = MappingProxyType({kind.code: kind for kind in _KINDS})


def make_problem(
    code: str, message: str, *, count: int = 1, examples: Iterable[Example] = (), hint: str | None = None
) -> Problem:
    """Return a problem of that code, with the table's hint unless another is given, and at most ten examples."""
    kind = PROBLEMS[code]
    return Problem(code, kind.severity, message, count, hint or kind.hint, tuple(islice(examples, MAX_EXAMPLES)))


def refuse(code: str, message: str, *, examples: Iterable[Example] = (), hint: str | None = None) -> SubmissionError:
    """Return the error that refuses a file for one fault that hides all others."""
    return SubmissionError(Report((make_problem(code, message, examples=examples, hint=hint),)))


def echo(cell: object) -> str:
    """Return a cell's text for a message: control characters escaped, at most 50 characters."""
    text = str(cell)[: MAX_ECHO + 1]
    shown = "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
    return shown if len(shown) <= MAX_ECHO else f"{shown[: MAX_ECHO - 1]}…"


def count_of(count: int, noun: str, plural: str | None = None) -> str:
    """Return “1 row” or “3,000 rows”."""
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"


def row_fault(message: str, rows: Sequence[int]) -> str:
    """Return a fault of some rows (from 0), the first of them named."""
    named = ", ".join(str(row + 1) for row in rows[:3])
    return f"{message} ({count_of(len(rows), 'row')}; first: {named})."


def size_of(n_bytes: int) -> str:
    """Return “8 KiB”, “512 MiB” or “1 GiB”."""
    units = ["bytes", "KiB", "MiB", "GiB"]
    step = min(max(n_bytes.bit_length() - 1, 0) // 10, len(units) - 1)
    return f"{n_bytes / 1024**step:.4g} {units[step]}"
