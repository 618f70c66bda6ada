"""What pages and API have in common about webhooks: words for every event, and where they may be sent here."""

from collections.abc import Callable

import pytest
from flask import Flask

from server.domain.webhooks import OF_HOSTS
from server.errors import NotAllowedError
from server.web.webhooks import EVENT_TEXTS, site_egress


def test_there_are_words_for_every_event_that_can_be_chosen():
    assert set(EVENT_TEXTS) == set(OF_HOSTS)


def test_the_settings_say_where_webhooks_may_be_sent(make_app: Callable[..., Flask]):
    app = make_app(webhook_networks=("10.1.0.0/16",), webhook_ports=(8443,))

    with app.test_request_context("/"):
        egress = site_egress()

    assert egress.allows("10.1.2.3")
    assert egress.check_url("https://example.org:8443/").port == 8443


def test_a_site_may_send_none(make_app: Callable[..., Flask]):
    with make_app(webhooks=False).test_request_context("/"), pytest.raises(NotAllowedError, match="no webhooks"):
        site_egress()
