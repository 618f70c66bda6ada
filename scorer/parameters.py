"""The parameters of a metric: what may be said, and the reading of what was said."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum

from scorer.errors import MetricError

_TRUE = {"true", "yes", "1"}
_FALSE = {"false", "no", "0"}


class Kind(StrEnum):
    """What a parameter's value is."""

    NUMBER = "number"
    INTEGER = "whole number"
    NUMBERS = "list of numbers"
    WEIGHTS = "object of numbers by name"
    MATRIX = "list of rows of numbers"
    FLAG = "true or false"
    TEXT = "text"
    COLUMN = "name of a solution column"
    COLUMNS = "list of solution columns"
    CHOICE = "one of a few words"
    LABEL = "a label"
    LABELS = "list of labels"
    RANGE = "[lowest, highest]"
    SERIES = "list of numbers, or object of such lists by name"
    STRING = "text as it stands"
    LIST = "list written as JSON"
    JSON = "anything written as JSON"
    METRIC = "name of a metric"
    PARAMETERS = "object of the metric's parameters"
    PARTS = "list of metrics with their weights"


class Content(StrEnum):
    """What the solution column holds that a parameter names."""

    WEIGHTS = "weights, not negative, with a positive sum"
    MASK = "1 in the rows that count, else 0"
    GROUPS = "the name of each row's group"
    NUMBERS = "finite numbers"
    FLAGS = "0 or 1"
    SCALES = "numbers above 0, one for each series"
    SERIES = "the name of each row's series in the training values"


