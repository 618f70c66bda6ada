"""Who talks to which server."""

import json

from tests.client.conftest import Podium
from tests.client.fakes import TOKEN, Fake


def test_without_an_address_one_is_told_to_sign_in(podium: Podium) -> None:
    done = podium("competitions", PODIUM_URL=None)

    assert done.returncode == 3
    assert "podium login URL" in done.stderr


def test_without_a_token_nothing_is_sent(podium: Podium, server: Fake) -> None:
    done = podium("competitions", "--json", PODIUM_TOKEN=None)

    assert json.loads(done.stderr)["code"] == "sign_in_required"
    assert (done.returncode, server.requests) == (3, [])


def test_a_stored_token_is_not_sent_to_the_server_of_the_environment(podium: Podium, server: Fake) -> None:
    clean = {"PODIUM_URL": None, "PODIUM_TOKEN": None}
    podium("login", server.url, "--token-stdin", stdin=TOKEN.encode(), **clean)
    port = server.url.rpartition(":")[2]
    n_before = len(server.requests)

    done = podium("whoami", PODIUM_URL=f"http://localhost:{port}", PODIUM_TOKEN=None)

    assert done.returncode == 3
    assert len(server.requests) == n_before


def test_plain_http_to_another_machine_is_warned_of_once(podium: Podium, server: Fake) -> None:
    # The proxy is our server: it gets the whole address of a machine that does not exist.
    done = podium("competitions", PODIUM_URL="http://podium.invalid", HTTP_PROXY=server.url)

    assert done.stderr.count("is not encrypted") == 1


def test_this_machine_is_not_warned_of(podium: Podium) -> None:
    assert podium("competitions").stderr == ""
