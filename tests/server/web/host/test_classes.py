"""The class's page: a roster is looked at, then taken; links stand in one answer."""

from __future__ import annotations

import base64
import csv
import io
import re

from tests.browser import Browser
from tests.server.web.host.conftest import PATH, show, words

PAGE = f"{PATH}/class"
TEXT = "name,e-mail,section\nGrace Hopper,grace@uni.example,Group B\n=Joan,joan@uni.example,Group A\n"


def upload(host: Browser, data: bytes, act: str = "look"):
    return host.post_form(PAGE, {"act": act, "file": (io.BytesIO(data), "roster.csv")})


def test_a_file_is_looked_at_first_and_nothing_happens(host: Browser, played):
    response = upload(host, TEXT.encode("utf-8-sig"))

    text = words(response.text)
    assert response.status_code == 200
    assert "2 new accounts, 0 accounts found and let in, 0 changes" in text
    assert "Sections: Group A, Group B." in text
    assert "Grace Hopper,grace@uni.example,Group B" in response.text
    assert "grace" not in host.get(f"{PATH}/entrants.csv").text


def test_a_roster_is_taken_and_its_links_are_shown_once(host: Browser, client: Browser, played):
    response = host.post_form(PAGE, {"act": "apply", "text": TEXT})

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"
    found = re.findall(r"http://localhost(/sign-in-links/[\w-]+)", response.text)
    assert len(found) == 2
    assert client.post_form(found[0]).headers["Location"] == "/account"
    assert "/sign-in-links/" not in show(host, "/class")
    assert "Group A" in words(show(host, "/class"))
    again = host.post_form(PAGE, {"act": "apply", "text": TEXT}).text
    assert "/sign-in-links/" not in again


def test_the_links_can_be_taken_along_as_a_file_that_no_spreadsheet_runs(host: Browser, played):
    page = host.post_form(PAGE, {"act": "apply", "text": TEXT}).text

    data = re.search(r'href="data:text/csv;base64,([^"]+)"', page)
    assert data is not None
    rows = list(csv.DictReader(io.StringIO(base64.b64decode(data[1]).decode())))
    assert [(row["user name"], row["name"]) for row in rows] == [("grace", "Grace Hopper"), ("joan", "'=Joan")]
    assert all(row["link"] in page for row in rows)


def test_faults_are_told_at_once_and_what_was_typed_stays(host: Browser, played):
    wrong = "name,e-mail\nGrace,grace@@x\nJoan,joan@uni.example,B\n"

    for act in ("look", "apply"):
        response = host.post_form(PAGE, {"act": act, "text": wrong})
        assert "Line 2: “grace@@x” is no e-mail address." in response.text
        assert "Line 3: 3 cells; expected 2" in response.text
        assert "Grace,grace@@x" in response.text
        assert "Take this roster" not in response.text
    assert "grace" not in host.get(f"{PATH}/entrants.csv").text


def test_nothing_and_what_is_no_text_are_refused(host: Browser, played):
    assert "Choose a file, or paste its rows." in host.post_form(PAGE, {"act": "look"}).text
    response = upload(host, "name\nZoë\n".encode("latin-1"))
    assert response.status_code == 400
    assert "Line 2 is not UTF-8." in response.text


def test_links_that_nobody_used_are_made_again(host: Browser, client: Browser, played):
    first = host.post_form(PAGE, {"act": "apply", "text": TEXT}).text
    old = re.findall(r"/sign-in-links/[\w-]+", first)[0]
    assert "2 accounts that a roster made have not been used" in words(show(host, "/class"))

    page = host.post_form(f"{PAGE}/links").text

    assert client.post_form(old).status_code == 404
    assert len(re.findall(r"/sign-in-links/[\w-]+</code>", page)) == 2


def test_a_person_who_was_in_already_is_put_into_a_section(host: Browser, ada: Browser, played):
    page = host.post_form(PAGE, {"act": "apply", "text": "user name,section\nada,Group A\n"}).text

    assert "No account needs a link." in page
    assert '<option value="Group A"' in ada.get("/competitions/harbour/leaderboard").text
