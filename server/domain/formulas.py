"""Formulas that hosts write for grades: arithmetic over a few named numbers, read by a parser and nothing else run.

A formula is parsed into Python's syntax tree, of which a handful of nodes are allowed; they are evaluated here, on
floats alone. There is no way from a formula to an attribute, an index, a call of anything but the functions below, or a
number that grows without bound.
"""

from __future__ import annotations

import ast
import difflib
import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from server.errors import InvalidInputError

LONGEST = 1000
MOST_NODES = 300
DEEPEST = 40
LARGEST_ROUNDED = 1e15  # from here on a float has no halves
NAMES = {
    "score": "the score that counts",
    "best": "the best score of any team",
    "baseline": 'the best score of a baseline; baseline("Name") is that of one',
    "rank": "the place on the final board, from 1",
    "n_teams": "how many teams are ranked",
    "percentile": "100 for the first place, 0 for the last",
    "late_days": "days after the team’s end, begun ones counted whole; 0 in time",
    "n_submissions": "the team’s scored submissions",
}
FUNCTIONS = {
    "min": "min(a, b, …)",
    "max": "max(a, b, …)",
    "round": "round(x) or round(x, digits), halves up",
    "abs": "abs(x)",
    "if": "if(condition, then, else)",
    "better": "better(a, b): 1 if score a is better than score b, else 0",
    "scaled": "scaled(x, from, to): 0 at from, 1 at to, between them in proportion, never outside",
}
_ARGUMENTS = {"min": (1, 20), "max": (1, 20), "round": (1, 2), "abs": (1, 1), "if": (3, 3), "better": (2, 2)} | {
    "scaled": (3, 3),
    "baseline": (1, 1),
}
# “if” is a word of Python's; as a function it is read under a name of the same length.
_IF = re.compile(r"\bif\b(?=\s*\()")
_IF_NAME = "iF"
_BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class FormulaError(Exception):
    """A formula has no value for some numbers; the message says where and why."""


@dataclass(frozen=True)
class Formula:
    """A formula that was read and checked; evaluating it can fail by arithmetic alone."""

    text: str
    body: ast.expr
    baselines: Mapping[str, float]
    higher_is_better: bool

    def evaluate(self, values: Mapping[str, float]) -> float:
        """Return its value for some numbers by name.

        Raises
        ------
        FormulaError
            If it divides by zero or leaves the numbers, with the place.
        """
        return _Evaluation(self, values).run(self.body)


def parse_formula(text: str, *, baselines: Mapping[str, float], higher_is_better: bool) -> Formula:
    """Read a formula; `baselines` are the scores of a competition's baselines by name.

    Raises
    ------
    InvalidInputError
        With the place of what is wrong, what was found and what is known.
    """
    flat = re.sub(r"\s", " ", text)
    if not flat.strip():
        raise _fault("Write a formula, such as: 100 * scaled(score, baseline, best).")
    if len(flat) > LONGEST:
        raise _fault(f"It has {len(flat):,} characters; at most {LONGEST:,} are read.")
    lead = len(flat) - len(flat.lstrip())
    try:
        body = ast.parse(_IF.sub(_IF_NAME, flat.strip()), mode="eval").body
    except SyntaxError as error:
        place = lead + max((error.offset or 1) - 1, 0)
        raise _fault(f"{_say_place(text, place)}: {_explain(flat, error)}") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise _fault("It cannot be read: it has a character that is no text, or is too deep.") from error
    _Check(text, lead, baselines).run(body)
    return Formula(text, body, baselines, higher_is_better)


def round_half_up(value: float, digits: int) -> float:
    """Round as people do, halves away from zero, by the digits that the number shows."""
    if not abs(value) < LARGEST_ROUNDED:
        return value
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)) + 0.0


def _fault(message: str) -> InvalidInputError:
    return InvalidInputError("The formula cannot be used.", fields={"formula": message})


