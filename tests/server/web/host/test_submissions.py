"""All submissions, for the host: found, hidden with a reason, shown again."""

from __future__ import annotations

from tests.browser import Browser
from tests.server.web.host.conftest import PATH, show, words

LIST = f"{PATH}/submissions"


def test_both_scores_of_all_teams_are_shown(host: Browser, played):
    text = words(show(host, "/submissions"))

    assert "3 submissions" in text
    assert all(score in text for score in ("0.70000", "0.83219", "0.90000", "0.50000"))


def test_submissions_are_found_by_team_and_status(host: Browser, played):
    assert "1 submission" in words(show(host, "/submissions?team=BO"))
    assert "0 submissions" in words(show(host, "/submissions?status=error"))
    assert "3 submissions" in words(show(host, "/submissions?status=nonsense"))


def test_a_submission_is_hidden_with_a_reason_that_its_team_reads(
    host: Browser, ada: Browser, stranger: Browser, played
):
    number = str(played["ada"].id)

    response = host.post_form(LIST, {"submission": number, "act": "hide", "reason": "Made of leaked labels."})

    assert (response.status_code, response.headers["Location"]) == (303, LIST)
    assert "1 submission hidden." in show(host, "/submissions?status=hidden")
    assert "Made of leaked labels." in show(host, "/submissions?status=hidden")
    assert "0.70000" not in stranger.get("/competitions/harbour/leaderboard").text
    assert "hidden</span>" in ada.get("/competitions/harbour/submissions").text


def test_it_can_count_again(host: Browser, stranger: Browser, played):
    number = str(played["ada"].id)
    host.post_form(LIST, {"submission": number, "act": "hide", "reason": "By mistake."})

    host.post_form(LIST, {"submission": number, "act": "unhide"})

    assert "1 submission counts again." in show(host, "/submissions")
    assert "0.70000" in stranger.get("/competitions/harbour/leaderboard").text


def test_without_a_reason_nothing_is_hidden_and_the_marks_stay(host: Browser, played):
    number = str(played["ada"].id)

    response = host.post_form(LIST, {"submission": number, "act": "hide", "reason": " "})

    assert response.status_code == 400
    assert "Say why: the team reads it." in response.text
    assert f'value="{number}" aria-label="Mark submission {number}" checked' in response.text
    assert "0 submissions" in words(show(host, "/submissions?status=hidden"))


def test_of_several_all_are_hidden_or_none(host: Browser, played):
    numbers = [str(played["ada"].id), str(played["bo"].id), "999999"]

    assert host.post_form(LIST, {"submission": numbers, "act": "hide", "reason": "Copied."}).status_code == 404
    assert "0 submissions" in words(show(host, "/submissions?status=hidden"))
    host.post_form(LIST, {"submission": numbers[:2], "act": "hide", "reason": "Copied."})
    assert "2 submissions hidden." in show(host, "/submissions")
