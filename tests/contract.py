"""Holds every answer of the API to what its route has declared; each application of the tests is watched so."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any, cast

import jsonschema_rs
from flask import Flask, Response, request

from server.web.openapi import PROBLEM, Operation, describe_api, list_operations


def watch(app: Flask) -> None:
    """Raise AssertionError in a test that gets an answer which the document does not know."""
    check = make_check(app)
    app.after_request(check)


def make_check(app: Flask) -> Callable[[Response], Response]:
    """Return the function that looks at each answer."""
    operations = {(each.rule.endpoint, each.method): each for each in list_operations(app)}

    def check(response: Response) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        operation = operations.get((request.endpoint or "", method))
        if operation is not None:
            check_answer(operation, response, document_of(app))
        return response

    return check


def check_answer(operation: Operation, response: Response, document: dict[str, Any]) -> None:
    """Compare status, type, schema and code of an answer with the document."""
    path = document["paths"][operation.path][operation.method.lower()]
    status, name = response.status_code, f"{operation.method} {operation.path}"
    assert str(status) in path["responses"], (
        f"{name} answered {status}, which it has not declared: {text_of(response)}. Name the refusal in `errors`, or"
        " the status in `status`, of its `declared`."
    )
    known = resolve(path["responses"][str(status)], document).get("content", {})
    if status in (204, 304) or request.method == "HEAD":
        return
    assert response.mimetype in known or "*/*" in known or {"application/octet-stream"} == set(known), (
        f"{name} answered {status} as {response.mimetype}; it has declared {', '.join(known) or 'nothing'}."
    )
    if response.mimetype in ("application/json", PROBLEM) and response.mimetype in known:
        pointer = f"{operation.id} {status}"
        faults = list(validator(pointer, json.dumps(known[response.mimetype]["schema"])).iter_errors(response.json))
        assert not faults, f"{name} answered {status} with what it has not declared: {faults[0]}; {text_of(response)}"


def resolve(part: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference into the components."""
    if "$ref" not in part:
        return part
    _, _, kind, name = part["$ref"].split("/")
    return cast(dict[str, Any], document["components"][kind][name])


def text_of(response: Response) -> str:
    """Return the beginning of what was sent, for a message."""
    return "a stream" if response.is_streamed else response.get_data(as_text=True)[:300]


_DOCUMENTS: dict[str, dict[str, Any]] = {}


def document_of(app: Flask) -> dict[str, Any]:
    """Return the document, which is the same for all applications of the tests."""
    if "document" not in _DOCUMENTS:
        _DOCUMENTS["document"] = describe_api(app)
    return _DOCUMENTS["document"]


@cache
def validator(_: str, schema: str) -> Any:
    """Return what checks a schema with the components around it."""
    components = next(iter(_DOCUMENTS.values()))["components"]
    return jsonschema_rs.Draft202012Validator({**json.loads(schema), "components": components}, validate_formats=True)
