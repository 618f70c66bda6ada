from __future__ import annotations

import socket

import pytest

from server.errors import StartError
from server.launcher.listening import listen, local_address, local_url


def test_port_zero_takes_a_free_port() -> None:
    with listen("127.0.0.1", 0) as listener:
        host, port = local_address(listener)

        assert local_url(listener) == f"http://{host}:{port}"
        with socket.create_connection((host, port)):
            pass


def test_a_socket_that_listens_everywhere_is_reached_by_loopback() -> None:
    with listen("0.0.0.0", 0) as listener:
        assert local_address(listener)[0] == "127.0.0.1"


def test_an_address_of_version_six_stands_in_brackets() -> None:
    with listen("::1", 0) as listener:
        assert local_url(listener) == f"http://[::1]:{local_address(listener)[1]}"


def test_a_name_that_is_no_address_is_refused() -> None:
    with pytest.raises(StartError, match=r"^no such host is not an address: .*Choose another with --host\.$"):
        listen("no such host", 8000)
