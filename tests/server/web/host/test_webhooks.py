"""The page on which hosts have webhooks for a competition."""

from flask import Flask

from server.db import Database
from server.models import AuditEvent
from tests.browser import Browser
from tests.server.web.conftest import World
from tests.server.web.host.conftest import PATH

LIST = f"{PATH}/webhooks"
WANTED = {"url": "https://example.org/hook", "events": ["alarm.raised"]}


def test_a_host_makes_a_webhook_sees_its_secret_once_and_pings_it(host: Browser, database: Database):
    page = host.post_form(LIST, WANTED).headers["Location"]
    first, second = host.get(page).text, host.get(page).text

    host.post_form(page, {"act": "ping"})

    assert "whsec_" in first
    assert "whsec_" not in second
    assert "A ping is on its way" in host.get(page).text
    assert "alarm.raised" in host.get(LIST).text
    acts = database.read(lambda session: [each.action for each in session.query(AuditEvent).all()])
    assert "webhook.make" in acts


def test_what_is_wrong_stands_at_its_field(host: Browser):
    answer = host.post_form(LIST, {"url": "ftp://example.org", "events": ["alarm.raised"]})

    assert answer.status_code == 400
    assert "begins with https://" in answer.text


def test_one_that_is_off_cannot_be_pinged(host: Browser):
    page = host.post_form(LIST, WANTED).headers["Location"]
    host.post_form(page, {"act": "off"})

    assert host.post_form(page, {"act": "ping"}).status_code == 409


def test_entrants_do_not_find_the_page(ada: Browser, world: World):
    assert ada.get(LIST).status_code == 404


def test_a_page_of_a_site_that_sends_none_says_so(app: Flask, host: Browser):
    parts = app.extensions["podium"]
    object.__setattr__(parts, "settings", parts.settings.model_copy(update={"webhooks": False}))

    assert "This site sends no webhooks" in host.get(LIST).text
    assert host.post_form(LIST, WANTED).status_code == 403
