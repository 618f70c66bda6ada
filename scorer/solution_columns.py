"""The columns of a host's solution as text, read with a list of the faults that were found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from scorer.arrow import ArrowArray
from scorer.cells import ExampleAt, as_text, distinct_texts, to_numbers
from scorer.errors import SolutionError, SubmissionError
from scorer.labels import parse_boolean
from scorer.limits import Limits
from scorer.problems import echo, row_fault
from scorer.registry import Metric
from scorer.report import Example, Problem, Report
from scorer.table import FloatArray
from scorer.whole_files import WholeFile, read_whole

USAGE = "usage"
# A solution is the host's own: only its size in memory is bounded.
# Files of which what helps an entrant helps a host.
_MENDED_ALIKE = frozenset(
    {
        "encoding_wrong",
        "nul_bytes",
        "line_too_long",
        "cell_too_long",
        "quotes_broken",
        "archive_broken",
        "archive_encrypted",
        "archive_nested",
    }
)
SOLUTION_LIMITS = Limits(expanded_bytes=1 << 34, line_bytes=1 << 24, n_columns=100_000)


@dataclass
class SolutionColumns:
    """The columns of a solution as text, and the faults that were found so far."""

    metric: Metric
    parameters: Mapping[str, object]
    columns: dict[str, ArrowArray]
    id_name: str = ""
    faults: list[str] = field(default_factory=list)

    @property
    def n_rows(self) -> int:
        """Rows of the solution."""
        return len(next(iter(self.columns.values())))

    def numbers(self, name: str) -> FloatArray:
        """Return a column as finite numbers; what is none becomes a fault and NaN."""
        read = to_numbers(self.columns[name], name, self.example_at(name))
        self.add_problems(read.problems)
        return read.values

    def example_at(self, name: str) -> ExampleAt:
        """Return what makes an example of a cell of this column."""
        return lambda row, found, expected: Example(row + 1, None, name, found, expected)

    def add_problems(self, problems: Sequence[Problem]) -> None:
        """Keep what was found in cells that are read as those of submissions are."""
        self.faults += [f"The solution has {problem.message[0].lower()}{problem.message[1:]}" for problem in problems]

    def add_fault(self, message: str, rows: Sequence[int]) -> None:
        """Keep a fault of some rows (from 0), the first of them named."""
        self.faults.append(row_fault(message, rows))

    def zeros_and_ones(self, name: str) -> FloatArray:
        """Return a column of 0 and 1, true and false; what is neither becomes a fault."""
        distinct, places = distinct_texts(self.columns[name])
        truths = [parse_boolean(text) for text in distinct]
        values = self.numbers(name) if None in truths else np.array(truths, np.float64)[places]
        bad = np.flatnonzero(~((values == 0) | (values == 1)))
        if len(bad):
            self.add_fault(f"The solution has values of `{echo(name)}` that are not 0 or 1", bad.tolist())
        return values


def read_text_columns(data: memoryview) -> dict[str, ArrowArray]:
    """Return every column of a solution as text; raises SolutionError if it is no table."""
    whole = read_whole_solution(data)
    return {name: as_text(column) for name, column in zip(whole.names, whole.columns, strict=True)}


def read_whole_solution(data: memoryview) -> WholeFile:
    """Return every column of a solution as it stands; raises SolutionError if it is no table."""
    try:
        whole = read_whole(data, SOLUTION_LIMITS)
    except SubmissionError as error:
        faults = [_say(problem) for problem in error.report.errors]
        raise SolutionError(*faults) from error
    errors = Report(whole.problems).errors
    if errors:
        raise SolutionError(*(f"The solution has {problem.message}" for problem in errors))
    repeated = sorted({name for name in whole.names if whole.names.count(name) > 1})
    if repeated:
        raise SolutionError(*(f"The solution has the column `{echo(name)}` more than once." for name in repeated))
    return whole


def _say(problem: Problem) -> str:
    """Say what is wrong with the file as a whole, and how to mend it where that is the same for any file."""
    message = problem.message.replace("The file", "The solution", 1)
    return f"{message} {problem.hint}" if problem.code in _MENDED_ALIKE else message


def find_usage(names: Iterable[str]) -> str | None:
    """Return the name of the column that says which rows are public, or None if there is none."""
    return next((name for name in names if name.casefold() == USAGE), None)


def check_names(names: Collection[str], wanted: Iterable[str]) -> None:
    """Check that a solution has the columns that are wanted; raises SolutionError naming each that it lacks."""
    there = ", ".join(f"`{echo(name)}`" for name in list(names)[:10])
    lacking = [name for name in wanted if name not in names]
    if lacking:
        raise SolutionError(*(f"The solution has no column `{echo(name)}`; it has {there}." for name in lacking))
