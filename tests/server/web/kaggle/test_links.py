"""Links: nobody else can make one, each serves one purpose, and it ends."""

import pytest
from flask import Flask
from itsdangerous import TimestampSigner

from server.db import Database
from server.errors import NotFoundError
from server.models import User
from server.web.kaggle import links
from tests.server.web.conftest import World


def test_a_link_names_what_it_was_made_for(app: Flask):
    with app.test_request_context("/", base_url="http://localhost:8000"):
        signed = links.sign("file", {"name": "train.csv"})

        assert links.read("file", signed) == {"name": "train.csv"}
        assert links.address("/x") == "http://localhost:8000/api/v1/x"
        for purpose, text in (("upload", signed), ("file", signed[:-1]), ("file", ""), ("file", "a.b.c")):
            with pytest.raises(NotFoundError):
                links.read(purpose, text)


def test_a_link_ends(app: Flask, monkeypatch: pytest.MonkeyPatch):
    with app.test_request_context("/"):
        signed = links.sign("file", {})
        began = TimestampSigner("x").get_timestamp()
        monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: began + links.LASTS_SECONDS + 2)

        with pytest.raises(NotFoundError):
            links.read("file", signed)


def test_the_link_of_a_disabled_account_is_none(database: Database, world: World):
    assert database.read(links.get_user, world.ada.id).name == "ada"
    database.write(lambda session: setattr(session.get_one(User, world.ada.id), "is_disabled", True))

    for user_id in (world.ada.id, 10_000):
        with pytest.raises(NotFoundError):
            database.read(links.get_user, user_id)