@dataclass(frozen=True)
class Parameter:
    """One parameter of a metric.

    Attributes
    ----------
    name, meaning : str
        As people write and read it.
    kind : Kind
        The type of its value.
    default : object
        What holds when nothing is said; None where the metric then does without.
    minimum, maximum : float or None
        Bounds of a number; `minimum` itself is excluded where `is_minimum_open`.
    choices : tuple of str
        The words that are allowed; a parameter of labels takes them instead of a list.
    is_for_reader : bool
        Whether it tells how files are read, and the metric's function does not take it.
    is_required : bool
        Whether the host must say something.
    content : Content or None
        What the named column holds.
    argument : str or None
        The argument of the metric's function that is given the named column's values.
    """

    name: str
    kind: Kind
    meaning: str
    default: object = None
    minimum: float | None = None
    maximum: float | None = None
    is_minimum_open: bool = False
    choices: tuple[str, ...] = ()
    is_for_reader: bool = False
    is_required: bool = False
    content: Content | None = None
    argument: str | None = None

    def parse(self, raw: object) -> object:
        """Return the typed value of `raw`, or raise ValueError saying what was expected."""
        if raw is None:
            return self.default
        match self.kind:
            case Kind.NUMBER:
                return self._parse_number(raw)
            case Kind.INTEGER:
                return self._parse_integer(raw)
            case Kind.NUMBERS:
                return raw if isinstance(raw, str) and raw in self.choices else self._parse_numbers(raw)
            case Kind.WEIGHTS:
                return self._parse_weights(raw)
            case Kind.MATRIX:
                return tuple(
                    self._parse_numbers(row) for row in _parse_list(raw, "a list of rows such as [[0, 1], [5, 0]]")
                )
            case Kind.SERIES:
                return self._parse_series(raw)
            case Kind.FLAG:
                return _parse_flag(raw)
            case Kind.LABELS | Kind.COLUMNS:
                return raw if isinstance(raw, str) and raw in self.choices else self._parse_labels(raw)
            case Kind.RANGE:
                return _parse_range(raw)
            case Kind.STRING:
                return _label_text(raw)
            case Kind.LIST:
                return _parse_plain_list(raw)
            case Kind.JSON:
                return _from_json(raw, 'JSON, such as "macro" with its quotation marks, 0.5 or [1, 2]')
            case Kind.PARAMETERS:
                return _parse_object(raw, 'an object such as {"weight_column": "w"}')
            case Kind.PARTS:
                expected = 'a list of objects such as [{"metric": "rmse", "weight": 0.5, "columns": ["y"]}]'
                return tuple(_parse_object(part, expected) for part in _parse_list(raw, expected))
            case Kind.CHOICE if raw not in self.choices:
                raise ValueError(f"one of {', '.join(self.choices)}")
            case _:
                return _parse_text(raw)

    def _parse_number(self, raw: object) -> float:
        number = _to_number(raw)
        too_low = self.minimum is not None and (
            number < self.minimum or (self.is_minimum_open and number == self.minimum)
        )
        if not math.isfinite(number) or too_low or (self.maximum is not None and number > self.maximum):
            raise ValueError(self._describe_bounds())
        return number

    def _parse_integer(self, raw: object) -> int:
        number = self._parse_number(raw)
        if not number.is_integer():
            raise ValueError("a whole number")
        return int(number)

    def _parse_numbers(self, raw: object) -> tuple[float, ...]:
        words = f"{', '.join(self.choices)} or " if self.choices else ""
        return tuple(
            self._parse_number(number) for number in _parse_list(raw, f"{words}a list of numbers such as [1, 2]")
        )

    def _parse_weights(self, raw: object) -> dict[str, float]:
        expected = 'an object such as {"a": 1, "b": 2}'
        weights = _parse_object(raw, expected)
        if not weights:
            raise ValueError(expected)
        return {_label_text(name): self._parse_number(weight) for name, weight in weights.items()}

    @property
    def bounds(self) -> str:
        """The bounds of a number in words; empty where there are none."""
        low = None if self.minimum is None else f"{'above' if self.is_minimum_open else 'at least'} {self.minimum:.10g}"
        high = None if self.maximum is None else f"at most {self.maximum:.10g}"
        return " and ".join(bound for bound in (low, high) if bound)

    def _parse_series(self, raw: object) -> dict[str, tuple[float, ...]]:
        series = _from_json(raw)
        if not isinstance(series, Mapping):
            return {"": self._parse_numbers(series)}
        if not series:
            raise ValueError('a list of numbers, or an object such as {"a": [1, 2], "b": [3, 4]}')
        return {_label_text(name): self._parse_numbers(numbers) for name, numbers in series.items()}

    def _describe_bounds(self) -> str:
        return f"a finite number {self.bounds}".strip()

    def _parse_labels(self, raw: object) -> tuple[str, ...]:
        words = f"{', '.join(self.choices)} or " if self.choices else ""
        labels = _parse_list(raw, f'{words}a list of labels such as ["a", "b"]')
        texts = tuple(_label_text(label) for label in labels)
        if len(set(texts)) < len(texts):
            raise ValueError(f"{words}a list of labels without repeats")
        return texts


@dataclass(frozen=True)
class ParameterFault:
    """One thing that is wrong with the parameters of a metric.

    Attributes
    ----------
    place : tuple of str and int
        The keys and places that lead to it, the parameter's name first.
    found, expected : object, str
        What was given, and what was expected.
    message : str
        Both in one sentence.
    advice : str
        How to mend it.
    """

    place: tuple[str | int, ...]
    found: object
    expected: str
    message: str
    advice: str = ""

    def within(self, where: str, *place: str | int) -> ParameterFault:
        """Return the fault as one of the metric, or part of one, that holds these parameters."""
        return replace(self, place=(*place, *self.place), message=f"Within {where}: {self.message}")


def wrong_value(name: str, found: object, expected: str, *, metric: str, advice: str = "") -> ParameterFault:
    """Return the fault of a parameter whose value is not allowed."""
    message = f"Parameter `{name}` of {metric} is {_quoted(found)}; expected {expected}. {advice}".rstrip()
    return ParameterFault((name,), found, expected, message, advice)


def missing_value(parameter: Parameter, *, metric: str) -> ParameterFault:
    """Return the fault of a parameter that must be given."""
    message = f"The metric {metric} needs the parameter `{parameter.name}`: {parameter.meaning}"
    expected = f"the parameter {parameter.name} of {metric}"
    return ParameterFault((parameter.name,), None, expected, message, parameter.meaning)


