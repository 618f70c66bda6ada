"""Tests of the faces of the web."""

import pytest
from flask import Flask

from server.web.faces import is_api, is_counted, is_safe, is_to_proxy


@pytest.mark.parametrize(
    ("path", "answers"),
    [
        ("/api/podium/v1/me", (True, True)),
        ("/api/nothing", (True, True)),
        ("/apidocs", (False, True)),
        ("/competitions", (False, True)),
        ("/static/x/app.css", (False, False)),
        ("/health", (False, False)),
        ("/competitions/harbour/leaderboard/live", (False, False)),
        ("/competitions/harbour/leaderboard/stage", (False, False)),
    ],
)
def test_the_path_says_to_whom_a_request_speaks(app: Flask, path: str, answers: tuple[bool, bool]) -> None:
    with app.test_request_context(path):
        assert (is_api(), is_counted()) == answers


@pytest.mark.parametrize(("method", "answer"), [("GET", True), ("HEAD", True), ("POST", False), ("DELETE", False)])
def test_the_method_says_whether_a_request_may_change_something(app: Flask, method: str, answer: bool) -> None:
    with app.test_request_context("/", method=method):
        assert is_safe() is answer


@pytest.mark.parametrize(
    ("target", "answer"),
    [("http://localhost/api", True), ("/api", False), ("/sign-in?next=http://evil.example/", False), ("", False)],
)
def test_the_request_line_says_whether_a_request_was_written_as_to_a_proxy(
    app: Flask, target: str, answer: bool
) -> None:
    with app.test_request_context("/api", environ_overrides={"RAW_URI": target}):
        assert is_to_proxy() is answer
