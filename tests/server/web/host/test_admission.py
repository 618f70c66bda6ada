"""The host's page of links and the list."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from server.db import Database
from server.domain.visibility import Visibility
from server.models import AdmissionLink, Competition
from tests.browser import Browser
from tests.server.web.conftest import World
from tests.server.web.host.conftest import PATH, show, words

PAGE = f"{PATH}/admission"


def test_a_new_link_is_shown_once_and_works(host: Browser, ben: Browser, world: World, database: Database):
    database.write(
        lambda session: setattr(session.get_one(Competition, world.competition.id), "visibility", Visibility.INVITATION)
    )
    response = host.post_form(f"{PAGE}/links", {"label": "The class", "max_uses": "30", "zone": "UTC"})
    assert (response.status_code, response.headers["Location"]) == (303, PAGE)

    page = show(host, "/admission")
    link = re.search(r'value="http://[^/]+(/competitions/harbour/invitation/[\w-]+)"', page)

    assert link is not None
    assert "0 of 30" in words(page)
    assert "/invitation/" not in show(host, "/admission")
    assert ben.get(link[1]).status_code == 200


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"max_uses": "0"}, "A whole number from 1"),
        ({"max_uses": "many"}, "A whole number, or nothing."),
        ({"expires_at": "2020-01-07T23:59"}, "A time that is still to come"),
        ({"expires_at": "soon"}, "A time such as 2030-01-07 23:59"),
        ({"expires_at": "2030-01-07T23:59", "zone": "Europe/Atlantis"}, "Choose a zone of the list."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(host: Browser, changes: dict, fault: str):
    response = host.post_form(f"{PAGE}/links", {"label": "The class", "zone": "UTC", **changes})

    assert response.status_code == 400
    assert fault in response.text
    assert 'value="The class"' in response.text
    assert "No link yet." in show(host, "/admission")


def test_a_link_ends_at_a_time_in_the_zone_that_its_host_names(host: Browser, database: Database):
    ends = {"label": "The class", "zone": "Asia/Tokyo", "expires_at": "2030-02-01T09:00"}
    host.post_form(f"{PAGE}/links", ends)

    link = database.read(lambda session: session.get_one(AdmissionLink, 1))
    assert link.expires_at == datetime(2030, 2, 1, 0, 0, tzinfo=UTC)
    page = host.post_form(f"{PAGE}/links", {**ends, "max_uses": "many"}).text
    assert "<option selected>Asia/Tokyo</option>" in page
    assert "1 Feb 2030, 00:00 UTC" in page
    assert "09:00" in words(page)  # the list shows it in the zone that was named


def test_a_time_that_the_clock_of_the_zone_leaps_over_is_refused(host: Browser):
    gap = {"zone": "Europe/Berlin", "expires_at": "2030-03-31T02:30"}

    assert "as it is in Europe/Berlin" in host.post_form(f"{PAGE}/links", gap).text


def test_a_link_is_ended_by_its_button(host: Browser):
    host.post_form(f"{PAGE}/links", {"label": "The class", "needs_approval": "1"})
    assert "you approve" in show(host, "/admission")

    host.post_form(f"{PAGE}/links/1/revoke")

    assert "ended" in words(show(host, "/admission"))
    assert host.post_form(f"{PAGE}/links/1/revoke").status_code == 404


def test_the_list_is_added_to_and_taken_from(host: Browser):
    host.post_form(f"{PAGE}/list", {"entries": "ben\n@uni.example"})
    assert "2 added to the list." in show(host, "/admission")
    host.post_form(f"{PAGE}/list", {"entries": "ben"})
    assert "All of them are on the list already." in show(host, "/admission")

    host.post_form(f"{PAGE}/list/1/remove")

    assert "“ben” is off the list." in show(host, "/admission")
    assert "@uni.example</th>" in show(host, "/admission")


def test_a_name_that_nobody_has_is_marked_for_it_may_be_typed_wrong(host: Browser, ben: Browser):
    host.post_form(f"{PAGE}/list", {"entries": "ben bem"})

    text = words(show(host, "/admission"))

    assert "bem user name, which nobody here has yet" in text
    assert "ben user name Take off" in text


def test_a_wrong_list_is_shown_again_with_the_faults_of_each_line(host: Browser):
    response = host.post_form(f"{PAGE}/list", {"entries": "ben\nno*name"})

    assert response.status_code == 400
    assert "Line 2: “no*name”" in response.text
    assert "ben\nno*name</textarea>" in response.text
    assert "Nobody is on the list." in show(host, "/admission")
