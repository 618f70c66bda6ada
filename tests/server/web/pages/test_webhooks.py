"""The pages of a user's own webhooks."""

import re

from server.db import Database
from server.models import WebhookDelivery
from server.services import outbox
from tests import factories
from tests.browser import Browser
from tests.server.web.conftest import World

LIST = "/account/webhooks"
WANTED = {"url": "https://example.org/hook", "events": ["submission.scored", "board.finalized"]}


def make(browser: Browser) -> str:
    """Make a webhook and return its page's address."""
    answer = browser.post_form(LIST, WANTED)
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_a_webhook_is_made_and_its_secret_shown_once(ada: Browser):
    page = make(ada)

    first, second = ada.get(page).text, ada.get(page).text

    assert re.search(r"<pre[^>]*>whsec_[A-Za-z0-9+/=]{44}</pre>", first)
    assert "whsec_" not in second
    assert "https://example.org/hook" in ada.get(LIST).text
    assert 'href="/account/webhooks"' in ada.get("/account").text


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(ada: Browser):
    answer = ada.post_form(LIST, {"url": "http://127.0.0.1/x", "events": ["submission.failed"]})

    assert answer.status_code == 400
    assert "is no public address" in answer.text
    assert 'value="http://127.0.0.1/x"' in answer.text
    assert re.search(r'value="submission.failed" checked', answer.text)


def test_a_ping_is_listed_with_what_came_of_it_and_can_be_sent_again(ada: Browser, database: Database):
    page = make(ada)
    assert "Nothing was sent yet" in ada.get(page).text

    ada.post_form(page, {"act": "ping"})
    waiting = ada.get(page).text
    delivery = database.read(lambda session: session.query(WebhookDelivery).one())
    database.write(
        outbox.mark_failed,
        delivery_id=delivery.id,
        status=500,
        fault="The answer was 500.",
        answer="<script>alert(1)</script>",
        spread=0,
        now=factories.NOW,
    )
    failed = ada.get(page).text
    again = ada.post_form(page, {"act": "again", "delivery": str(delivery.id)})

    assert "waiting" in waiting
    assert "given up" in failed
    assert "The answer was 500." in failed
    assert "&lt;script&gt;alert(1)" in failed
    assert "<script>alert" not in failed
    assert again.status_code == 303
    assert "is on its way once more" in ada.get(page).text


def test_a_webhook_is_switched_off_and_on_gets_a_new_secret_and_is_deleted(ada: Browser):
    page = make(ada)
    ada.get(page)

    ada.post_form(page, {"act": "off"})
    off = ada.get(page).text
    refused = ada.post_form(page, {"act": "ping"})
    ada.post_form(page, {"act": "on"})
    ada.post_form(page, {"act": "renew"})
    renewed = ada.get(page).text
    ada.post_form(page, {"act": "remove"})

    assert "Switched off since" in off
    assert (refused.status_code, "Switch it on first" in refused.text) == (409, True)
    assert "whsec_" in renewed
    assert "The secret before the last signs until" in renewed
    assert ada.get(page).status_code == 404


def test_what_no_form_sends_is_refused(ada: Browser):
    page = make(ada)

    assert [ada.post_form(page, form).status_code for form in ({"act": "x"}, {"act": "again", "delivery": "x"})] == [
        400,
        400,
    ]


def test_nobody_else_finds_it(ada: Browser, ben: Browser, world: World):
    page = make(ada)

    assert (ben.get(page).status_code, ben.post_form(page, {"act": "remove"}).status_code) == (404, 404)
