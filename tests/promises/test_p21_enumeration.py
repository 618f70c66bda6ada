"""P21: sign-in and sign-up do not tell whether an account exists, but for a user name that is taken."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from pydantic import SecretStr

from server.db import Database
from server.services.passwords import HASHER
from tests.conftest import browser_of
from tests.factories import PASSWORD, make_user
from tests.servers import RedisServer

# The length goes with that of the name, and the network's window goes down with every request, whatever it asks.
EACH_TIME = ("X-Request-Id", "Content-Length", "RateLimit")


def sign_in(app: Flask, name: str, password: str) -> tuple[int, dict[str, str], str]:
    """Try to sign in; return the answer without what differs from one request to the next."""
    response = browser_of(app).post_form("/sign-in", {"name": name, "password": password})
    headers = {key: value for key, value in response.headers.items() if key not in EACH_TIME}
    return response.status_code, headers, response.text.replace(f'value="{name}"', "")


@pytest.fixture(params=["without limits", "with limits"])
def site(request: pytest.FixtureRequest, make_app: Callable[..., Flask], redis_url: str) -> Flask:
    return make_app(rate_limits=request.param == "with limits", redis_url=SecretStr(redis_url))


@pytest.mark.parametrize("name", ["eve", "ada@example.org", "a-d-a", "ada\u200b", "off", "nopass"])
def test_p21_a_failure_to_sign_in_is_the_same_for_all(
    site: Flask, database: Database, redis: RedisServer, name: str
) -> None:
    database.write(make_user)
    database.write(make_user, name="off", is_disabled=True)
    with database.transaction() as session:
        make_user(session, name="nopass").password_hash = None
    known = sign_in(site, "ada", "a wrong password")
    redis.flush()  # names that look alike are counted together, whether somebody has them or not

    unknown = sign_in(site, name, PASSWORD if name != "nopass" else "a wrong password")

    assert known[0] == 400
    assert unknown == known


@pytest.mark.parametrize("name", ["ada", "eve", "off"])
def test_p21_a_failure_takes_one_hash_whoever_is_named(app: Flask, database: Database, name: str) -> None:
    database.write(make_user)
    database.write(make_user, name="off", is_disabled=True)
    before = HASHER.n_verified

    sign_in(app, name, "a wrong password")

    assert HASHER.n_verified - before == 1


def test_p21_signing_up_does_not_tell_whether_an_address_is_known(app: Flask, database: Database) -> None:
    database.write(make_user, name="ada", email="known@example.org")

    def sign_up(name: str, email: str) -> tuple[int, str | None, str]:
        browser = browser_of(app)
        response = browser.post_form("/sign-up", {"name": name, "email": email, "password": PASSWORD})
        page = browser.get("/account").text.replace(browser.csrf_token(), "").replace(name, "")
        page = re.sub(r"/letters/[\w-]+", "", page)  # each account has its own
        return response.status_code, response.location, page.replace(email, "")

    assert sign_up("ben", "known@example.org") == sign_up("bea", "fresh@example.org")
    assert sign_in(app, "known@example.org", PASSWORD)[0] == sign_in(app, "fresh@example.org", PASSWORD)[0] == 400


def test_p21_an_address_says_nothing_either_when_it_is_changed(
    app: Flask, database: Database, sign_in: Callable
) -> None:
    database.write(make_user, name="ada", email="known@example.org")
    browser = sign_in(database.write(make_user, name="ben"))

    responses = [
        browser.post_form("/account/email", {"email": email, "email_password": PASSWORD})
        for email in ("known@example.org", "fresh@example.org")
    ]

    assert [response.status_code for response in responses] == [303, 303]
    assert responses[0].text == responses[1].text
