"""Tests of what views know of their installation."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
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


@contextmanager
def came_in(app: Flask, host: str, path: str, target: str) -> Iterator[str]:
    """Make a request to `localhost` that came by a socket, and give the address of that."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.create_server((host, 0), family=family)) as entrance:
        named = f"[{host}]" if ":" in host else host
        with app.test_request_context(path, environ_overrides={"RAW_URI": target, "gunicorn.socket": entrance}):
            yield f"http://{named}:{entrance.getsockname()[1]}"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_for_kaggles_clients_that_are_sent_by_a_proxy_variable_it_is_where_they_came_in(app: Flask, host: str) -> None:
    with came_in(app, host, "/api/v1/hello", "http://localhost/api/v1/hello") as address:
        assert site_url() == address


@pytest.mark.parametrize(
    ("path", "target"), [("/api/v1/hello", "/api/v1/hello"), ("/sign-in", "http://localhost/sign-in")]
)
def test_for_others_it_is_the_host_that_they_name(app: Flask, path: str, target: str) -> None:
    with came_in(app, "127.0.0.1", path, target):
        assert site_url() == "http://localhost"


def test_the_public_address_is_that_of_kaggles_clients_too(make_app: Callable[..., Flask]) -> None:
    app = make_app(url=HttpUrl("https://podium.example"))

    with came_in(app, "127.0.0.1", "/api/v1/hello", "http://localhost/api/v1/hello"):
        assert site_url() == "https://podium.example"


def test_the_parts_are_those_of_the_settings(app: Flask, settings, queue, clock) -> None:
    with app.test_request_context("/"):
        assert installation().settings == settings
        assert installation().queue is queue
        assert installation().clock() == clock.now
