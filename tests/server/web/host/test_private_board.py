"""The private board as it would be now, for the host."""

from __future__ import annotations

import re

from tests.browser import Browser
from tests.server.web.host.conftest import show, words


def test_the_host_sees_the_private_board_as_it_would_be(host: Browser, played):
    text = words(show(host, "/leaderboard"))

    assert "if it became final now" in text
    assert "Nobody but you sees this." in text
    assert "0.83219" in text
    assert re.findall(r'href="/users/(\w+)">\1<', show(host, "/leaderboard")) == ["ada", "cy", "bo"]
    assert "is-awarded" not in show(host, "/leaderboard")


def test_a_competition_without_submissions_says_so(host: Browser, world):
    assert "No team is ranked" in show(host, "/leaderboard")
