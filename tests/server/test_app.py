"""Tests of the assembled application."""

from server.db import Database
from tests.browser import Browser
from tests.factories import make_user


def test_a_page_that_does_not_exist_is_answered_with_a_page(client: Browser) -> None:
    response = client.get("/nothing")

    assert response.status_code == 404
    assert "This page doesn’t exist" in response.text


def test_a_user_who_is_signed_in_is_named_in_the_header(database: Database, sign_in) -> None:
    user = database.write(make_user, name="ada")

    response = sign_in(user).get("/nothing")

    assert "Your profile, ada" in response.text
