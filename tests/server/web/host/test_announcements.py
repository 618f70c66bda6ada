"""What a host tells all entrants."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from pydantic import HttpUrl
from sqlalchemy import select

from server.db import Database
from server.models import Announcement, Letter
from tests.browser import Browser
from tests.fakes import Clock
from tests.server.web.host.conftest import PATH, show, words

LIST = f"{PATH}/announcements"
PAGE = "/competitions/harbour/announcements"
GOOD = {"title": "New data", "text": "Get **train.csv** anew.", "zone": "Europe/Berlin", "act": "save"}


def read(database: Database) -> list[Announcement]:
    return database.read(lambda session: list(session.scalars(select(Announcement))))


def test_it_is_published_shown_on_the_pages_and_told(host: Browser, ada: Browser, stranger: Browser, played):
    response = host.post_form(LIST, GOOD)

    assert (response.status_code, response.headers["Location"]) == (303, LIST)
    assert "Published. Entrants are told." in show(host, "/announcements")
    for browser in (ada, stranger):
        overview = browser.get("/competitions/harbour").text
        assert "New data" in overview
        assert "<strong>train.csv</strong>" in overview
        assert "<strong>train.csv</strong>" in browser.get(PAGE).text
    assert "News of “Harbour”: New data" in ada.get("/notices").text


def test_a_preview_saves_nothing_and_keeps_what_was_typed(host: Browser, played, database: Database):
    response = host.post_form(LIST, {**GOOD, "act": "preview", "publish_at": "2026-11-22T10:00"})

    assert response.status_code == 200
    assert "<strong>train.csv</strong>" in response.text
    assert ">Get **train.csv** anew.</textarea>" in response.text
    assert 'value="2026-11-22T10:00"' in response.text
    assert read(database) == []


def test_no_markup_of_a_host_gets_onto_the_pages(host: Browser, stranger: Browser, played):
    text = "<script>alert(1)</script> [x](javascript:alert(1))"
    host.post_form(LIST, {**GOOD, "title": "<b>News</b>", "text": text})

    for page in (stranger.get(PAGE).text, stranger.get("/competitions/harbour").text, show(host, "/announcements")):
        assert "<script>alert" not in page
        assert "<b>News" not in page
        assert 'href="javascript' not in page


def test_a_planned_one_is_seen_by_the_host_alone_until_its_time(
    host: Browser, stranger: Browser, played, database: Database, clock: Clock
):
    host.post_form(LIST, {**GOOD, "publish_at": "2026-11-22T10:00"})

    assert "planned" in show(host, "/announcements")
    assert "New data" not in stranger.get(PAGE).text
    assert read(database)[0].publish_at.isoformat() == "2026-11-22T09:00:00+00:00"
    clock.advance(hours=22)
    assert "New data" in stranger.get(PAGE).text


def test_a_reader_puts_it_away(host: Browser, ada: Browser, stranger: Browser, played, database: Database):
    host.post_form(LIST, GOOD)
    number = read(database)[0].id

    response = ada.post_form(f"{PAGE}/{number}/dismiss")

    assert (response.status_code, response.headers["Location"]) == (303, "/competitions/harbour")
    assert "New data" not in ada.get("/competitions/harbour").text
    assert "New data" in ada.get(PAGE).text
    assert "New data" in stranger.get("/competitions/harbour").text
    assert "dismiss" not in stranger.get("/competitions/harbour").text


def test_it_is_changed_and_removed(host: Browser, stranger: Browser, played, database: Database, clock: Clock):
    host.post_form(LIST, GOOD)
    address = f"{LIST}/{read(database)[0].id}"
    clock.advance(hours=1)
    assert "New data" in host.get(address).text

    assert host.post_form(address, {**GOOD, "title": "Newer data"}).status_code == 303
    assert "Newer data" in stranger.get(PAGE).text
    assert "changed" in words(stranger.get(PAGE).text)
    assert host.post_form(f"{address}/remove").status_code == 303

    assert "Newer data" not in stranger.get(PAGE).text
    assert host.get(address).status_code == 404
    record = show(host, "/record")
    assert all(act in record for act in ("announcement.write", "announcement.change", "announcement.remove"))


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"title": ""}, "title-fault"),
        ({"text": ""}, "Write 1 to 8,000 characters."),
        ({"publish_at": "soon"}, "A time such as 2030-01-07 09:00, as it is in Europe/Berlin."),
        ({"publish_at": "2026-11-20T10:00"}, "A time that is still to come"),
        ({"publish_at": "2026-11-22T10:00", "zone": "Mars"}, "A time such as"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_lost(host: Browser, played, database: Database, wrong, fault: str):
    response = host.post_form(LIST, {**GOOD, **wrong})

    assert response.status_code == 400
    assert fault in response.text
    assert {**GOOD, **wrong}["text"] in response.text
    assert read(database) == []


def test_without_mail_the_page_says_so(host: Browser, played, database: Database):
    assert "Mail is not set up on this site" in show(host, "/announcements")
    assert "is_mailed" not in show(host, "/announcements")

    host.post_form(LIST, {**GOOD, "is_mailed": "1"})

    assert "Mail is not set up" in show(host, "/announcements")


def test_with_mail_letters_wait_and_are_counted(make_app: Callable, host: Browser, played, database: Database, world):
    posted = {"mail_host": "mail", "mail_from": "podium@site.example", "url": HttpUrl("http://localhost")}
    app = make_app(**posted)
    browser = app.test_client()
    cookie = host.get_cookie("podium")
    assert cookie is not None
    browser.set_cookie("podium", cookie.value)
    assert "Send it by e-mail, too" in browser.get(LIST).text

    assert (
        browser.post_form(LIST, {**GOOD, "is_mailed": "1"}, headers={"Origin": "http://localhost"}).status_code == 303
    )

    n_letters = database.read(lambda session: len(session.scalars(select(Letter)).all()))
    assert n_letters == 3
    assert re.search(r"0 sent, 3 waiting", words(browser.get(LIST).text))