def _say_place(text: str, offset: int) -> str:
    before = text[:offset]
    line, column = before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
    return f"Line {line}, column {column}" if "\n" in text.strip() else f"Column {column}"


def _explain(flat: str, error: SyntaxError) -> str:
    if "never closed" in str(error) or "unexpected EOF" in str(error):
        return "a bracket is opened and not closed."
    if "unmatched" in str(error):
        return "a bracket is closed that was not opened."
    if "=" in flat.replace("==", "").replace("<=", "").replace(">=", "").replace("!=", ""):
        return "this cannot be read. A formula assigns nothing; compare with ==."
    return "this cannot be read. Expected numbers, names, + - * / **, comparisons and functions, such as 100 * score."


class _Check:
    """Goes through a tree and refuses whatever is not allowed, at its place."""

    def __init__(self, text: str, lead: int, baselines: Mapping[str, float]) -> None:
        self._text = text
        self._line = re.sub(r"\s", " ", text).strip().encode()
        self._lead = lead
        self._baselines = baselines
        self._n_nodes = 0

    def run(self, node: ast.expr, depth: int = 1) -> None:
        self._n_nodes += 1
        if self._n_nodes > MOST_NODES or depth > DEEPEST:
            raise _fault("It is too long or too deep. Write it shorter.")
        for below in self._list_below(node):
            self.run(below, depth + 1)

    def _list_below(self, node: ast.expr) -> Iterator[ast.expr]:
        match node:
            case ast.Constant():
                self._check_number(node)
            case ast.Name():
                self._check_name(node)
            case ast.BinOp(left=left, op=op, right=right):
                if type(op) not in _BINARY:
                    hint = "Write ** for a power." if isinstance(op, ast.BitXor) else "Known: + - * / **."
                    raise self._refuse(node, f"this operator is unknown. {hint}")
                yield from (left, right)
            case ast.UnaryOp(op=ast.UAdd() | ast.USub() | ast.Not(), operand=operand):
                yield operand
            case ast.BoolOp(values=values):
                yield from values
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                if any(type(op) not in _COMPARISONS for op in ops):
                    raise self._refuse(node, "this comparison is unknown. Known: < <= > >= == !=.")
                yield from (left, *comparators)
            case ast.Call():
                yield from self._check_call(node)
            case ast.IfExp():
                raise self._refuse(node, "write a choice as if(condition, then, else).")
            case _:
                raise self._refuse(node, "this is no part of a formula. Known: numbers, names, + - * / **, functions.")

    def _check_number(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._refuse(node, f"{str(value)[:40]!r} is no number here.")
        if not _is_finite(value):
            raise self._refuse(node, "this number is too large.")

    def _check_name(self, node: ast.Name) -> None:
        name = "if" if node.id == _IF_NAME else node.id
        if name in FUNCTIONS:
            raise self._refuse(node, f"“{name}” is a function: {FUNCTIONS[name]}.")
        if name not in NAMES:
            raise self._refuse(node, f"“{name[:40]}” is unknown. {_suggest(name, [*NAMES, *FUNCTIONS])}")
        if name == "baseline" and not self._baselines:
            raise self._refuse(node, "this competition has no baseline with a score yet.")

    def _check_call(self, node: ast.Call) -> Iterator[ast.expr]:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        name = "if" if name == _IF_NAME else name
        if name not in _ARGUMENTS:
            raise self._refuse(node, f"“{name[:40]}” is no function here. Known: {', '.join(FUNCTIONS)}, baseline.")
        fewest, most = _ARGUMENTS[name]
        usage = FUNCTIONS.get(name, 'baseline("Name")')
        if node.keywords or not fewest <= len(node.args) <= most:
            raise self._refuse(node, f"{len(node.args)} values for “{name}”; expected {usage}.")
        if name == "baseline":
            self._check_baseline(node.args[0])
            return
        if name == "round" and len(node.args) == 2:
            digits = node.args[1]
            if not (isinstance(digits, ast.Constant) and type(digits.value) is int and 0 <= digits.value <= 10):
                raise self._refuse(digits, "the digits of round are a whole number from 0 to 10.")
        yield from node.args

    def _check_baseline(self, node: ast.expr) -> None:
        name = node.value if isinstance(node, ast.Constant) else None
        if not isinstance(name, str):
            raise self._refuse(node, "the name of a baseline is written in quotation marks.")
        if name not in self._baselines:
            known = ", ".join(f"“{each}”" for each in self._baselines) or "none with a score yet"
            raise self._refuse(node, f"no baseline is called “{name[:60]}”. There are: {known}.")

    def _refuse(self, node: ast.expr, message: str) -> InvalidInputError:
        offset = self._lead + len(self._line[: node.col_offset].decode(errors="ignore"))
        return _fault(f"{_say_place(self._text, offset)}: {message}")


class _Evaluation:
    """The value of a checked tree for some numbers."""

    def __init__(self, formula: Formula, values: Mapping[str, float]) -> None:
        self._formula = formula
        self._values = values

    def run(self, node: ast.expr) -> float:
        try:
            value = self._find(node)
        except ZeroDivisionError as error:
            raise FormulaError(f"{self._place(node)}: division by zero.") from error
        except (ArithmeticError, TypeError, ValueError) as error:
            raise FormulaError(f"{self._place(node)}: this has no value.") from error
        if isinstance(value, complex) or not math.isfinite(value):
            raise FormulaError(f"{self._place(node)}: this has no value.")
        return float(value)

    def _find(self, node: ast.expr) -> float:
        match node:
            case ast.Constant(value=int() | float() as value):
                return float(value)
            case ast.Name(id=name):
                return self._values[name]
            case ast.BinOp(left=left, op=op, right=right):
                return _BINARY[type(op)](self.run(left), self.run(right))
            case ast.UnaryOp(op=op, operand=operand):
                value = self.run(operand)
                return float(not value) if isinstance(op, ast.Not) else -value if isinstance(op, ast.USub) else value
            case ast.BoolOp(op=op, values=values):
                does = all if isinstance(op, ast.And) else any
                return float(does(self.run(value) != 0 for value in values))
            case ast.Compare():
                return float(self._compare(node))
            case ast.Call(func=ast.Name(id=name), args=args):
                return self._call(name, args)
        raise TypeError(node)

    def _compare(self, node: ast.Compare) -> bool:
        left = self.run(node.left)
        for op, below in zip(node.ops, node.comparators, strict=True):
            right = self.run(below)
            if not _COMPARISONS[type(op)](left, right):
                return False
            left = right
        return True

    def _call(self, name: str, args: list[ast.expr]) -> float:
        match name:
            case "baseline":
                return self._formula.baselines[args[0].value]  # type: ignore[attr-defined]
            case "iF":
                return self.run(args[1] if self.run(args[0]) != 0 else args[2])
        values = [self.run(value) for value in args]
        match name:
            case "min":
                return min(values)
            case "max":
                return max(values)
            case "abs":
                return abs(values[0])
            case "round":
                return round_half_up(values[0], int(values[1]) if len(values) > 1 else 0)
            case "better":
                a, b = values
                return float(a > b if self._formula.higher_is_better else a < b)
            case "scaled":
                x, low, high = values
                return min(max((x - low) / (high - low), 0.0), 1.0)
        raise ValueError(name)

    def _place(self, node: ast.expr) -> str:
        text = self._formula.text
        flat = re.sub(r"\s", " ", text)
        lead = len(flat) - len(flat.lstrip())
        offset = lead + len(flat.strip().encode()[: node.col_offset].decode(errors="ignore"))
        return _say_place(text, offset)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def _suggest(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"Did you mean “{close[0]}”?" if close else f"Known: {', '.join(known)}."
