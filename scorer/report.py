"""What was found in a file, for the person who must mend it: examples, problems and the report that gathers them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import cast

MAX_EXAMPLES = 10


class Severity(StrEnum):
    """How bad a problem is: an error refuses the file, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Example:
    """One place where a problem shows.

    Attributes
    ----------
    row : int or None
        Row of the submission; row 1 is the first one after the header. Blank lines are not counted.
    id, column : str or None
        The row's id and the column's name, as far as they are known.
    found, expected : str or None
        What stands there (at most 50 characters, escaped) and what should.
    """

    row: int | None = None
    id: str | None = None
    column: str | None = None
    found: str | None = None
    expected: str | None = None


@dataclass(frozen=True)
class Problem:
    """One kind of fault or oddity in a file: how often it occurs, where first, and how to mend it."""

    code: str
    severity: Severity
    message: str
    count: int
    hint: str
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True)
class Report:
    """Everything that was found in one file."""

    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems for which the file is refused."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems with which the file is scored all the same."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.WARNING)

    @property
    def is_ok(self) -> bool:
        """Whether the file can be scored."""
        return not self.errors

    @property
    def message(self) -> str:
        """One sentence that sums the report up."""
        errors = self.errors
        if not errors:
            return "The file is in order."
        if len(errors) == 1:
            return errors[0].message
        told = "; ".join(problem.message.rstrip(".") for problem in errors)
        return f"The file has {len(errors)} kinds of fault: {told}."

    def to_dict(self) -> dict[str, object]:
        """Return the report as JSON-safe data."""
        return {
            "is_ok": self.is_ok,
            "message": self.message,
            "problems": [
                {**asdict(problem), "severity": problem.severity.value, "examples": [*map(asdict, problem.examples)]}
                for problem in self.problems
            ],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Report:
        """Return the report that `to_dict` gave away."""
        problems = cast("Sequence[Mapping[str, object]]", data["problems"])
        return cls(tuple(problem_from_dict(problem) for problem in problems))


def problem_from_dict(data: Mapping[str, object]) -> Problem:
    """Return one problem from its JSON-safe form."""
    examples = cast("Sequence[Mapping[str, object]]", data["examples"])
    return Problem(
        code=str(data["code"]),
        severity=Severity(str(data["severity"])),
        message=str(data["message"]),
        count=cast("int", data["count"]),
        hint=str(data["hint"]),
        examples=tuple(example_from_dict(example) for example in examples),
    )


def example_from_dict(data: Mapping[str, object]) -> Example:
    """Return one example from its JSON-safe form."""
    texts = {name: cast("str | None", data.get(name)) for name in ("id", "column", "found", "expected")}
    return Example(row=cast("int | None", data.get("row")), **texts)
