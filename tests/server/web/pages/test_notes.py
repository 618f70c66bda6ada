"""The note on the page of a submission."""

import pytest

from server.db import Database
from server.models import Submission
from tests import factories
from tests.browser import Browser
from tests.server.web.conftest import World

PATH = "/competitions/harbour/submissions"


@pytest.fixture
def number(database: Database, world: World) -> int:
    made = {"competition": world.competition, "team": world.team, "user": world.ada, "public_score": 0.5}
    return database.write(factories.make_submission, **made).id


def test_a_note_is_saved_and_shown_as_plain_text(ada: Browser, database: Database, number: int):
    response = ada.post_form(f"{PATH}/{number}/note", {"note": "<b>Four</b> seeds"})

    assert (response.status_code, response.headers["Location"]) == (303, f"{PATH}/{number}#note")
    assert database.read(lambda session: session.get_one(Submission, number).note) == "<b>Four</b> seeds"
    assert "&lt;b&gt;Four&lt;/b&gt; seeds</textarea>" in ada.get(f"{PATH}/{number}").text
    assert "&lt;b&gt;Four&lt;/b&gt; seeds" in ada.get(PATH).text


def test_a_note_that_is_too_long_is_shown_again_with_the_fault(ada: Browser, number: int):
    response = ada.post_form(f"{PATH}/{number}/note", {"note": "x" * 2001})

    assert response.status_code == 400
    assert "It has 2,001 characters" in response.text
    assert "x" * 2001 in response.text


def test_the_host_does_not_see_the_note(sign_in, world: World, ada: Browser, number: int):
    ada.post_form(f"{PATH}/{number}/note", {"note": "Only ours."})

    page = sign_in(world.host).get(f"{PATH}/{number}")
    assert page.status_code == 200
    assert "Only ours." not in page.text


def test_a_filter_stays_in_the_links_of_pages_and_finds_by_note(ada: Browser, number: int):
    ada.post_form(f"{PATH}/{number}/note", {"note": "Four seeds."})

    assert f"{PATH}/{number}" in ada.get(f"{PATH}?search=seeds&status=complete").text
    nothing = ada.get(f"{PATH}?status=error").text
    assert "No such submissions" in nothing
    assert f'href="{PATH}"' in nothing
