"""What a route reads of a JSON body: a model of its fields, and our words for what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, TypeVar, cast

from flask import request
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import from_json

from server.errors import InvalidInputError
from server.web.contract import FORM, RULE
from server.web.errors import WrongTypeError

B = TypeVar("B", bound="Body")

LARGEST_ID = 2**63 - 1
_KINDS = {
    "string": "a text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "an object",
    "array": "a list",
}

Time = Annotated[AwareDatetime, Field(description="a time with its zone, such as 2030-01-07T22:59:00Z")]


def _as_whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


# To JSON Schema 7.0 is a whole number, too. It stands behind the bounds, so that the schema has those.
WHOLE = BeforeValidator(_as_whole)


def rule(words: str) -> FieldInfo:
    """Say of a field what must hold beyond its type; what does not is refused with 400, and named."""
    return cast(FieldInfo, Field(json_schema_extra={RULE: words}))


class Body(BaseModel):
    """A JSON object with these fields and no others; the description of a field ends the sentence “Give …”."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Nothing(Body):
    """An empty object: an empty request may be a slip."""


class Mark(Body):
    """Why a host takes something away or gives it back."""

    reason: Annotated[str, rule("given where something is taken away")] = ""


def read_body(kind: type[B], *, takes_form: bool = False) -> B:
    """Return the JSON object in the body of the request, or a form of texts where the route takes one.

    Raises
    ------
    InvalidInputError
        If the body is no JSON object, or has fields that are unknown, missing or of another kind.
    WrongTypeError
        If the body is not declared as JSON.
    """
    if takes_form and request.mimetype == FORM:
        return _parse(kind, json.dumps(request.form.to_dict()).encode())
    if not request.is_json:
        raise WrongTypeError("application/json")
    return _parse(kind, request.get_data(cache=False))


def _parse(kind: type[B], raw: bytes) -> B:
    try:
        given = from_json(raw, allow_inf_nan=False)
    except ValueError as error:
        raise InvalidInputError(f"The body is not valid JSON: {error}.") from error
    if not isinstance(given, dict):
        raise InvalidInputError("The body is not a JSON object. Send one such as {}.")
    try:
        return kind.model_validate_json(raw)
    except ValidationError as error:
        raise _refusal(kind, error) from error


def _refusal(kind: type[Body], error: ValidationError) -> InvalidInputError:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    names = {str(fault["loc"][0]): fault["type"] for fault in faults if fault["loc"]}
    unknown = sorted(name for name, what in names.items() if what == "extra_forbidden")[:10]
    fields = _fields_of(kind)
    if unknown:
        hint = f"Known here: {', '.join(sorted(fields))}." if fields else "None is known here."
        shown = [name[:50] for name in unknown]
        return InvalidInputError(
            f"Unknown field{'s' if len(shown) > 1 else ''}: {', '.join(shown)}.", fields=dict.fromkeys(shown, hint)
        )
    return InvalidInputError(
        "The fields are wrong.", fields={name: f"Give {_words(fields[name])}." for name in sorted(names)}
    )


@cache
def _fields_of(kind: type[Body]) -> Mapping[str, Mapping[str, Any]]:
    """Return the schema of each field."""
    schema = kind.model_json_schema(ref_template="{model}")
    known = schema.get("$defs", {})
    fields: dict[str, dict[str, Any]] = schema.get("properties", {})
    return {name: {**_kind_of(known.get(field.get("$ref"), {})), **field} for name, field in fields.items()}


def _kind_of(named: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a field has of a named type; its docstring is for those who read the code."""
    return {name: value for name, value in named.items() if name in ("type", "enum")}


def _words(schema: Mapping[str, Any]) -> str:
    """Say what a field takes, in words that follow “Give”."""
    if "description" in schema:
        return str(schema["description"])
    if "anyOf" in schema:
        return ", or ".join(_words(each) for each in schema["anyOf"])
    if "enum" in schema:
        return f"one of: {', '.join(map(str, schema['enum']))}"
    return "null" if schema.get("type") == "null" else _KINDS[str(schema["type"])]
