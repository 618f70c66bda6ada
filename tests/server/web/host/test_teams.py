"""All teams, for the host: disqualified with a reason, and put back."""

from __future__ import annotations

from tests.browser import Browser
from tests.server.web.conftest import World
from tests.server.web.host.conftest import PATH, show, words

LIST = f"{PATH}/teams"


def test_teams_are_listed_and_found(host: Browser, played):
    assert "3 teams" in words(show(host, "/teams"))
    assert "1 team" in words(show(host, "/teams?search=CY"))
    assert "Nothing is found." in show(host, "/teams?search=nobody")


def test_a_team_is_disqualified_with_a_reason_that_it_reads(
    host: Browser, ada: Browser, stranger: Browser, played, world: World
):
    form = {"team": str(world.team.id), "act": "disqualify", "reason": "Two accounts."}

    response = host.post_form(LIST, form)

    assert (response.status_code, response.headers["Location"]) == (303, LIST)
    text = show(host, "/teams")
    assert "Disqualified: “ada”." in text
    assert "Two accounts." in text
    assert "0.70000" not in stranger.get("/competitions/harbour/leaderboard").text
    assert "Two accounts." in ada.get("/competitions/harbour/team").text


def test_it_can_be_put_back(host: Browser, stranger: Browser, played, world: World):
    host.post_form(LIST, {"team": str(world.team.id), "act": "disqualify", "reason": "By mistake."})

    host.post_form(LIST, {"team": str(world.team.id), "act": "reinstate"})

    assert "Put back: “ada”." in show(host, "/teams")
    assert "0.70000" in stranger.get("/competitions/harbour/leaderboard").text


def test_without_a_reason_nobody_is_disqualified(host: Browser, played, world: World):
    response = host.post_form(LIST, {"team": str(world.team.id), "act": "disqualify"})

    assert (response.status_code, "Say why: the team reads it." in response.text) == (400, True)
    assert ">disqualified<" not in show(host, "/teams")
