"""A file with every one of its columns as it stands: the reading where no schema says which ones are needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scorer.arrow import ArrowArray
from scorer.columnar import read_columns, read_names
from scorer.delimited import read_text
from scorer.files import Format, open_content
from scorer.header import delimiter_note, read_header
from scorer.limits import Limits
from scorer.report import Problem


@dataclass(frozen=True)
class WholeFile:
    """What stands in a file.

    Attributes
    ----------
    names : tuple of str
        The names of all columns; in delimited text one may occur twice.
    columns : tuple of Arrow arrays
        One for each name: text as it was written, or what a file of columns holds.
    format : Format
        What the file is.
    n_skipped : int
        Rows that could not be divided into cells.
    problems : tuple of Problem
        What was found while reading.
    """

    names: tuple[str, ...]
    columns: tuple[ArrowArray, ...]
    format: Format = Format.TEXT
    n_skipped: int = 0
    problems: tuple[Problem, ...] = ()


def read_whole(data: memoryview, limits: Limits, *, expected: Sequence[str] = ()) -> WholeFile:
    """Read every column of a file; `expected` names help to tell what divides the cells.

    Raises
    ------
    SubmissionError
        If the file is no table.
    """
    content = open_content(data, limits)
    if content.format is not Format.TEXT:
        names = read_names(content, limits)
        arrays = read_columns(content, range(len(names)), names, limits)
        return WholeFile(names, tuple(arrays[place] for place in range(len(names))), content.format)
    header = read_header(content.data, expected, limits)
    body = read_text(content.data, header, range(len(header.names)), limits)
    return WholeFile(
        header.names,
        tuple(body.columns[place] for place in range(len(header.names))),
        n_skipped=body.n_skipped,
        problems=(*content.notes, *delimiter_note(header.delimiter), *body.problems),
    )
