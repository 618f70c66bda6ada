"""Tests of the headers of every answer."""

from collections.abc import Callable

import pytest
from flask import Flask, Response
from pydantic import HttpUrl, SecretStr

from server.db import Database
from server.models import User
from server.web.headers import mark_download
from tests.browser import Browser
from tests.conftest import browser_of
from tests.factories import make_token, make_user

SignIn = Callable[[User], Browser]
ANSWERS = ["/sign-in", "/users/ada", "/nothing", "/account", "/health", "/static/x/app.css", "/api/podium/v1/nothing"]


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_is_locked_down(client: Browser, database: Database, path: str) -> None:
    database.write(make_user)

    headers = client.get(path, buffered=True).headers

    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
    assert len(headers["X-Request-Id"]) == 16
    assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin", "Strict-Transport-Security"} & set(
        headers.keys()
    )


def test_browsers_stay_with_https_where_the_public_address_has_it(make_app: Callable[..., Flask]) -> None:
    browser = browser_of(make_app(url=HttpUrl("https://podium.example/")))

    assert browser.get("/nothing").headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_nobody_keeps_what_a_user_sees(database: Database, sign_in: SignIn) -> None:
    browser = sign_in(database.write(make_user))

    assert browser.get("/users/ada").headers["Cache-Control"] == "private, no-store"


def test_nobody_keeps_what_a_program_is_told(client: Browser, database: Database) -> None:
    secret = database.write(make_token, user=database.write(make_user))

    response = client.get("/api/podium/v1/me", headers={"Authorization": f"Bearer {secret}"})

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/nothing", "/account"])
def test_nobody_keeps_forms_errors_and_redirects(client: Browser, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "private, no-store"


def test_a_proxy_may_keep_a_public_page_for_a_while_for_those_without_cookie(
    client: Browser, database: Database
) -> None:
    database.write(make_user)

    response = client.get("/users/ada")

    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=30"
    assert response.headers["Vary"] == "Cookie, Authorization, Accept, Accept-Encoding"


def test_a_page_with_a_notice_is_not_kept(app: Flask, database: Database, sign_in: SignIn) -> None:
    browser = sign_in(database.write(make_user))
    browser.post_form("/account/profile", {"time_zone": "UTC"})
    browser.delete_cookie("podium")

    response = browser.get("/users/ada")

    assert "Your profile is saved." in response.text
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Your profile is saved." not in browser.get("/users/ada").text


def test_requests_have_different_ids(client: Browser) -> None:
    assert client.get("/health").headers["X-Request-Id"] != client.get("/health").headers["X-Request-Id"]


def test_the_id_that_a_client_sends_is_not_taken(client: Browser) -> None:
    assert client.get("/health", headers={"X-Request-Id": "mine"}).headers["X-Request-Id"] != "mine"


def test_a_download_is_saved_under_its_name_and_never_shown() -> None:
    response = mark_download(Response(b""), 'zö"e\r\n.csv')

    assert response.headers["Content-Disposition"] == (
        "attachment; filename=\"z__e__.csv\"; filename*=UTF-8''z%C3%B6%22e%0D%0A.csv"
    )
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


class TestLimits:
    """Requests are counted, and the answer says how many are left."""

    @pytest.fixture
    def counted(self, make_app: Callable[..., Flask], redis_url: str) -> Flask:
        return make_app(rate_limits=True, redis_url=SecretStr(redis_url))

    def test_anonymous_pages_are_counted_by_network(self, counted: Flask) -> None:
        browser = browser_of(counted)

        headers = browser.get("/sign-in").headers

        assert headers["RateLimit-Policy"] == '"anonymous";q=300;w=60'
        assert headers["RateLimit"].startswith('"anonymous";r=299;t=')

    def test_the_three_hundred_and_first_page_of_a_minute_is_refused(self, counted: Flask) -> None:
        browser = browser_of(counted)
        statuses = [browser.get("/nothing").status_code for _ in range(301)]

        response = browser.get("/sign-in")

        assert statuses.count(404) == 300
        assert response.status_code == 429
        assert int(response.headers["Retry-After"]) >= 1

    def test_a_user_who_is_signed_in_is_not_counted_as_a_stranger(
        self, counted: Flask, database: Database, sign_in: SignIn
    ) -> None:
        browser, secret = browser_of(counted), sign_in(database.write(make_user)).get_cookie("podium")
        assert secret is not None
        browser.set_cookie("podium", secret.value)

        assert "RateLimit" not in browser.get("/account").headers

    def test_programs_are_counted_by_token(self, counted: Flask, database: Database) -> None:
        user = database.write(make_user)
        first, second = (database.write(make_token, user=user) for _ in range(2))
        browser = browser_of(counted)

        def left(secret: str) -> str:
            headers = browser.get("/api/podium/v1/me", headers={"Authorization": f"Bearer {secret}"}).headers
            return headers["RateLimit"].partition(";t=")[0]

        assert [left(first), left(first), left(second)] == ['"api";r=299', '"api";r=298', '"api";r=299']

    def test_files_of_the_site_and_its_health_are_not_counted(self, counted: Flask) -> None:
        browser = browser_of(counted)

        assert "RateLimit" not in browser.get("/health").headers
        assert "RateLimit" not in browser.get("/static/x/app.css", buffered=True).headers

    def test_guessing_tokens_is_slowed_down(self, counted: Flask) -> None:
        browser = browser_of(counted)

        statuses = [
            browser.get("/api/podium/v1/me", headers={"Authorization": "Bearer podium_guess"}).status_code
            for _ in range(51)
        ]

        assert statuses == [401] * 50 + [429]


def test_without_limits_no_answer_speaks_of_them(client: Browser) -> None:
    assert "RateLimit" not in client.get("/sign-in").headers
