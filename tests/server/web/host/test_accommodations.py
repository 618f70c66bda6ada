"""Extra attempts and later ends for single teams, written in the host's zone."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from server.db import Database
from server.models import Accommodation
from tests.browser import Browser
from tests.server.web.host.conftest import PATH, show, words

LIST = f"{PATH}/accommodations"
GOOD = {
    "team": " ADA",
    "extra_attempts": "3",
    "deadline_at": "2026-11-24T10:00",
    "zone": "Europe/Berlin",
    "reason": "An exam on the day of the end.",
}


def granted(database: Database) -> list[Accommodation]:
    return database.read(lambda session: list(session.scalars(select(Accommodation))))


def test_what_is_granted_is_kept_in_utc_and_listed_with_its_reason(host: Browser, played, database: Database):
    response = host.post_form(LIST, GOOD)

    assert (response.status_code, response.headers["Location"]) == (303, LIST)
    assert [(row.extra_attempts, f"{row.deadline_at:%d %H:%M}") for row in granted(database)] == [(3, "24 09:00")]
    text = words(show(host, "/accommodations"))
    assert "Granted. “ada” is told." in text
    assert "An exam on the day of the end." in text
    assert "24 Nov 2026, 09:00 UTC" in text


def test_the_list_shows_the_hosts_zone_beside_utc(host: Browser, played):
    host.post_form("/account/profile", {"time_zone": "Europe/Berlin"})
    host.post_form(LIST, GOOD)

    assert "24 Nov 2026, 09:00 UTC (10:00 in Berlin)" in words(show(host, "/accommodations"))
    assert "<option selected>Europe/Berlin</option>" in show(host, "/accommodations")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"team": "nobody"}, "No team and no entrant of this competition has that name, and nobody"),
        ({"extra_attempts": "many"}, "A whole number from 0 to 1,000."),
        ({"extra_attempts": "", "deadline_at": ""}, "Extra attempts, a later end, or both."),
        ({"deadline_at": "2026-03-29T02:30"}, "as it is in Europe/Berlin."),
        ({"deadline_at": "2026-11-22T10:00"}, "A time after the end of the competition."),
        ({"zone": "Europe/Atlantis"}, "Choose a zone of the list."),
        ({"reason": ""}, "Say why: it stays on the record."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_granted(
    host: Browser, played, database: Database, changes: dict[str, str], fault: str
):
    response = host.post_form(LIST, {**GOOD, **changes})

    assert response.status_code == 400
    assert fault in response.text
    assert granted(database) == []


def test_who_may_enter_and_has_not_is_promised_it(host: Browser, ben: Browser, played, database: Database):
    host.post_form(LIST, {**GOOD, "team": "ben"})

    page = show(host, "/accommodations")
    assert "Promised. ben is told, and gets it on entering." in words(page)
    assert granted(database) == []
    address = re.search(r'action="([^"]+/promised/[0-9]+/revoke)"', page)
    assert address is not None
    ben.post_form(f"{PATH.removesuffix('/host')}/entry", {"accept": "1", "rules_version": "1"})
    assert [row.extra_attempts for row in granted(database)] == [3]
    assert "/promised/" not in show(host, "/accommodations")
    assert host.post_form(address[1]).status_code == 404


def test_a_promise_can_be_taken_back_before_it_holds(host: Browser, played):
    host.post_form(LIST, {**GOOD, "team": "ben"})
    address = re.search(r'action="([^"]+/promised/[0-9]+/revoke)"', show(host, "/accommodations"))
    assert address is not None

    assert host.post_form(address[1]).status_code == 303

    assert "Taken back. ben is told." in words(show(host, "/accommodations"))


def test_what_was_granted_can_be_taken_back(host: Browser, played, database: Database):
    host.post_form(LIST, GOOD)
    address = re.search(r'action="([^"]+/revoke)"', show(host, "/accommodations"))
    assert address is not None

    assert host.post_form(address[1]).status_code == 303

    text = show(host, "/accommodations")
    assert "taken back" in text
    assert "/revoke" not in text
    assert granted(database)[0].revoked_at is not None
    assert host.post_form(address[1]).status_code == 404
