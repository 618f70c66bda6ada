import pytest

from server.web.contract import RULE
from server.web.schema_words import Field, list_fields, list_records, say_kind, say_rest


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string"}, "text"),
        ({"type": "string", "format": "date-time"}, "time"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "whole number or null"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/RowItem"}}, "list of RowItem"),
        ({"type": "array"}, "list"),
        ({"enum": ["on", "off"], "type": "string"}, "one of on, off"),
        ({"const": "about:blank"}, "about:blank"),
        ({}, "anything"),
    ],
)
def test_a_schema_is_said_in_words(schema: dict, words: str):
    assert say_kind(schema) == words


def test_the_records_within_a_value_are_known():
    row = {"$ref": "#/components/schemas/RowItem"}

    assert list_records({"anyOf": [row, {"type": "null"}]}) == ("RowItem",)
    assert list_records({"type": "array", "items": row}) == ("RowItem",)
    assert list_records({"type": "string"}) == ()


def test_bounds_and_rules_are_told():
    schema = {"description": "A name.", "minLength": 1, "maxLength": 80, RULE: "of a user"}

    assert say_rest(schema) == "A name; at most 80 characters; of a user"
    assert say_rest({"minimum": 0, "maximum": 2**63 - 1}) == "from 0"


def test_fields_are_listed_with_what_is_required():
    schema = {"properties": {"name": {"type": "string"}, "note": {"type": "string"}}, "required": ["name"]}

    assert list_fields(schema) == (Field("name", "text", (), True, ""), Field("note", "text", (), False, ""))
