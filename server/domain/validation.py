"""A document held to its model: the value, or every fault with its line, what was expected and a suggestion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from types import UnionType
from typing import TypeGuard, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from server.domain.documents import Document, Fault, Path, join

Model = TypeVar("Model", bound=BaseModel)

# What pydantic says in the words of Python, in the words of a host.
EXPECTATIONS = {
    "timezone_aware": "a time with its zone, such as 2030-01-31T18:00:00Z",
    "model_type": "a mapping of keys to values",
    "dict_type": "a mapping of keys to values",
    "tuple_type": "a list",
    "string_type": "text; put quotes around it",
    "int_type": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "finite_number": "a finite number",
}
TIME_EXPECTATION = "a date and time, such as 2030-01-31T18:00:00Z"


def validate(document: Document, model: type[Model], *, file: str) -> tuple[Model | None, list[Fault]]:
    """Return the model's value of a document, or None and all faults."""
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        # A default that builds on a faulty value is no fault of its own.
        details = [item for item in error.errors(include_url=False) if item["type"] != "default_factory_not_called"]
        return None, [make_fault(item, document, model, file=file) for item in details]


def make_fault(detail: ErrorDetails, document: Document, model: type[BaseModel], *, file: str) -> Fault:
    """Put one of pydantic's errors into words."""
    path: Path = tuple(part for part in detail["loc"] if part != "[key]")
    found, suggestion = describe(detail["input"]), ""
    if detail["type"] == "missing":
        field = fields_at(model, path[:-1])[str(path[-1])]
        found, expected = "nothing", f"a value: {field.description}".rstrip(".")
    elif detail["type"] == "extra_forbidden":
        found, expected = f"the unknown key “{path[-1]}”", "only the keys of the reference"
        suggestion = suggest(str(path[-1]), fields_at(model, path[:-1]))
    else:
        expected = expect(detail)
        if detail["type"] == "enum":
            suggestion = suggest(str(detail["input"]), re.findall(r"'([^']+)'", expected))
    return Fault(file, found, expected, place=join(path), line=document.line_of(path), suggestion=suggestion)


def expect(detail: ErrorDetails) -> str:
    """Say what would have been right."""
    kind = detail["type"]
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    if kind.startswith(("datetime", "date_")):
        return TIME_EXPECTATION
    words = re.sub(r"^\w+ should (be|have) ", "", detail["msg"])
    return EXPECTATIONS.get(kind, words)


def describe(value: object) -> str:
    """Write a value as its author would know it again, and shortly."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case str():
            # what can't be seen, or turns the direction of reading, is shown by its number
            text = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in value[:50])
            return f"“{text}…”" if len(value) > 50 else f"“{text}”"
        case Mapping():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case date():
            return f"{value:%Y-%m-%d %H:%M:%S%z}"
        case _:
            return str(value)[:50]


def suggest(word: str, known: Iterable[str]) -> str:
    """Name the known word that was probably meant."""
    near = get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}."


def fields_at(model: type[BaseModel], path: Path) -> Mapping[str, FieldInfo]:
    """Return the fields of the model that lies at a place inside another."""
    kind: object = model
    for part in path:
        kind = kind.model_fields[str(part)].annotation if is_model(kind) else get_args(kind)[get_origin(kind) is dict]
        if get_origin(kind) is UnionType:  # a part that may be absent
            kind = get_args(kind)[0]
    return kind.model_fields if is_model(kind) else {}


def is_model(kind: object) -> TypeGuard[type[BaseModel]]:
    """Tell a model from other annotations."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)
