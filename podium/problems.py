"""What is wrong in a file that was handed in: each kind of fault, with some of the places where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from client import submission_answers
from client.tables import Cell, Column, render

_COLUMNS = ("row", "id", "column", "found", "expected")


@dataclass(frozen=True)
class Place:
    """One place with a fault; what does not apply is None."""

    row: int | None
    id: str | None
    column: str | None
    found: str | None
    expected: str | None

    def as_row(self, problem: Problem) -> dict[str, object]:
        """Return it as a row of a table, under the fault that it belongs to."""
        return {"problem": problem.code, **{name: getattr(self, name) for name in _COLUMNS}}


@dataclass(frozen=True)
class Problem:
    """One kind of fault: how often it is there, how to mend it, and up to ten places."""

    code: str
    severity: str
    message: str
    count: int
    hint: str
    examples: Sequence[Place]

    def __str__(self) -> str:
        lines = [self.message, *(f"  {line}" for line in self._table())]
        if self.examples and self.count > len(self.examples):
            lines.append(f"    and {self.count - len(self.examples):,} more")
        if self.hint:
            lines.append(f"  → {self.hint}")
        return "\n".join(lines)

    def _table(self) -> list[str]:
        """Return the places as lines of a table, with the columns that say something."""
        names = [name for name in _COLUMNS if any(getattr(place, name) is not None for place in self.examples)]
        rows = [[Cell(_text(getattr(place, name))) for name in names] for place in self.examples]
        columns = [Column(name, is_figure=name == "row") for name in names]
        return render(columns, rows, width=None, paint=lambda text, _style: text) if names else []


def read_problems(found: Sequence[submission_answers.Problem]) -> list[Problem]:
    """Return the faults that the server tells."""
    return [
        Problem(
            one["code"],
            one["severity"],
            one["message"],
            one["count"],
            one["hint"],
            [Place(*(place[name] for name in _COLUMNS)) for place in one["examples"]],  # type: ignore[literal-required]
        )
        for one in found
    ]


def _text(value: int | str | None) -> str:
    return "" if value is None else f"{value:,}" if isinstance(value, int) else value
