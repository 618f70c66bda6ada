"""Tests of the time at which a request arrived."""

from collections.abc import Callable

from flask import Flask

from server.web.arrival import began_at
from tests.fakes import Clock


def test_the_time_is_that_of_the_headers_not_of_the_view(app: Flask, clock: Clock) -> None:
    seen = []

    @app.before_request
    def look() -> None:
        clock.advance(seconds=30)
        seen.append(began_at())

    arrived_at = clock.now
    app.test_client().get("/nothing")

    assert seen == [arrived_at]


def test_p06_a_time_that_the_client_says_is_ignored(app: Flask, clock: Clock) -> None:
    seen = []
    app.before_request(lambda: seen.append(began_at()))

    headers = {"Date": "Sat, 01 Jan 2000 00:00:00 GMT", "X-Request-Start": "t=946684800"}
    app.test_client().get("/nothing", headers=headers)

    assert seen == [clock.now]


def test_the_scheme_is_https_only_where_a_trusted_proxy_says_so(make_app: Callable[..., Flask]) -> None:
    headers = {"X-Forwarded-Proto": "https"}
    open_door, behind = make_app().test_client(), make_app(trusted_proxies=1).test_client()

    assert "Secure" not in open_door.get("/sign-in", headers=headers).headers["Set-Cookie"]
    assert "Secure" in behind.get("/sign-in", headers=headers).headers["Set-Cookie"]
