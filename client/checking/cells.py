"""Cells that must be finite numbers, and what stands there instead."""

import re
from math import isfinite

from client.checking.findings import MAX_EXAMPLES, count_of, echo, make_example, make_problem
from client.submission_answers import Example, Problem

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)
_BLANKS = frozenset({"", "na", "n/a", "#n/a", "<na>", "null", "none", "nil", "-"})
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity|#num!|#div/0!)(\(.*\))?", re.IGNORECASE)
_PERCENTAGE = re.compile(r"[+-]?[0-9.,]+ ?%")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+")
_SAID = {
    "value_blank": "without a value",
    "value_not_finite": "not finite",
    "percentage": "with a percent sign",
    "decimal_comma": "with a decimal comma",
    "value_not_number": "not a number",
}


class NumberTally:
    """Looks at the cells of one column of predictions, and tells at the end which are no finite numbers."""

    def __init__(self, column: str) -> None:
        self._column = echo(column)
        self._counts: dict[str, int] = {}
        self._examples: dict[str, list[Example]] = {}

    def add(self, cell: str, row: int, id_text: str | None) -> None:
        """Look at the cell of a row (from 1)."""
        text = cell.strip(" \t")
        if _NUMBER.fullmatch(text) and isfinite(float(text)):
            return
        code = _name_fault(text)
        self._counts[code] = self._counts.get(code, 0) + 1
        examples = self._examples.setdefault(code, [])
        if len(examples) < MAX_EXAMPLES:
            own = None if id_text is None else echo(id_text)
            examples.append(make_example(row, own, column=self._column, found=echo(text), expected="a finite number"))

    def list_problems(self) -> list[Problem]:
        """Return a problem for each kind of cell that is no number."""
        problems = []
        for code, examples in self._examples.items():
            first, count = examples[0], self._counts[code]
            shown = f"has “{first['found']}”" if first["found"] else "is blank"
            message = (
                f"{count_of(count, 'cell')} of `{self._column}` {_SAID[code]}: "
                f"row {first['row']} {shown}; expected a finite number."
            )
            problems.append(make_problem(code, message, count=count, examples=examples))
        return problems


def _name_fault(text: str) -> str:
    if text.lower() in _BLANKS:
        return "value_blank"
    if _NOT_FINITE.fullmatch(text) or _NUMBER.fullmatch(text):
        return "value_not_finite"
    if _PERCENTAGE.fullmatch(text):
        return "percentage"
    return "decimal_comma" if _DECIMAL_COMMA.fullmatch(text) else "value_not_number"
