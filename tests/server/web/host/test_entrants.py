"""The host's page of entrants: decided, noted, and taken along as a file."""

from __future__ import annotations

import csv
import io

from tests.browser import Browser
from tests.server.web.host.conftest import PATH, show, words

PAGE = f"{PATH}/entrants"


def test_who_is_removed_is_marked_and_can_hand_in_nothing(host: Browser, ada: Browser, played):
    response = host.post_form(PAGE, {"user": ["ada"], "act": "remove", "reason": "Two accounts.", "hides": "1"})

    assert (response.status_code, response.headers["Location"]) == (303, PAGE)
    assert "Removed: ada. They are told." in show(host, "/entrants")
    assert [row["state"] for row in export(host) if row["user"] == "ada"] == ["removed"]
    assert ada.get("/competitions/harbour/submissions/new").status_code == 303
    assert ada.get("/competitions/harbour/data/train.csv").status_code == 403
    assert "Two accounts." in ada.get("/competitions/harbour/entry").text
    assert "ada" not in words(host.get("/competitions/harbour/leaderboard").text).split()
    host.post_form(PAGE, {"user": ["ada"], "act": "admit"})
    assert ada.get("/competitions/harbour/submissions/new").status_code == 200
    assert "ada" in words(host.get("/competitions/harbour/leaderboard").text).split()


def test_all_that_are_marked_or_none(host: Browser, played):
    response = host.post_form(PAGE, {"user": ["ada", "nobody"], "act": "remove", "reason": "Two accounts."})

    assert response.status_code == 404
    assert {row["state"] for row in export(host)} == {"entered"}


def test_a_removal_needs_a_reason_and_a_mark(host: Browser, played):
    assert "Say why" in host.post_form(PAGE, {"user": ["ada"], "act": "remove"}).text
    assert "Nothing is marked." in host.post_form(PAGE, {"act": "remove", "reason": "x"}).text


def test_a_note_and_a_section_are_kept_and_only_hosts_read_the_note(host: Browser, ada: Browser, played):
    host.post_form(f"{PAGE}/ada", {"note": "Knows the data already.", "section": "Group A"})

    assert "Knows the data already." in show(host, "/entrants/ada")
    assert "Group A" in show(host, "/entrants?section=Group+A")
    assert "cy" not in words(show(host, "/entrants?section=Group+A")).split()
    assert '<option value="Group A"' in ada.get("/competitions/harbour/leaderboard").text
    for path in ("", "/team", "/leaderboard", "/entry"):
        assert "Knows the data" not in ada.get(f"/competitions/harbour{path}").text


def test_a_note_that_is_too_long_is_shown_again(host: Browser, played):
    response = host.post_form(f"{PAGE}/ada", {"note": "x" * 2001, "section": "Group A"})

    assert response.status_code == 400
    assert "It has 2,001 characters" in response.text
    assert 'value="Group A"' in response.text


def test_no_cell_of_the_file_is_a_formula(host: Browser, played):
    host.post_form(f"{PAGE}/ada", {"note": "=HYPERLINK(0)", "section": "@SUM(1)"})

    row = next(row for row in export(host) if row["user"] == "ada")

    assert (row["note"], row["section"], row["submissions"]) == ("'=HYPERLINK(0)", "'@SUM(1)", "1")


def test_the_list_is_filtered_by_state_and_name(host: Browser, played):
    assert "Nothing is found." in show(host, "/entrants?state=waiting")
    assert "3 people" in words(show(host, "/entrants?state=invented"))
    assert "1 person" in words(show(host, "/entrants?search=ada&state=entered"))


def export(host: Browser) -> list[dict[str, str]]:
    response = host.get(f"{PATH}/entrants.csv")
    assert "attachment" in response.headers["Content-Disposition"]
    assert response.headers["Cache-Control"] == "private, no-store"
    return list(csv.DictReader(io.StringIO(response.text)))
