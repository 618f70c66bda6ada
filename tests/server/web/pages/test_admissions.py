"""Where a host's link leads."""

from __future__ import annotations

import pytest

from server.db import Database
from server.domain.visibility import Visibility
from server.models import Competition
from server.services import admissions
from tests import factories
from tests.browser import Browser
from tests.server.web.conftest import World


@pytest.fixture
def make_link(world: World, database: Database):
    """Return a function that closes the competition and makes a link into it."""

    def make(**more) -> str:
        def work(session) -> str:
            competition = session.get_one(Competition, world.competition.id)
            competition.visibility = Visibility.INVITATION
            made = admissions.make_link(
                session, competition=competition, host=competition.host, now=factories.NOW, **more
            )
            return made[1]

        return f"/competitions/harbour/invitation/{database.write(work)}"

    return make


def test_a_stranger_is_asked_to_sign_in_and_comes_back(stranger: Browser, make_link):
    path = make_link()

    response = stranger.get(path)

    assert response.status_code == 303
    assert path.rpartition("/")[2] in response.headers["Location"]
    assert stranger.get("/competitions/harbour").status_code == 404


def test_the_link_shows_the_competition_and_its_button_lets_in(ben: Browser, make_link):
    path = make_link(max_uses=30)
    assert ben.get("/competitions/harbour").status_code == 404

    page = ben.get(path).text
    assert "<h1>Harbour</h1>" in page
    assert "30 of 30" in page
    assert ben.get("/competitions/harbour").status_code == 404  # looking uses nothing
    response = ben.post_form(path)

    assert response.headers["Location"] == "/competitions/harbour/entry"
    assert "You may enter. Read the rules" in ben.get("/competitions/harbour/entry").text
    assert ben.post_form("/competitions/harbour/entry", {"accept": "1"}).status_code == 303
    assert "You are let in." in ben.get(path).text


def test_who_needs_approval_asks_and_waits(ben: Browser, host: Browser, make_link):
    path = make_link(needs_approval=True)

    assert "Ask to enter" in ben.get(path).text
    assert ben.post_form(path, {"message": "I am in the <b>course</b>."}).headers["Location"] == path
    assert "The host has not answered yet." in ben.get(path).text
    assert ben.get("/competitions/harbour").status_code == 404
    listed = host.get("/competitions/harbour/host/entrants?state=waiting").text
    assert "“I am in the &lt;b&gt;course&lt;/b&gt;.”" in listed
    host.post_form("/competitions/harbour/host/entrants", {"user": "ben", "act": "admit"})
    assert ben.get("/competitions/harbour").status_code == 200
    assert "The host lets you take part in “Harbour”." in ben.get("/notices").text


def test_who_was_refused_reads_why(ben: Browser, host: Browser, make_link):
    path = make_link(needs_approval=True)
    ben.post_form(path)
    host.post_form(
        "/competitions/harbour/host/entrants", {"user": "ben", "act": "refuse", "reason": "Not of the course."}
    )

    page = ben.get(path).text
    assert "Not of the course." in page
    assert "Ask to enter" not in page
    assert ben.post_form(path).status_code == 422


def test_a_link_that_was_ended_is_not_there(ben: Browser, host: Browser, make_link):
    path = make_link()
    host.post_form("/competitions/harbour/host/admission/links/1/revoke")

    assert ben.get(path).status_code == 404
    assert ben.post_form(path).status_code == 404


def test_a_link_that_is_used_up_is_not_there_for_others(ada: Browser, ben: Browser, make_link, sign_in, database):
    path = make_link(max_uses=1)
    ben.post_form(path)
    cy = sign_in(database.write(factories.make_user, name="cy"))

    assert cy.get(path).status_code == 404
    assert ben.get(path).status_code == 200
    assert "You are let in." in ada.get(path).text
