"""The page of grades: looked at, kept, and taken along."""

from __future__ import annotations

import csv
import io

import pytest

from tests.browser import Browser
from tests.server.web.host.conftest import PATH, show, words

PAGE = f"{PATH}/grades"
GOOD = {"formula": "100 * score", "title": "Fuel", "points": "100", "decimals": "1", "without_score": "0"}


def test_before_anything_is_kept_a_proposal_is_shown(host: Browser, played):
    text = words(show(host, "/grades"))

    assert "A proposal: nothing is kept yet." in text
    assert "percentile</textarea>" in show(host, "/grades")
    assert "The private leaderboard is not final." in text


def test_looking_shows_the_grades_and_keeps_nothing(host: Browser, played):
    response = host.post_form(PAGE, {**GOOD, "act": "look"})

    text = words(response.text)
    assert response.status_code == 200
    assert "ada Ada L. 83.2 0.83219 1 0" in text
    assert "mean 67.7, median 70.0" in text
    assert "A proposal: nothing is kept yet." in words(show(host, "/grades"))


def test_what_is_kept_is_what_the_files_follow(host: Browser, played):
    response = host.post_form(PAGE, {**GOOD, "act": "keep"})

    assert (response.status_code, response.headers["Location"]) == (303, PAGE)
    assert "The formula is kept" in show(host, "/grades")
    assert "A proposal" not in show(host, "/grades")
    rows = export(host, "canvas")
    assert rows[0][-1] == "Fuel"
    assert rows[1] == ["    Points Possible", "", "", "", "", "100"]
    assert [row[-1] for row in rows[2:]] == ["83.2", "50.0", "70.0"]
    assert export(host, "moodle")[0][:2] == ["First name", "Last name"]
    assert export(host, "invented")[0][0] == "user"


@pytest.mark.parametrize("act", ["look", "keep"])
@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"formula": "100 * scor"}, "Column 7: “scor” is unknown. Did you mean “score”?"),
        ({"points": "many"}, "A number."),
        ({"points": "0"}, "A number greater than 0"),
        ({"decimals": "x"}, "A whole number from 0 to 6."),
        ({"without_score": "none"}, "A number."),
        ({"title": ""}, "1 to 120 characters."),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(
    host: Browser, played, act: str, changes: dict, fault: str
):
    response = host.post_form(PAGE, {**GOOD, **changes, "act": act})

    assert response.status_code == 400
    assert fault in response.text
    assert changes.get("formula", "100 * score") in response.text
    assert "A proposal: nothing is kept yet." in words(show(host, "/grades"))


def test_grades_that_go_wrong_are_counted(host: Browser, played):
    text = words(host.post_form(PAGE, {**GOOD, "formula": "1 / (rank - 1)", "act": "look"}).text)
    assert "1 person has no grade," in text
    assert "Column 1: division by zero." in text

    text = words(host.post_form(PAGE, {**GOOD, "formula": "1000 * score", "act": "look"}).text)
    assert "3 grades are below 0 or above the 100 points possible." in text


def export(host: Browser, kind: str) -> list[list[str]]:
    response = host.get(f"{PATH}/grades.csv?format={kind}")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "attachment" in response.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(response.text)))
