"""The host's dashboard and finalization."""

from __future__ import annotations

import re

from server.db import Database
from server.models import Competition
from tests import factories
from tests.browser import Browser
from tests.fakes import Clock
from tests.server.web import endings
from tests.server.web.conftest import World
from tests.server.web.host.conftest import PATH, show, words

PRIVATE = "/competitions/harbour/leaderboard/private"


def test_the_host_sees_the_private_board_as_it_would_be(host: Browser, played):
    text = words(show(host))

    assert "if it became final now" in text
    assert "Nobody but you sees this." in text
    assert "0.83219" in text
    assert re.findall(r'href="/users/(\w+)">\1<', show(host)) == ["ada", "cy", "bo"]
    assert "is-awarded" not in show(host)


def test_before_the_end_the_reason_is_told_and_there_is_no_button(host: Browser, played):
    text = show(host)

    assert "The last end is 2026-11-23 12:00 UTC" in words(text)
    assert f'href="{PATH}/finalization"' not in text


def test_a_competition_without_submissions_says_so(host: Browser, world):
    assert "No team is ranked" in show(host)


def test_the_board_becomes_final_after_a_confirmation(host: Browser, stranger: Browser, played, clock: Clock):
    clock.now = endings.OVER_AT
    assert f'href="{PATH}/finalization"' in show(host)
    asked = words(show(host, "/finalization"))
    assert "This can’t be undone" in asked
    assert "Make it final for 3 teams" in asked
    assert "Finalizing" in stranger.get(PRIVATE).text

    response = host.post_form(f"{PATH}/finalization")

    assert (response.status_code, response.headers["Location"]) == (303, PATH)
    assert "The private leaderboard is final: 3 teams." in show(host)
    assert "It is open to all." in words(show(host))
    assert "0.83219" in stranger.get(PRIVATE).text


def test_too_early_or_twice_is_refused_with_the_reason(host: Browser, played, clock: Clock):
    early = host.post_form(f"{PATH}/finalization")
    clock.now = endings.OVER_AT
    host.post_form(f"{PATH}/finalization")
    twice = host.post_form(f"{PATH}/finalization")

    assert (early.status_code, "The last end is" in early.text) == (422, True)
    assert (twice.status_code, "is final since" in twice.text) == (409, True)


def test_a_submission_that_waits_holds_finalization_up(
    host: Browser, played, world: World, database: Database, clock: Clock
):
    def make(session) -> None:
        competition = session.get_one(Competition, world.competition.id)
        factories.make_submission(session, competition=competition, team=world.team, user=world.ada)

    database.write(make)
    clock.now = endings.OVER_AT

    assert "1 submission waits for a score." in words(show(host))
    assert host.post_form(f"{PATH}/finalization").status_code == 422
