"""Tests of an account's tokens over the API: listed without secrets, ended by those that may."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.db import Database
from server.models import ApiToken
from server.services import tokens
from tests import factories
from tests.programs import Program
from tests.server.web.api.conftest import World


def make_bound(session: Session, /, world: World) -> str:
    return factories.make_token(session, user=world.ada, slug="harbour")


def id_of(database: Database, secret: str) -> int:
    token = database.read(tokens.find_token, secret, now=factories.NOW)
    assert token is not None
    return token.id


def test_they_are_listed_without_secrets(ada: Program, world: World, database: Database):
    bound = database.write(make_bound, world=world)

    listed = ada.get("/me/tokens")

    shown = listed.json["tokens"]
    assert [(token["competition"], token["scopes"], token["is_this"]) for token in shown] == [
        ("harbour", ["read", "submit"], False),
        (None, ["read"], False),
        (None, ["read", "submit"], True),
    ]
    assert shown[0]["hint"] == bound[-4:]
    assert not any(secret in listed.text for secret in (bound, *world.tokens.values()))


def test_a_token_for_one_competition_sees_itself_alone(app: Flask, world: World, database: Database):
    bound = Program(app, database.write(make_bound, world=world))

    assert [token["is_this"] for token in bound.get("/me/tokens").json["tokens"]] == [True]


def test_a_token_ends_itself_whatever_its_scopes(app: Flask, reader: Program, world: World, database: Database):
    assert reader.delete(f"/me/tokens/{id_of(database, world.tokens['reader'])}").status_code == 204
    assert reader.get("/me").status_code == 401


def test_a_token_ends_one_that_may_do_no_more(ada: Program, reader: Program, world: World, database: Database):
    assert ada.delete(f"/me/tokens/{id_of(database, world.tokens['reader'])}").status_code == 204
    assert reader.get("/me").status_code == 401


def test_a_lesser_token_does_not_end_a_greater_one(app: Flask, reader: Program, world: World, database: Database):
    bound = Program(app, database.write(make_bound, world=world))
    greater = f"/me/tokens/{id_of(database, world.tokens['ada'])}"

    for program in (reader, bound):
        assert (program.delete(greater).status_code, program.delete(greater).json["code"]) == (403, "not_allowed")
    assert Program(app, world.tokens["ada"]).get("/me").status_code == 200


def test_tokens_of_others_are_not_there(ada: Program, world: World, database: Database):
    assert ada.delete(f"/me/tokens/{id_of(database, world.tokens['ben'])}").status_code == 404


@pytest.mark.parametrize("method", ["post", "put"])
def test_none_is_made_by_another(ada: Program, database: Database, method: str):
    before = database.read(lambda session: len(session.scalars(select(ApiToken)).all()))

    assert getattr(ada, method)("/me/tokens", json={"label": "more"}).status_code == 405
    assert database.read(lambda session: len(session.scalars(select(ApiToken)).all())) == before
