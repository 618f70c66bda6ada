"""Tests of the faces of the web."""

import pytest
from flask import Flask

from server.web.faces import is_api, is_counted, is_safe


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
