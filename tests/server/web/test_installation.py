"""Tests of what views know of their installation."""

from collections.abc import Callable

from flask import Flask
from pydantic import HttpUrl

from server.web.installation import installation, is_secure, site_hosts, site_url


def test_without_a_public_address_it_is_that_of_the_request(app: Flask) -> None:
    with app.test_request_context("/", base_url="http://class.example:8000"):
        assert site_url() == "http://class.example:8000"
        assert site_hosts() == {"class.example:8000"}
        assert not is_secure()


def test_the_public_address_is_used_for_links_whatever_the_request_says(make_app: Callable[..., Flask]) -> None:
    app = make_app(url=HttpUrl("https://podium.example"))

    with app.test_request_context("/", base_url="http://10.0.0.1:8000"):
        assert site_url() == "https://podium.example"
        assert site_hosts() == {"podium.example", "10.0.0.1:8000"}
        assert is_secure()


def test_the_parts_are_those_of_the_settings(app: Flask, settings, queue, clock) -> None:
    with app.test_request_context("/"):
        assert installation().settings == settings
        assert installation().queue is queue
        assert installation().clock() == clock.now
