import json
import re

import jsonschema_rs
import pytest
from flask import Flask

from server.web.openapi import PREFIX, describe_api, list_operations, read_document

Document = dict[str, object]


@pytest.fixture
def document(app: Flask) -> dict:
    return describe_api(app)


def test_every_route_and_method_stands_in_it(app: Flask, document: dict):
    rules = {
        (re.sub(r"<(?:[^<>:]+:)?([^<>]+)>", r"{\1}", rule.rule.removeprefix(PREFIX)), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(f"{PREFIX}/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert {(path, method) for path, methods in document["paths"].items() for method in methods} == rules


def test_all_schemas_are_schemas_and_all_references_lead_somewhere(document: dict):
    for name, schema in document["components"]["schemas"].items():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})
        assert re.fullmatch(r"[A-Za-z]+", name), f"Two records are called {name.rpartition('__')[2]}: rename one."
    named = set(re.findall(r'"#/components/(schemas|responses)/(\w+)"', json.dumps(document)))
    known = {(kind, name) for kind in ("schemas", "responses") for name in document["components"][kind]}

    assert named <= known


def test_names_of_operations_are_unique(app: Flask):
    names = [each.id for each in list_operations(app)]

    assert len(names) == len(set(names))


def test_a_route_says_all_of_itself(document: dict):
    enter = document["paths"]["/competitions/{slug}/entry"]["post"]

    assert enter["summary"].startswith("Accept the rules")
    assert enter["security"] == [{"token": ["submit"]}]
    body = enter["requestBody"]["content"]["application/json"]
    assert body == {"schema": {"$ref": "#/components/schemas/Enter"}, "example": {"rules_version": 1}}
    assert enter["responses"]["201"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/EntryItem"
    }
    assert enter["responses"]["422"]["$ref"].startswith("#/components/responses/DeadlinePassed")
    assert "300 in 60 s" in enter["description"]


def test_what_is_public_needs_no_token(document: dict):
    assert {} in document["paths"]["/competitions"]["get"]["security"]
    assert {} not in document["paths"]["/me"]["get"]["security"]


def test_numbers_in_addresses_have_bounds_and_words_their_choices(document: dict):
    record = document["paths"]["/competitions/{slug}/host/record.{kind}"]["get"]["parameters"]
    submission = document["paths"]["/submissions/{submission_id}"]["get"]["parameters"]

    assert record[1]["schema"] == {"type": "string", "enum": ["csv", "json"]}
    assert submission[0]["schema"] == {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}


def test_times_are_times(document: dict):
    fields = document["components"]["schemas"]["CompetitionItem"]["properties"]

    assert fields["ends_at"]["anyOf"] == [{"type": "string", "format": "date-time"}, {"type": "null"}]


def test_it_is_made_once(app: Flask):
    assert read_document(app) is read_document(app)


def test_a_route_that_streams_says_so_beside_its_answer(document: dict):
    content = document["paths"]["/me/submissions/events"]["get"]["responses"]["200"]["content"]

    assert list(content) == ["application/json", "text/event-stream"]
