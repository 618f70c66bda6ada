"""The link in each letter by which there are no more."""

from flask import Flask

from server.db import Database
from server.models import User
from server.services import letters
from server.web.installation import EXTENSION
from tests.browser import Browser
from tests.server.web.conftest import World


def path_of(app: Flask, user: User) -> str:
    return letters.PATH + letters.make_secret(user.id, key=app.extensions[EXTENSION].secret_key)


def wants_letters(database: Database, world: World) -> bool:
    return database.read(lambda session: session.get_one(User, world.ada.id).wants_letters)


def test_looking_at_the_link_changes_nothing(app: Flask, stranger: Browser, database: Database, world: World):
    assert "Stop them" in stranger.get(path_of(app, world.ada)).text
    assert wants_letters(database, world)


def test_one_click_stops_them_without_signing_in_and_one_more_has_them_sent_again(
    app: Flask, stranger: Browser, database: Database, world: World
):
    path = path_of(app, world.ada)

    assert stranger.post_form(path, {"wants_letters": ""}).status_code == 303
    assert not wants_letters(database, world)
    assert "You get no announcements by e-mail." in stranger.get(path).text

    stranger.post_form(path, {"wants_letters": "1"})
    assert wants_letters(database, world)


def test_a_link_that_was_made_up_is_not_there(app: Flask, stranger: Browser, world: World):
    assert stranger.get(f"/letters/{world.ada.id}-{'0' * 40}").status_code == 404


def test_the_account_page_leads_there(app: Flask, ada: Browser, world: World):
    assert f'href="{path_of(app, world.ada)}"' in ada.get("/account").text
