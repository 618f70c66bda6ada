"""Tests of signing up, in and out."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from server.db import Database
from server.models import Role, User
from server.services import links
from tests.browser import Browser
from tests.conftest import browser_of
from tests.factories import NOW, PASSWORD, make_user

SignIn = Callable[[User], Browser]
NEW = {"name": "ada", "email": "ada@example.org", "password": PASSWORD}


def users(database: Database) -> list[User]:
    with database.reading() as session:
        return list(session.scalars(select(User)))


def test_signing_up_makes_an_account_and_signs_in(client: Browser, database: Database) -> None:
    response = client.post_form("/sign-up", NEW)

    assert (response.status_code, response.location) == (303, "/competitions")
    assert client.get("/account").status_code == 200
    assert [user.name for user in users(database)] == ["ada"]


def test_who_was_on_the_way_to_a_page_goes_on_there(client: Browser) -> None:
    response = client.post_form("/sign-up", {**NEW, "next": "/competitions/harbour"})

    assert response.location == "/competitions/harbour"


def test_faults_stand_at_their_fields_and_names_are_kept_but_never_the_password(client: Browser) -> None:
    response = client.post_form("/sign-up", {"name": "-ada", "email": "nowhere", "password": "too short"})

    assert response.status_code == 400
    assert response.text.count('aria-invalid="true"') == 3
    assert 'value="-ada"' in response.text
    assert 'value="nowhere"' in response.text
    assert "too short" not in response.text


def test_a_name_that_is_taken_is_told(client: Browser, database: Database) -> None:
    database.write(make_user, name="Ada")

    response = client.post_form("/sign-up", NEW)

    assert response.status_code == 409
    assert "is taken" in response.text


def test_rights_cannot_be_named_in_the_form(client: Browser, database: Database) -> None:
    client.post_form("/sign-up", {**NEW, "role": "admin", "is_disabled": "1", "id": "77", "is_admin": "1"})

    user = users(database)[0]
    assert (user.role, user.is_disabled, user.id) == (Role.USER, False, 1)


def test_where_visitors_may_not_sign_up_the_page_says_so(make_app: Callable[..., Flask], database: Database) -> None:
    browser = browser_of(make_app(sign_up=False))

    assert "made by the operator" in browser.get("/sign-up").text
    assert "<form" not in browser.get("/sign-up").text.partition("<main")[2]
    assert browser.post_form("/sign-up", NEW).status_code == 403
    assert users(database) == []


def test_signing_in_leads_to_where_the_reader_was(client: Browser, database: Database) -> None:
    database.write(make_user)

    response = client.post_form("/sign-in", {"name": "ada", "password": PASSWORD, "next": "/account?x=1"})

    assert (response.status_code, response.location) == (303, "/account?x=1")


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example", "/%09/evil.example"])
def test_signing_in_leads_to_no_other_site(client: Browser, database: Database, target: str) -> None:
    database.write(make_user)

    response = client.post_form("/sign-in", {"name": "ada", "password": PASSWORD, "next": target})

    assert response.location == "/"
    assert "evil" not in client.get("/sign-in", query_string={"next": target}).text


def test_a_wrong_password_keeps_the_name_and_says_one_sentence(client: Browser, database: Database) -> None:
    database.write(make_user)

    response = client.post_form("/sign-in", {"name": "ada", "password": "a wrong password"})

    assert response.status_code == 400
    assert 'value="ada"' in response.text
    assert "User name and password don’t match." in response.text
    assert "a wrong password" not in response.text


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
def test_who_is_signed_in_needs_no_form(database: Database, sign_in: SignIn, path: str) -> None:
    browser = sign_in(database.write(make_user))

    response = browser.get(path, query_string={"next": "/account"})

    assert (response.status_code, response.location) == (303, "/account")


def test_signing_out_ends_the_session_and_takes_the_cookie(database: Database, sign_in: SignIn) -> None:
    browser = sign_in(database.write(make_user))
    cookie = browser.get_cookie("podium")
    assert cookie is not None

    browser.post_form("/sign-out")

    assert browser.get_cookie("podium") is None
    browser.set_cookie("podium", cookie.value)
    assert browser.get("/account").status_code == 303


def make_link(database: Database) -> str:
    user = database.write(make_user)
    return database.write(links.make_sign_in_link, user=user, now=NOW)


def test_looking_at_a_link_does_not_use_it_up(client: Browser, database: Database) -> None:
    path = make_link(database)

    responses = [client.get(path), client.get(path), client.head(path)]

    assert [response.status_code for response in responses] == [200] * 3
    assert responses[0].headers["Referrer-Policy"] == "same-origin"
    assert client.post_form(path).location == "/account"
    assert client.get("/account").status_code == 200


def test_a_link_that_was_used_says_so(client: Browser, app: Flask, database: Database) -> None:
    path = make_link(database)
    client.post_form(path)

    response = browser_of(app).post_form(path)

    assert response.status_code == 404
    assert "This link has ended" in response.text
    assert path not in response.text
