"""Tests of where a request comes from."""

from collections.abc import Callable

import pytest
from flask import Flask

from server.web.network import client_network, network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.17", "192.0.2.0/24"),
        ("2001:db8:aa:bb::1", "2001:db8:aa::/48"),
        ("::ffff:192.0.2.17", "192.0.2.0/24"),
        ("unix socket", "unix socket"),
    ],
)
def test_addresses_are_taken_by_network(address: str, network: str) -> None:
    assert network_of(address) == network


FORWARDED = {"X-Forwarded-For": "203.0.113.9, 198.51.100.4"}


@pytest.mark.parametrize(
    ("n_proxies", "network"), [(0, "192.0.2.0/24"), (1, "198.51.100.0/24"), (2, "203.0.113.0/24"), (3, "192.0.2.0/24")]
)
def test_only_what_trusted_proxies_say_counts(make_app: Callable[..., Flask], n_proxies: int, network: str) -> None:
    seen: list[str] = []
    app = make_app(trusted_proxies=n_proxies)
    app.before_request(lambda: seen.append(client_network()))

    app.test_client().get("/nothing", headers=FORWARDED, environ_overrides={"REMOTE_ADDR": "192.0.2.17"})

    assert seen == [network]
