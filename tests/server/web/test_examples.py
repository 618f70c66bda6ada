"""The examples of the document are those of the reference; `python -m tests.server.web.test_examples` writes them."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask

from server.web.examples import EXAMPLES, example_of, shape_of
from server.web.openapi import describe_api, list_operations
from tests.conftest import ROOT

REFERENCE = ROOT / "docs" / "reference" / "api.md"


def collect() -> dict[str, dict[str, Any]]:
    """Return what the reference shows of each route, as far as it is JSON and whole."""
    parts = re.split(r"^### (?=[A-Z]+ /)(.*)$", REFERENCE.read_text(), flags=re.MULTILINE)
    found: dict[str, dict[str, Any]] = {}
    for title, text in zip(parts[1::2], parts[2::2], strict=True):
        shown = {
            "body": re.search(r"-d '({.*?})'", text, re.DOTALL),
            "answer": re.search(r"```json\n(.*?)```", re.split(r"^## ", text, flags=re.MULTILINE)[0], re.DOTALL),
        }
        examples = {name: json.loads(match[1]) for name, match in shown.items() if match and "…" not in match[1]}
        if examples:
            found[shape_of(*title.split(" ", 1))] = examples
    return found


def test_the_examples_are_those_of_the_reference():
    assert json.loads(EXAMPLES.read_text()) == collect(), "Run python -m tests.server.web.test_examples."


@pytest.mark.parametrize("part", ["body", "answer"])
def test_every_example_fits_the_schema_of_its_route(app: Flask, part: str):
    document = describe_api(app)
    wrong, n_examples = [], 0
    for operation in list_operations(app):
        example = example_of(operation.method, operation.path, part)
        described = document["paths"][operation.path][operation.method.lower()]
        status = str(operation.declared.statuses[0])
        content = (described.get("requestBody") if part == "body" else described["responses"][status]) or {}
        if example is None or "application/json" not in content.get("content", {}):
            continue
        n_examples += 1
        shown = content["content"]["application/json"]
        schema = {**shown["schema"], "components": document["components"]}
        assert shown["example"] == example
        wrong += [
            (operation.id, str(error)) for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(example)
        ]

    assert wrong == []
    assert n_examples > 20


if __name__ == "__main__":
    EXAMPLES.write_text(json.dumps(collect(), ensure_ascii=False, indent=1, sort_keys=True) + "\n")
