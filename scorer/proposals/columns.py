"""The columns of a file that nobody has described yet: what each one holds, as far as its cells tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from scorer.arrow import ArrowArray, to_numpy
from scorer.cells import distinct_texts, to_numbers, to_whole_numbers
from scorer.files import read_bytes
from scorer.labels import parse_boolean
from scorer.problems import count_of, echo
from scorer.report import Example
from scorer.solution_columns import read_text_columns
from scorer.table import FloatArray

_DECIMAL_COMMA = r"^[+-]?[0-9]*,[0-9]+$"
_WHOLE = r"^[+-]?[0-9]+$"
N_SHOWN = 5


class Content(StrEnum):
    """What a column holds; a blank cell stands beside any of them."""

    BLANK = "nothing"
    BOOLEAN = "true or false"
    WHOLE = "whole numbers"
    NUMBER = "numbers"
    TIME = "dates"
    TEXT = "text"


@dataclass(frozen=True)
class ColumnFacts:
    """What is seen of a column.

    Attributes
    ----------
    name : str
        As it stands in the header.
    content : Content
        What its cells are.
    n_rows, n_blank, n_distinct : int
        Cells, blank ones, and different ones that are not blank.
    lowest, highest, median : float or None
        Of a column of numbers.
    longest : int
        Characters of its longest cell.
    examples : tuple of str
        The first few different cells, for the host alone.
    """

    name: str
    content: Content
    n_rows: int
    n_blank: int
    n_distinct: int
    lowest: float | None
    highest: float | None
    median: float | None
    longest: int
    examples: tuple[str, ...]

    @property
    def is_unique(self) -> bool:
        """Whether each row has a cell of its own."""
        return not self.n_blank and self.n_distinct == self.n_rows

    @property
    def is_constant(self) -> bool:
        """Whether all rows have the same cell."""
        return self.n_distinct < 2

    @property
    def is_numeric(self) -> bool:
        """Whether every cell is a number."""
        return self.content in (Content.WHOLE, Content.NUMBER) and not self.n_blank

    @property
    def is_binary(self) -> bool:
        """Whether every cell is 0 or 1, or true or false."""
        if self.n_blank or self.n_distinct > 2:
            return False
        return self.content is Content.BOOLEAN or (self.is_numeric and (self.lowest, self.highest) in _BINARY_ENDS)


_BINARY_ENDS = ((0.0, 1.0), (0.0, 0.0), (1.0, 1.0))


@dataclass(frozen=True)
class Table:
    """A file's columns as text, facts about each, and notes on what was read in another way than it was written."""

    columns: Mapping[str, ArrowArray]
    facts: Mapping[str, ColumnFacts]
    notes: tuple[str, ...]

    @property
    def n_rows(self) -> int:
        """Rows of the file."""
        return len(next(iter(self.columns.values())))


def read_table(path: Path) -> Table:
    """Read a file and look at each of its columns.

    Numbers with a decimal comma become numbers with a point.

    Raises
    ------
    SolutionError
        If the file is no table.
    """
    columns, notes = {}, []
    for name, texts in read_text_columns(read_bytes(path)).items():
        columns[name] = _with_points(texts)
        if columns[name] is not texts:
            notes.append(f"The numbers of `{echo(name)}` have a decimal comma; Podium writes a point.")
    facts = {name: look_at(texts, name) for name, texts in columns.items()}
    blank = [f"`{echo(name)}` ({count_of(held.n_blank, 'row')})" for name, held in facts.items() if held.n_blank]
    if blank:
        notes.append(f"Blank cells: {', '.join(blank[:10])}.")
    return Table(columns, facts, tuple(notes))


def find_values_for_names(table: Table) -> Iterator[str]:
    """Say so if the first line looks like a row of values: then the line with the names is lacking."""
    found = [name for name, held in table.facts.items() if _is_value(held, table.columns[name])]
    numbers = [held for held in table.facts.values() if held.lowest is not None or held.content is Content.TIME]
    if found and all(_is_number(held.name) or _is_time(held.name) for held in numbers):
        listed = ", ".join(f"`{echo(name)}`" for name in found[:N_SHOWN])
        yield f"The first line is read as the names of the columns, and looks like values: {listed}. Is it a row?"


