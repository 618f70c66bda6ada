"""HTTP with manners."""

import socket

import pytest

from client.connection import Connection, Patience
from client.errors import UnavailableError
from client.output import Screen
from tests.client.conftest import Podium
from tests.client.fakes import TOKEN, Fake, serve


def test_a_redirect_is_not_followed_and_the_token_stays(podium: Podium, server: Fake) -> None:
    with serve() as other:
        server.redirect_to = other.url

        done = podium("competitions")

        assert done.returncode == 6
        assert other.url in done.stderr
        assert other.requests == []


def test_a_busy_server_is_asked_again_when_it_says(podium: Podium, server: Fake) -> None:
    server.busy = [(429, {"Retry_After": "0"}), (503, {"Retry_After": "0"})]

    done = podium("whoami")

    assert done.returncode == 0
    assert len(server.requests) == 3
    assert "Too many requests. Trying again in 0.0 s." in done.stderr


def test_a_server_that_stays_busy_is_left_in_peace(podium: Podium, server: Fake) -> None:
    server.busy = [(429, {"Retry_After": "0"})] * 50

    done = podium("whoami")

    assert (done.returncode, len(server.requests)) == (6, 6)


def test_nobody_waits_an_hour(podium: Podium, server: Fake) -> None:
    server.busy = [(429, {"Retry_After": "3600"})]

    done = podium("whoami", "--json")

    assert (done.returncode, len(server.requests)) == (6, 1)
    assert '"retry_after_seconds": 3600.0' in done.stderr


def test_what_may_be_done_twice_by_accident_is_tried_again_only_where_nothing_came_of_it(server: Fake) -> None:
    connection = Connection(server.url, TOKEN, Screen(as_json=True))
    server.busy = [(503, {"Retry_After": "0"}), (502, {"Retry_After": "0"})]

    with pytest.raises(UnavailableError) as raised:
        connection.request("POST", "/api/podium/v1/competitions/iris/team/leave", json={}, may_repeat=False)

    connection.close()
    assert len(server.requests) == 2
    assert "look before you try again" in raised.value.hint


def test_nothing_listening_is_told_at_once(podium: Podium) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        done = podium("whoami", PODIUM_URL=f"http://127.0.0.1:{unused.getsockname()[1]}")

    assert done.returncode == 6
    assert "can't be reached" in done.stderr
    assert "Trying again" not in done.stderr


def test_a_proxy_of_the_environment_is_used(podium: Podium, server: Fake) -> None:
    podium("whoami", PODIUM_URL="http://podium.invalid", HTTP_PROXY=server.url)

    assert server.requests[0][2]["Host"] == "podium.invalid"


def test_certificates_of_the_environment_are_used(podium: Podium, server: Fake) -> None:
    done = podium("whoami", PODIUM_URL="https://127.0.0.1:1", SSL_CERT_FILE="/nonexistent/authority.pem")

    assert done.returncode == 2
    assert "SSL_CERT_FILE" in done.stderr


def test_verbose_tells_requests_and_no_token(podium: Podium) -> None:
    done = podium("whoami", "-v")

    assert "GET /api/podium/v1/me → 200" in done.stderr
    assert TOKEN not in done.stderr


def test_pauses_grow_and_end() -> None:
    patience = Patience()

    pauses = [patience.next_pause() for _ in range(6)]

    assert pauses[-1] is None
    assert [pause for pause in pauses if pause] == sorted(pause for pause in pauses if pause)


@pytest.mark.parametrize(("asked", "expected"), [(0.0, 0.0), (60.0, 60.0), (61.0, None)])
def test_the_server_may_ask_for_a_minute_at_most(asked: float, expected: float | None) -> None:
    assert Patience().next_pause(asked) == expected
