"""The OpenAPI 3.1 document of the API, made from its routes and from what each declares."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any, cast

from flask import Flask
from pydantic import TypeAdapter
from werkzeug.routing import AnyConverter, IntegerConverter, PathConverter, Rule

from server import errors
from server.errors import PlatformError
from server.services.tokens import Scope
from server.web.contract import FORM, RULE, Declaration, Media, Parameter, declaration_of
from server.web.errors import MESSAGES, status_of
from server.web.examples import example_of
from server.web.throttle import API

VERSION = "1"
EXTENSION = "podium_openapi"
PREFIX = "/api/podium/v1"
PROBLEM = "application/problem+json"
JSON = "application/json"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_SCHEMAS = "#/components/schemas/"
_VARIABLE = re.compile(r"<(?:[^<>:]+:)?([^<>]+)>")
_PATH = r"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$"
_NO_NUL = {"pattern": r"^[^\u0000]*$"}
# What any route may refuse; the others are declared by the routes.
_COMMON = (
    errors.InvalidInputError,
    errors.SignInRequiredError,
    errors.NotAllowedError,
    errors.ThrottledError,
    errors.UnavailableError,
)
_INTRODUCTION = """Everything that a page of Podium can do, a program can do with these routes.

A token stands in the header `Authorization: Bearer podium_…`. Each operation names the scope that it must have; where
none is needed, what is public is answered without it. Every refusal is a problem (RFC 9457) with a stable `code`.
Fields may be added to answers: ignore those that you do not know. What you send may have no fields but those named.
"""
_SCOPES = {
    Scope.READ: "reads what its user may see",
    Scope.SUBMIT: "enters competitions, hands in, selects, and changes teams",
    Scope.HOST: "does what a host does",
    Scope.ADMIN: "does what an administrator does",
}


@dataclass(frozen=True)
class Operation:
    """A route with one of its methods."""

    rule: Rule
    method: str
    view: Any
    declared: Declaration

    @property
    def path(self) -> str:
        """The address as OpenAPI writes it, below that of the server."""
        return _VARIABLE.sub(r"{\1}", self.rule.rule.removeprefix(PREFIX))

    @property
    def id(self) -> str:
        """The name by which generated clients know it."""
        return str(self.rule.endpoint).removeprefix("api_").replace(".", "_")

    @property
    def tag(self) -> str:
        """The noun that it belongs to."""
        return str(self.rule.endpoint).partition(".")[0].removeprefix("api_").replace("_", " ")

    @property
    def words(self) -> tuple[str, str]:
        """Its first sentence, and all that its view says of it."""
        text = inspect.getdoc(self.view) or ""
        return text.partition("\n\n")[0].replace("\n", " ").rstrip("."), text

    @cached_property
    def refusals(self) -> dict[int, list[str]]:
        """The codes that it may refuse with, by status."""
        known: list[type[PlatformError]] = [
            *_COMMON,
            *self.declared.errors,
            *([errors.NotFoundError] if self.rule.arguments else []),
        ]
        pairs = {(status_of_class(kind), kind.code) for kind in known} | {
            (status, MESSAGES[status][0]) for status in (400, 500)
        }
        if self.declared.body is not None:
            pairs |= {(status, MESSAGES[status][0]) for status in (408, 413)}
            if not isinstance(self.declared.body, Media) or self.declared.body.is_strict:
                pairs.add((415, MESSAGES[415][0]))
        if isinstance(self.declared.answer, Media) and self.declared.answer.has_ranges:
            pairs.add((416, MESSAGES[416][0]))
        return {
            status: sorted(code for at, code in pairs if at == status) for status in sorted({at for at, _ in pairs})
        }


def status_of_class(kind: type[PlatformError]) -> int:
    """Return the status of a class of refusals."""
    return status_of(kind.__new__(kind))


def list_operations(app: Flask) -> Iterator[Operation]:
    """Give every route of the API that declares itself, by path and method."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        declared = declaration_of(app.view_functions[rule.endpoint])
        if rule.rule.startswith(f"{PREFIX}/") and declared is not None:
            for method in METHODS:
                if method in (rule.methods or ()):
                    yield Operation(rule, method, app.view_functions[rule.endpoint], declared)