def _is_value(held: ColumnFacts, texts: ArrowArray) -> bool:
    """Whether the name of a column could stand below it; 0 and 1 are names of classes as well."""
    if held.content is Content.TEXT:
        return bool(pc.any(pc.equal(texts, held.name)).as_py())
    if held.content is Content.TIME:
        return _is_time(held.name)
    return held.lowest is not None and not held.is_binary and _is_number(held.name)


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text.replace(",", ".", 1))))
    except ValueError:
        return False


def look_at(texts: ArrowArray, name: str) -> ColumnFacts:
    """Return what is seen of a column of text.

    Parameters
    ----------
    texts : Arrow array of str
        Its cells, trimmed.
    name : str
        As it stands in the header.

    Returns
    -------
    ColumnFacts
        For the host alone: examples can be labels.

    Examples
    --------
    >>> import pyarrow
    >>> look_at(pyarrow.array(["1", "0", "1"]), "churn").is_binary
    True
    """
    distinct = [text for text in distinct_texts(texts)[0] if text]
    lengths = to_numpy(pc.binary_length(texts), np.int32)
    content, numbers = _find_content(texts, distinct, name)
    finite = numbers[np.isfinite(numbers)]
    has_numbers = content in (Content.WHOLE, Content.NUMBER)
    return ColumnFacts(
        name=name,
        content=content,
        n_rows=len(texts),
        n_blank=int(np.count_nonzero(lengths == 0)),
        n_distinct=len(distinct),
        lowest=float(finite.min()) if has_numbers else None,
        highest=float(finite.max()) if has_numbers else None,
        median=float(np.median(finite)) if has_numbers else None,
        longest=int(pc.max(pc.utf8_length(texts)).as_py() or 0),
        examples=tuple(echo(text) for text in distinct[:N_SHOWN]),
    )


def find_numbers(texts: ArrowArray, name: str) -> FloatArray:
    """Return a column as numbers, NaN where a cell is none; true and false are 1 and 0."""
    numbers = to_numbers(texts, name, lambda row, *_: Example(row)).values
    if np.isnan(numbers).all():
        distinct, places = distinct_texts(texts)
        truths = [parse_boolean(text) for text in distinct]
        if None not in truths:
            numbers = np.array(truths, np.float64)[places]
    return numbers


def _find_content(texts: ArrowArray, distinct: list[str], name: str) -> tuple[Content, FloatArray]:
    none = np.empty(0)
    if not distinct:
        return Content.BLANK, none
    if all(text.casefold() in ("true", "false") for text in distinct):
        return Content.BOOLEAN, none
    filled = texts.filter(pc.greater(pc.binary_length(texts), 0))
    numbers = to_numbers(filled, name, lambda row, *_: Example(row)).values
    if not np.isnan(numbers).any():
        is_whole = to_whole_numbers(filled).is_valid is None or pc.all(pc.match_substring_regex(filled, _WHOLE)).as_py()
        return (Content.WHOLE if is_whole else Content.NUMBER), numbers
    return (Content.TIME if all(map(_is_time, distinct)) else Content.TEXT), none


def _is_time(text: str) -> bool:
    if not re.match(r"\d{4}-\d\d", text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _with_points(texts: ArrowArray) -> ArrowArray:
    """Return a column of numbers with decimal commas as one with points; any other as it is."""
    is_comma = pc.match_substring_regex(texts, _DECIMAL_COMMA)
    is_other = pc.or_(pc.match_substring_regex(texts, r"^[+-]?[0-9]+$"), pc.equal(pc.binary_length(texts), 0))
    if not pc.any(is_comma).as_py() or not pc.all(pc.or_(is_comma, is_other)).as_py():
        return texts
    return pc.replace_substring(texts, ",", ".")


def skewness(numbers: FloatArray) -> float:
    """Return how far a distribution leans: above 0 if its long tail is on the right.

    Parameters
    ----------
    numbers : ndarray of shape (n_rows,)
        Finite.

    Returns
    -------
    float
        The third standardised moment; 0 where all numbers are equal.

    References
    ----------
    Joanes and Gill (1998), The Statistician 47, 183–189: g₁.

    Examples
    --------
    >>> round(skewness(np.array([1.0, 1.0, 1.0, 9.0])), 3)
    1.155
    """
    largest = float(np.abs(numbers).max())
    scaled = numbers / largest if largest > 0 else numbers  # so that no square overflows
    spread = float(scaled.std())
    return float(np.mean(((scaled - scaled.mean()) / spread) ** 3)) if spread > 0 else 0.0
