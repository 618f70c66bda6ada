"""Cells to numbers, ids and labels, judging each one that does not fit: the careful reading behind every message."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scorer.arrow import ArrowArray, take_where, to_bools, to_numpy
from scorer.problems import count_of, echo, make_problem
from scorer.report import MAX_EXAMPLES, Example, Problem
from scorer.table import BoolArray, FloatArray, IntArray

# What Python's float() and Arrow both read, in ASCII digits; no underscores, no hexadecimals, no words.
NUMBER_PATTERN = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_INTEGER = r"^-?[0-9]+$"
_BLANKS = frozenset({"", "na", "n/a", "#n/a", "<na>", "null", "none", "nil", "-"})
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity|#num!|#div/0!)(\(.*\))?", re.IGNORECASE)
_PERCENTAGE = re.compile(r"[+-]?[0-9.,]+ ?%")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+")
# What str.strip() would also take, such as the no-break space, is a surprise worth a message.
_SPACES = " \t"

ExampleAt = Callable[[int, str, str], Example]
"""From a row (from 0), what was found and what was expected to an example."""


@dataclass(frozen=True)
class Numbers:
    """A column as numbers, NaN where a cell is no finite number, and the problems of those cells."""

    values: FloatArray
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class WholeNumbers:
    """A column of ids as whole numbers; `is_valid` is None if all could be read."""

    values: IntArray
    is_valid: BoolArray | None = None


def as_text(array: ArrowArray) -> ArrowArray:
    """Return a column as text without outer spaces; nulls become empty text."""
    if pa.types.is_dictionary(array.type):
        array = array.cast(array.type.value_type)
    if pa.types.is_floating(array.type):
        # A float keeps its point, as Python writes it: 1.0 is no whole number.
        array = pa.array([None if value is None else repr(value) for value in array.to_pylist()], pa.string())
    if not pa.types.is_string(array.type):
        array = array.cast(pa.string())
    if array.null_count:
        array = pc.fill_null(array, "")
    return pc.utf8_trim(array, _SPACES)


def is_plain_number(array: ArrowArray) -> bool:
    """Whether a column holds numbers by its type, as a Parquet column may."""
    return bool(pa.types.is_floating(array.type) or pa.types.is_integer(array.type))


def to_numbers(array: ArrowArray, column: str, example_at: ExampleAt) -> Numbers:
    """Return a column of any type as finite numbers, with a problem for each kind of cell that is none."""
    if is_plain_number(array):
        return _from_plain(array, column, example_at)
    texts = as_text(array)
    is_number = to_bools(pc.match_substring_regex(texts, NUMBER_PATTERN))
    values = _parse(texts, is_number)
    return _judge(values, ~np.isfinite(values), column, lambda row: str(texts[row]), example_at)


def _from_plain(array: ArrowArray, column: str, example_at: ExampleAt) -> Numbers:
    nulls = to_bools(pc.is_null(array)) if array.null_count else None
    values = to_numpy(array.cast(pa.float64(), safe=False), np.float64)
    if nulls is not None:
        values = np.where(nulls, np.nan, values)

    def text_at(row: int) -> str:
        return "" if nulls is not None and nulls[row] else repr(float(values[row]))

    return _judge(values, ~np.isfinite(values), column, text_at, example_at)


def _parse(texts: ArrowArray, is_number: BoolArray) -> FloatArray:
    values = np.full(len(texts), np.nan)
    sound = take_where(texts, is_number)
    values[is_number] = to_numpy(pc.cast(pc.utf8_ltrim(sound, "+"), pa.float64()), np.float64)
    return values


def _judge(
    values: FloatArray, is_bad: BoolArray, column: str, text_at: Callable[[int], str], example_at: ExampleAt
) -> Numbers:
    bad_rows = np.flatnonzero(is_bad)
    if not len(bad_rows):
        return Numbers(values)
    groups: dict[str, list[int]] = {}
    for row in bad_rows.tolist():
        groups.setdefault(_name_fault(text_at(row)), []).append(row)
    problems = [_describe(code, rows, column, text_at, example_at) for code, rows in groups.items()]
    return Numbers(np.where(is_bad, np.nan, values), tuple(problems))


def _name_fault(text: str) -> str:
    if text.lower() in _BLANKS:
        return "value_blank"
    if _NOT_FINITE.fullmatch(text) or re.match(NUMBER_PATTERN, text):
        return "value_not_finite"
    if _PERCENTAGE.fullmatch(text):
        return "percentage"
    return "decimal_comma" if _DECIMAL_COMMA.fullmatch(text) else "value_not_number"


_SAID = {
    "value_blank": "without a value",
    "value_not_finite": "not finite",
    "percentage": "with a percent sign",
    "decimal_comma": "with a decimal comma",
    "value_not_number": "not a number",
}


def _describe(
    code: str, rows: Sequence[int], column: str, text_at: Callable[[int], str], example_at: ExampleAt
) -> Problem:
    examples = [example_at(row, text_at(row), "a finite number") for row in rows[:MAX_EXAMPLES]]
    found = echo(text_at(rows[0]))
    shown = f"has “{found}”" if found else "is blank"
    message = (
        f"{count_of(len(rows), 'cell')} of `{echo(column)}` {_SAID[code]}: "
        f"row {rows[0] + 1} {shown}; expected a finite number."
    )
    return make_problem(code, message, count=len(rows), examples=examples)


def to_whole_numbers(array: ArrowArray) -> WholeNumbers:
    """Return a column of any type as whole numbers within 64 bits; 1.0 and 0x1 are none."""
    if pa.types.is_integer(array.type) and not array.null_count:
        values = to_numpy(array.cast(pa.int64(), safe=False), np.int64)
        # What does not fit comes out negative, which an unsigned number cannot be.
        is_lost = array.type == pa.uint64() and values.min(initial=0) < 0
        return WholeNumbers(values, values >= 0 if is_lost else None)
    texts = as_text(array)
    is_valid = to_bools(pc.match_substring_regex(texts, _INTEGER))
    values = np.zeros(len(texts), np.int64)
    for row in np.flatnonzero(is_valid & (to_numpy(pc.binary_length(texts), np.int32) > 18)).tolist():
        digits = str(texts[row]).lstrip("-0")
        # Python refuses to read a number of many thousand digits.
        is_valid[row] = len(digits) < 20 and int(digits or "0") < 2**63
    sound = take_where(texts, is_valid)
    values[is_valid] = to_numpy(pc.cast(sound, pa.int64()), np.int64)
    return WholeNumbers(values, None if is_valid.all() else is_valid)


def distinct_texts(texts: ArrowArray) -> tuple[list[str], Any]:
    """Return the distinct texts of a column in order of appearance, and each row's place among them."""
    encoded = texts.dictionary_encode()
    return encoded.dictionary.to_pylist(), to_numpy(encoded.indices, np.int32)