def read_values(
    parameters: Sequence[Parameter], raw: Mapping[str, object], *, metric: str
) -> tuple[dict[str, object], list[ParameterFault]]:
    """Return every parameter's typed value, which is what `raw` says, else the default; and what is wrong with it."""
    known = {parameter.name: parameter for parameter in parameters}
    values: dict[str, object] = {name: parameter.default for name, parameter in known.items()}
    faults = []
    for name, value in raw.items():
        if name not in known:
            faults.append(_unknown_parameter(name, known, metric))
            continue
        try:
            values[name] = known[name].parse(value)
        except ValueError as error:
            faults.append(replace(wrong_value(name, value, str(error), metric=metric), advice=known[name].meaning))
    faults += [
        missing_value(parameter, metric=metric)
        for name, parameter in known.items()
        if parameter.is_required and values[name] is None and name not in raw
    ]
    return values, faults


def parse_values(parameters: Sequence[Parameter], raw: Mapping[str, object], *, metric: str) -> dict[str, object]:
    """Return every parameter's typed value: what `raw` says, else the default.

    Raises
    ------
    MetricError
        Naming every unknown parameter and every value that is not allowed.
    """
    values, faults = read_values(parameters, raw, metric=metric)
    if faults:
        raise MetricError(*(fault.message for fault in faults))
    return values


def _unknown_parameter(name: str, known: Mapping[str, Parameter], metric: str) -> ParameterFault:
    near = get_close_matches(name, known, n=1)
    hint = f"Did you mean `{near[0]}`?" if near else f"It takes {', '.join(sorted(known)) or 'none'}."
    message = f"The metric {metric} has no parameter `{name}`. {hint}"
    return ParameterFault((name,), name, f"a parameter of {metric}", message, hint)


def _quoted(value: object) -> str:
    return f"“{value}”" if isinstance(value, str) else json.dumps(value, default=str)


def _to_number(raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise ValueError("a number")
    try:
        return float(raw)
    except (ValueError, OverflowError) as error:
        raise ValueError("a number") from error


def _parse_flag(raw: object) -> bool:
    word = str(raw).strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError("true or false")
    return word in _TRUE


def _parse_text(raw: object) -> str:
    text = _label_text(raw).strip()
    if not text:
        raise ValueError("some text")
    return text


def _parse_range(raw: object) -> tuple[float, float]:
    pair = _from_json(raw)
    if not isinstance(pair, Sequence) or isinstance(pair, str) or len(pair) != 2:
        raise ValueError("two numbers such as [1, 100]")
    low, high = _to_number(pair[0]), _to_number(pair[1])
    if not low < high:
        raise ValueError("two numbers, the lower one first")
    return low, high


def _parse_list(raw: object, expected: str) -> Sequence[object]:
    items = _from_json(raw)
    if not isinstance(items, Sequence) or isinstance(items, str) or not items:
        raise ValueError(expected)
    return items


def _parse_plain_list(raw: object) -> list[object]:
    items = _from_json(raw)
    if not isinstance(items, list | tuple):
        raise ValueError('a list such as [1, 2] or ["a", "b"]')
    return list(items)


def _parse_object(raw: object, expected: str) -> dict[str, object]:
    found = _from_json(raw, expected)
    if not isinstance(found, Mapping):
        raise ValueError(expected)
    return dict(found)


def _label_text(label: object) -> str:
    # YAML and JSON turn the labels 1 and true into numbers and booleans; people mean the cell's text.
    if isinstance(label, bool):
        return "True" if label else "False"
    if isinstance(label, str | int | float):
        return str(label)
    raise ValueError("text or a number")


def _from_json(raw: object, expected: str = "a list or an object written as JSON") -> object:
    if not isinstance(raw, str):
        return raw
    try:
        return json.loads(raw)
    except json.JSONDecodeError as error:
        raise ValueError(expected) from error
