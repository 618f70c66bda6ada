"""Tests of the proof that a form is ours; that every route asks for it is tested with the promises."""

from collections.abc import Callable

import pytest
from flask import Flask
from pydantic import HttpUrl

from server.db import Database
from server.models import User
from tests.browser import Browser
from tests.conftest import browser_of
from tests.factories import PASSWORD, make_user

SignIn = Callable[[User], Browser]
FORM = {"name": "ada", "password": PASSWORD}


@pytest.fixture
def ada(database: Database) -> User:
    return database.write(make_user)


def test_a_form_of_ours_is_taken(client: Browser, ada: User) -> None:
    assert client.post_form("/sign-in", FORM).status_code == 303


def test_the_token_of_the_page_is_the_one_that_is_asked_for(client: Browser, ada: User) -> None:
    page = client.get("/sign-in").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]

    assert client.post("/sign-in", data={**FORM, "csrf_token": token}).status_code == 303


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_wrong_token_is_refused(client: Browser, ada: User, token: str) -> None:
    response = client.post("/sign-in", data={**FORM, "csrf_token": token})

    assert response.status_code == 403
    assert "out of date" in response.text


def test_the_token_of_another_session_is_refused(database: Database, sign_in: SignIn, ada: User) -> None:
    ben = sign_in(database.write(make_user, name="ben"))
    token = sign_in(ada).csrf_token()

    assert ben.post("/account/profile", data={"csrf_token": token}).status_code == 403


def test_the_token_of_an_anonymous_page_is_worth_nothing_after_signing_in(client: Browser, ada: User) -> None:
    token = client.csrf_token()
    client.post_form("/sign-in", FORM)

    assert client.post("/account/profile", data={"csrf_token": token}).status_code == 403


def test_a_script_may_send_the_token_as_a_header(sign_in: SignIn, ada: User) -> None:
    browser = sign_in(ada)

    response = browser.post("/sign-out", headers={"X-CSRF-Token": browser.csrf_token()})

    assert response.status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_request_from_another_site_is_refused_though_its_token_is_right(
    client: Browser, ada: User, headers: dict[str, str]
) -> None:
    response = client.post_form("/sign-in", FORM, headers=headers)

    assert response.status_code == 403
    assert "another site" in response.text


@pytest.mark.parametrize("headers", [{"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}])
def test_a_request_from_this_site_is_taken(client: Browser, ada: User, headers: dict[str, str]) -> None:
    assert client.post_form("/sign-in", FORM, headers=headers).status_code == 303


def test_the_public_address_counts_as_this_site_behind_a_proxy(make_app: Callable[..., Flask], ada: User) -> None:
    browser = browser_of(make_app(url=HttpUrl("http://podium.example/")))

    assert browser.post_form("/sign-in", FORM, headers={"Origin": "http://podium.example"}).status_code == 303


def test_a_page_without_forms_of_its_own_gives_no_visitor_cookie(client: Browser) -> None:
    assert "Set-Cookie" not in client.get("/nothing").headers
