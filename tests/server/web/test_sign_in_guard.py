"""Tests of the guard against guessed passwords, with a real Redis and with none."""

from collections.abc import Callable

import pytest
from flask import Flask
from pydantic import SecretStr
from werkzeug.test import TestResponse

from server.db import Database
from server.settings import Settings
from server.web.throttle import ACCOUNT_FAILURES
from tests.browser import Browser
from tests.conftest import browser_of
from tests.factories import PASSWORD, make_user

WRONG = "a wrong password"
AT_ONCE = ACCOUNT_FAILURES[0].amount


@pytest.fixture(params=["redis", "no redis"])
def throttled(request: pytest.FixtureRequest, make_app: Callable[..., Flask], settings: Settings) -> Flask:
    """Return an application that counts: in a real Redis, or alone since there is none."""
    url = request.getfixturevalue("redis_url") if request.param == "redis" else f"unix://{settings.data}/none.sock"
    return make_app(rate_limits=True, redis_url=SecretStr(url))


def try_in(browser: Browser, name: str, password: str = WRONG, address: str = "192.0.2.7") -> TestResponse:
    data = {"name": name, "password": password}
    return browser.post_form("/sign-in", data, environ_overrides={"REMOTE_ADDR": address})


def test_a_failure_says_how_many_tries_are_left(throttled: Flask, database: Database) -> None:
    database.write(make_user)

    response = try_in(browser_of(throttled), "ada")

    assert response.status_code == 400
    assert "You have 9 more tries in the next 15 minutes." in response.text


def test_a_name_that_nobody_has_is_counted_like_any_other(throttled: Flask, database: Database) -> None:
    database.write(make_user)
    statuses = {
        name: [try_in(browser_of(throttled), name).status_code for _ in range(AT_ONCE + 1)] for name in ("ada", "eve")
    }

    assert statuses["ada"] == statuses["eve"] == [400] * AT_ONCE + [429]


def test_too_many_failures_make_the_next_try_wait_from_wherever_it_comes(throttled: Flask, database: Database) -> None:
    database.write(make_user)
    for number in range(AT_ONCE):
        try_in(browser_of(throttled), "ada", address=f"198.51.{number}.1")

    response = try_in(browser_of(throttled), "ada", PASSWORD)

    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= ACCOUNT_FAILURES[0].seconds
    assert "Try again in" in response.text


def test_the_owner_signs_in_again_where_they_did_before(throttled: Flask, database: Database) -> None:
    database.write(make_user)
    owner = browser_of(throttled)
    try_in(owner, "ada", PASSWORD)
    owner.post_form("/sign-out")
    for _ in range(AT_ONCE + 1):
        try_in(browser_of(throttled), "ada", address="198.51.100.1")

    assert try_in(owner, "ada", PASSWORD).status_code == 303


def test_failures_of_others_leave_the_owner_s_session_alone(throttled: Flask, database: Database) -> None:
    database.write(make_user)
    owner = browser_of(throttled)
    try_in(owner, "ada", PASSWORD)
    for _ in range(AT_ONCE + 1):
        try_in(browser_of(throttled), "ada", address="198.51.100.1")

    assert owner.get("/account").status_code == 200


def test_an_invented_device_counts_as_none(throttled: Flask, database: Database) -> None:
    database.write(make_user)
    for _ in range(AT_ONCE):
        try_in(browser_of(throttled), "ada")
    browser = browser_of(throttled)
    browser.set_cookie("podium-device", "invented." + "0" * 64)

    assert try_in(browser, "ada", PASSWORD).status_code == 429


def test_signing_in_forgets_the_failures(throttled: Flask, database: Database) -> None:
    database.write(make_user)
    for _ in range(AT_ONCE - 1):
        try_in(browser_of(throttled), "ada")

    assert try_in(browser_of(throttled), "ada", PASSWORD).status_code == 303
    assert "You have 9 more tries" in try_in(browser_of(throttled), "ada").text


def test_a_network_that_fails_for_many_names_has_to_wait(throttled: Flask, database: Database) -> None:
    database.write(make_user)
    for number in range(50):
        try_in(browser_of(throttled), f"name{number}", address=f"192.0.2.{number}")

    assert try_in(browser_of(throttled), "ada", PASSWORD, address="192.0.2.200").status_code == 429
    assert try_in(browser_of(throttled), "ada", PASSWORD, address="192.0.3.1").status_code == 303


def test_a_network_may_make_five_accounts_an_hour(throttled: Flask, database: Database) -> None:
    def sign_up(number: int, address: str = "192.0.2.7") -> int:
        data = {"name": f"user{number}", "email": "x@example.org", "password": PASSWORD}
        browser = browser_of(throttled)
        return browser.post_form("/sign-up", data, environ_overrides={"REMOTE_ADDR": address}).status_code

    assert [sign_up(number) for number in range(6)] == [303] * 5 + [429]
    assert sign_up(7, "203.0.113.1") == 303


def test_a_form_with_faults_does_not_count_as_an_account(throttled: Flask) -> None:
    browser = browser_of(throttled)

    statuses = [browser.post_form("/sign-up", {"name": "-"}).status_code for _ in range(7)]

    assert statuses == [400] * 7