def describe_api(app: Flask) -> dict[str, Any]:
    """Return the document; it depends on the code alone."""
    operations = list(list_operations(app))
    schemas = Schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _describe(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Podium", "version": VERSION, "description": _INTRODUCTION},
        "servers": [{"url": PREFIX}],
        "tags": _list_tags(operations),
        "paths": paths,
        "components": {
            "schemas": schemas.definitions,
            "responses": _name_refusals(operations),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": " ".join(f"`{scope.value}` {words}." for scope, words in _SCOPES.items()),
                }
            },
        },
    }


class Schemas:
    """The JSON Schemas of all that the operations send and read, each under one name."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        answers = [each.declared.answer for each in operations]
        bodies = [each.declared.body for each in operations]
        asked: list[tuple[Any, Any, TypeAdapter[Any]]] = [
            ((mode, kind), mode, TypeAdapter(kind))
            for mode, kinds in (("serialization", answers), ("validation", bodies))
            for kind in dict.fromkeys(kinds)
            if kind is not None and not isinstance(kind, Media)
        ]
        found, whole = TypeAdapter.json_schemas(asked, ref_template=f"{_SCHEMAS}{{model}}")
        self._found = {key: _polish(schema) for (key, _), schema in found.items()}
        self.definitions: dict[str, Any] = {
            name: _polish(schema) for name, schema in sorted(whole.get("$defs", {}).items())
        }
        self.definitions["Problem"] = _PROBLEM

    def of_answer(self, kind: Any) -> Any:
        """Return the schema of what is sent."""
        return self._found["serialization", kind]

    def of_body(self, kind: Any) -> Any:
        """Return the schema of what is read."""
        return self._found["validation", kind]


_PROBLEM = {
    "type": "object",
    "description": "A refusal (RFC 9457).",
    "required": ["type", "title", "status", "code", "detail", "fields", "request_id"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string", "description": "The phrase of the status."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string", "description": "What went wrong; it does not change between releases."},
        "detail": {"type": "string", "description": "A sentence for people."},
        "fields": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "What is wrong with each parameter or field.",
        },
        "request_id": {"type": "string", "description": "Stands in the operator's log, too."},
    },
}


def _polish(schema: Any) -> Any:
    """Drop titles that repeat names, and say of what ends in `_at` that it is a time."""
    if isinstance(schema, list):
        return [_polish(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    polished = {name: _polish(value) for name, value in schema.items() if name != "title" or not isinstance(value, str)}
    for name, value in polished.get("properties", {}).items():
        if name.endswith("_at"):
            for each in value.get("anyOf", [value]):
                if each.get("type") == "string":
                    each["format"] = "date-time"
    return polished


def _list_tags(operations: Iterable[Operation]) -> list[dict[str, str]]:
    modules = {each.tag: inspect.getdoc(sys.modules[inspect.unwrap(each.view).__module__]) for each in operations}
    return [{"name": tag, "description": (text or "").partition("\n\n")[0]} for tag, text in sorted(modules.items())]


def _describe(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    declared, (summary, description) = operation.declared, operation.words
    limits = " ".join(f"`{each.name}`: {each.amount} in {each.seconds} s." for each in (API, *declared.limits))
    about: dict[str, Any] = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": summary,
        "description": f"{description}\n\nRate limits: {limits}",
        "security": _list_rights(declared),
        "parameters": _list_parameters(operation),
        "responses": {**_list_answers(operation, schemas), **_list_refusals(operation)},
    }
    if declared.body is not None:
        content = _content(declared.body, schemas.of_body, rule="as the reference says")
        _show(content, example_of(operation.method, operation.path, "body"))
        if declared.takes_form:
            content[FORM] = content[JSON]
        is_required = not isinstance(declared.body, Media) or declared.body.is_required
        about["requestBody"] = {"required": is_required, "content": content}
    return about


def _list_rights(declared: Declaration) -> list[dict[str, list[str]]]:
    """Return who may ask; what is public and has no scope looks at no token."""
    scopes = [] if declared.scope is None else [declared.scope.value]
    if declared.is_public:
        return [{}, {"token": scopes}] if scopes else []
    return [{"token": scopes}]


def _list_parameters(operation: Operation) -> list[dict[str, Any]]:
    declared, converters = operation.declared, operation.rule._converters
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": _schema_of(converters[name])}
        for name in _VARIABLE.findall(operation.rule.rule)
    ]
    placed = (("query", declared.query), ("header", declared.headers))
    return in_path + [_parameter(each, place) for place, given in placed for each in given]


def _parameter(each: Parameter, place: str) -> dict[str, Any]:
    return {
        "name": each.name,
        "in": place,
        "required": each.is_required,
        "description": each.description,
        "schema": {**({} if _is_closed(each.schema) else _NO_NUL), **each.schema},
    }


def _is_closed(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") != "string" or not schema.keys().isdisjoint(("enum", "pattern"))


def _schema_of(converter: object) -> dict[str, Any]:
    if isinstance(converter, IntegerConverter):
        return {"type": "integer", "minimum": 0, "maximum": converter.max}
    if isinstance(converter, AnyConverter):
        return {"type": "string", "enum": sorted(converter.items)}
    if isinstance(converter, PathConverter):
        return {"type": "string", "pattern": _PATH, RULE: "a path that there may be"}
    return {"type": "string", "minLength": 1}


def _content(kind: Any, schema_of: Any, *, rule: str = "") -> dict[str, Any]:
    if isinstance(kind, Media):
        return {kind.content_type: {"schema": {RULE: rule} if rule else {}}}
    return {JSON: {"schema": schema_of(kind)}}


def _list_answers(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    kind, answers = operation.declared.answer, {}
    for status in operation.declared.statuses:
        said: dict[str, Any] = {"description": HTTPStatus(status).phrase, "headers": _headers(operation, status)}
        if kind is not None:
            said["content"] = _content(kind, schemas.of_answer)
        if operation.declared.stream is not None:
            said["content"] |= _content(operation.declared.stream, None)
        answers[str(status)] = said
    usual = answers[str(operation.declared.statuses[0])]
    _show(usual.get("content", {}), example_of(operation.method, operation.path, "answer"))
    if operation.method == "GET":
        answers["304"] = {"description": "You have it already: the ETag is one of those in If-None-Match."}
    if isinstance(kind, Media) and kind.has_ranges:
        answers["206"] = {"description": "The range that was asked for.", "content": _content(kind, None)}
    return answers


def _show(content: dict[str, Any], example: Any) -> None:
    """Put the example of the reference beside the schema of what is JSON."""
    if example is not None and content.get(JSON, {}).get("schema"):
        content[JSON]["example"] = example


def _headers(operation: Operation, status: int) -> dict[str, Any]:
    names = {"X-Request-Id": "The request's id, as in the operator's log."}
    if operation.method == "GET" and status == 200:
        names["ETag"] = "The hash of what is sent, for If-None-Match."
    if status == 201:
        names["Location"] = "Where what was made is, where it has an address of its own."
    return {name: {"description": words, "schema": {"type": "string"}} for name, words in names.items()}


def _list_refusals(operation: Operation) -> dict[str, Any]:
    return {
        str(status): {"$ref": f"#/components/responses/{_name_of(codes)}"}
        for status, codes in operation.refusals.items()
    }


def _name_refusals(operations: Iterable[Operation]) -> dict[str, Any]:
    """Return each answer of a status with some codes once, under the name that routes refer to it by."""
    refusals = [(status, codes) for each in operations for status, codes in each.refusals.items()]
    return {_name_of(codes): _refusal(status, codes) for status, codes in sorted(refusals)}


def _name_of(codes: Iterable[str]) -> str:
    return "Or".join("".join(word.capitalize() for word in code.split("_")) for code in codes)


def _refusal(status: int, codes: list[str]) -> dict[str, Any]:
    told = {"properties": {"status": {"const": status}, "code": {"enum": codes}}}
    said: dict[str, Any] = {
        "description": f"{HTTPStatus(status).phrase}: {', '.join(f'`{code}`' for code in codes)}",
        "content": {PROBLEM: {"schema": {"allOf": [{"$ref": f"{_SCHEMAS}Problem"}, told]}}},
    }
    if status in (429, 503):
        words = "In how many seconds to try again."
        said["headers"] = {"Retry-After": {"description": words, "required": True, "schema": {"type": "integer"}}}
    if status == 401:
        said["headers"] = {"WWW-Authenticate": {"description": "How to say who you are.", "schema": {"type": "string"}}}
    return said


def read_document(app: Flask) -> dict[str, Any]:
    """Return the document of an application, made once."""
    if EXTENSION not in app.extensions:
        app.extensions[EXTENSION] = describe_api(app)
    return cast(dict[str, Any], app.extensions[EXTENSION])
