"""JSON Schemas in words, for people who read the reference of the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.web.contract import RULE

KINDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
    "array": "list",
    "null": "null",
}


@dataclass(frozen=True)
class Field:
    """A field of a record, or a parameter: what it holds in words, and the records that those words name."""

    name: str
    kind: str
    records: tuple[str, ...]
    is_required: bool
    says: str
    place: str = ""


def list_fields(schema: Mapping[str, Any]) -> tuple[Field, ...]:
    """Return the fields of an object."""
    required = schema.get("required", ())
    return tuple(
        Field(name, say_kind(each), list_records(each), name in required, say_rest(each))
        for name, each in schema.get("properties", {}).items()
    )


def say_kind(schema: Mapping[str, Any]) -> str:
    """Say what a value is: “text or null”, “list of SubmissionItem”."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(say_kind(each) for each in schema[several])
    if "enum" in schema:
        return "one of " + ", ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    kind = schema.get("type", "")
    if kind == "array":
        return f"list of {say_kind(schema['items'])}" if schema.get("items") else "list"
    if kind == "string" and schema.get("format") == "date-time":
        return "time"
    return KINDS.get(str(kind), "anything")


def list_records(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the records that a value is made of, itself alone."""
    if "$ref" in schema:
        return (str(schema["$ref"]).rpartition("/")[2],)
    parts = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if isinstance(schema.get("items"), Mapping):
        parts.append(schema["items"])
    return tuple(name for part in parts for name in list_records(part))


def say_rest(schema: Mapping[str, Any]) -> str:
    """Say what else holds: what the field is, bounds, and what the schema cannot say."""
    said = [str(schema.get("description", "")).rstrip(".")]
    bounds = (("minimum", "from"), ("maximum", "to"), ("maxLength", "at most"))
    for key, word in bounds:
        if key in schema and schema[key] < 2**31:
            unit = " characters" if key.endswith("Length") else ""
            said.append(f"{word} {schema[key]:,}{unit}")
    said.append(str(schema.get(RULE, "")))
    return "; ".join(part for part in said if part)
