from enum import StrEnum
from typing import Annotated

import pytest
from flask import Flask
from pydantic import Field
from werkzeug.exceptions import UnsupportedMediaType

from server.errors import InvalidInputError
from server.web.api.bodies import Body, Nothing, Time, read_body


class Colour(StrEnum):
    """What a hull is painted with."""

    RED = "red"
    BLUE = "blue"


class Ship(Body):
    name: str
    note: str = ""
    crew: int | None = None
    is_fast: bool = False
    speed: float = 0
    colour: Colour = Colour.RED
    sails_at: Time | None = None
    ports: list[str] = Field(default_factory=list)
    length: Annotated[int, Field(ge=1, description="the length in metres, such as 7")] = 1


def refusal_of(app: Flask, kind: type[Body], **body: object) -> InvalidInputError:
    with app.test_request_context("/api/x", method="POST", **body), pytest.raises(InvalidInputError) as caught:
        read_body(kind)
    return caught.value


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1]", b'"x"', b"\xff", b"[" * 100_000, b'{"name": NaN}', b'{"name": "\\ud800"}']
)
def test_a_body_that_is_no_json_object_is_refused(app: Flask, body: bytes):
    assert refusal_of(app, Ship, data=body, content_type="application/json").message.startswith("The body is not")


def test_where_a_body_is_no_json_is_told(app: Flask):
    refusal = refusal_of(app, Ship, data=b'{"name": "secret", bad', content_type="application/json")

    assert refusal.message == "The body is not valid JSON: key must be a string at line 1 column 20."


def test_unknown_fields_of_a_body_are_named(app: Flask):
    refusal = refusal_of(app, Ship, json={"name": "Argo", "is_admin": True, "team_id": 3})

    assert refusal.message == "Unknown fields: is_admin, team_id."
    assert set(refusal.fields.values()) == {
        "Known here: colour, crew, is_fast, length, name, note, ports, sails_at, speed."
    }


def test_an_empty_object_may_have_no_field(app: Flask):
    assert refusal_of(app, Nothing, json={"a": 1}).fields == {"a": "None is known here."}


def test_a_body_of_another_type_is_refused(app: Flask):
    with app.test_request_context("/api/x", method="POST", data=b"{}"), pytest.raises(UnsupportedMediaType):
        read_body(Ship)


def test_fields_are_read_by_name_and_those_with_a_value_may_be_missing(app: Flask):
    body = {"name": "Argo", "sails_at": "2030-01-07T22:59:00+02:00", "colour": "blue", "speed": 3}
    with app.test_request_context("/api/x", method="POST", json=body):
        ship = read_body(Ship)

    assert (ship.name, ship.note, ship.colour, ship.speed) == ("Argo", "", Colour.BLUE, 3)
    assert ship.sails_at is not None
    assert ship.sails_at.utcoffset() is not None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", 7, "Give a text."),
        ("note", None, "Give a text."),
        ("crew", "7", "Give a whole number, or null."),
        ("crew", True, "Give a whole number, or null."),
        ("is_fast", 1, "Give true or false."),
        ("speed", "fast", "Give a number."),
        ("colour", "green", "Give one of: red, blue."),
        ("ports", "Delos", "Give a list."),
        ("ports", [7], "Give a list."),
        ("length", 0, "Give the length in metres, such as 7."),
        ("sails_at", "2030-01-07", "Give a time with its zone, such as 2030-01-07T22:59:00Z, or null."),
        ("sails_at", 1_900_000_000, "Give a time with its zone, such as 2030-01-07T22:59:00Z, or null."),
    ],
)
def test_what_is_wrong_is_named_with_what_was_expected(app: Flask, field: str, value: object, words: str):
    assert refusal_of(app, Ship, json={"name": "Argo", field: value}).fields == {field: words}


def test_what_is_missing_is_named(app: Flask):
    assert refusal_of(app, Ship, json={}).fields == {"name": "Give a text."}
