"""Tests of the cookies and their attributes."""

from collections.abc import Callable
from http.cookies import SimpleCookie

import pytest
from flask import Flask
from pydantic import HttpUrl
from werkzeug.test import TestResponse

from server.db import Database
from tests.browser import Browser
from tests.conftest import browser_of
from tests.factories import PASSWORD, make_user


def cookies_of(response: TestResponse) -> SimpleCookie:
    cookies = SimpleCookie()
    for line in response.headers.getlist("Set-Cookie"):
        cookies.load(line)
    return cookies


def enter(browser: Browser, **more: str) -> SimpleCookie:
    return cookies_of(browser.post_form("/sign-in", {"name": "ada", "password": PASSWORD, **more}))


def test_the_session_cookie_without_tls(client: Browser, database: Database) -> None:
    database.write(make_user)

    cookie = enter(client)["podium"]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert not cookie["secure"]
    assert not cookie["domain"]
    assert not cookie["max-age"]


def test_with_tls_every_cookie_is_secure_and_bound_to_the_host(
    make_app: Callable[..., Flask], database: Database
) -> None:
    database.write(make_user)
    app = make_app(url=HttpUrl("https://podium.example/"))
    browser = browser_of(app)
    token = browser.get("/sign-in", base_url="https://localhost").text.split('csrf_token" value="')[1].split('"')[0]

    response = browser.post(
        "/sign-in", data={"name": "ada", "password": PASSWORD, "csrf_token": token}, base_url="https://localhost"
    )

    cookies = cookies_of(response)
    assert set(cookies) == {"__Host-podium", "__Host-podium-device"}
    assert all(cookie["secure"] and cookie["path"] == "/" and not cookie["domain"] for cookie in cookies.values())


def test_a_reader_who_stays_has_the_cookie_for_thirty_days(client: Browser, database: Database) -> None:
    database.write(make_user)

    assert enter(client, stay="1")["podium"]["max-age"] == str(30 * 24 * 3600)


def test_a_cookie_that_was_there_before_is_not_adopted(client: Browser, database: Database) -> None:
    database.write(make_user)
    client.set_cookie("podium", "fixed-by-an-attacker")
    token = client.get("/sign-in").text.split('csrf_token" value="')[1].split('"')[0]

    response = client.post("/sign-in", data={"name": "ada", "password": PASSWORD, "csrf_token": token})

    assert cookies_of(response)["podium"].value != "fixed-by-an-attacker"


def test_signing_in_again_gives_another_secret_and_ends_the_first(client: Browser, database: Database) -> None:
    database.write(make_user)
    first, second = enter(client)["podium"].value, enter(client)["podium"].value

    client.set_cookie("podium", first)

    assert first != second
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize("path", ["/nothing", "/users/nobody"])
def test_pages_without_forms_set_no_cookie(client: Browser, path: str) -> None:
    assert "Set-Cookie" not in client.get(path).headers
