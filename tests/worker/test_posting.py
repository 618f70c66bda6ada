"""Requests to addresses of users: only to where they may go, never anywhere else, and never for long."""

import contextlib
import os
import socket
import threading
from collections.abc import Iterator

import pytest

from server.domain.egress import make_egress
from tests.receiver import Receiver, serve_once
from worker.posting import BLOCKED, MOST_BYTES, PostError, Posting

HERE = "127.0.0.1"
BODY = b'{"type":"ping"}'


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


def make_posting(port: int, **more: object) -> Posting:
    """Return what may send to this machine, as an operator would allow it."""
    return Posting(make_egress([f"{HERE}/32"], [port]), **more)


def test_what_is_allowed_is_sent_as_it_is(receiver: Receiver):
    answer = make_posting(receiver.port).post(receiver.url, BODY, {"webhook-id": "msg_1"})

    assert (answer.status, answer.text, answer.is_good) == (200, "thanks", True)
    (message,) = receiver.received
    assert (message.path, message.body) == ("/hook?key=canary-path", BODY)
    assert message.headers["webhook-id"] == "msg_1"
    assert message.headers["host"] == f"{HERE}:{receiver.port}"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0",
        "0.0.0.0",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
    ],
)
def test_no_way_of_writing_this_machine_reaches_it(receiver: Receiver, host: str):
    posting = Posting(make_egress([], [receiver.port]))

    with pytest.raises(PostError, match="no public address"):
        posting.post(f"http://{host}:{receiver.port}/", BODY, {})

    assert receiver.received == []


def found(*addresses: str, port: int) -> list[tuple[object, ...]]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]


def test_a_name_is_resolved_once_and_the_connection_goes_to_what_was_checked(receiver: Receiver):
    asked = []

    def rebind(host: str, port: int) -> list[tuple[object, ...]]:
        asked.append(host)
        return found(HERE if len(asked) == 1 else "127.6.6.6", port=port)

    answer = make_posting(receiver.port, resolve=rebind).post(f"http://rebinding.test:{receiver.port}/", BODY, {})

    assert answer.is_good
    assert asked == ["rebinding.test"]
    assert receiver.received[0].headers["host"] == f"rebinding.test:{receiver.port}"


def test_one_address_that_is_not_allowed_among_many_is_enough_to_send_nothing(receiver: Receiver):
    def both(_: str, port: int) -> list[tuple[object, ...]]:
        return found(HERE, "10.0.0.1", port=port)

    with pytest.raises(PostError) as refused:
        make_posting(receiver.port, resolve=both).post(f"http://both.test:{receiver.port}/", BODY, {})

    assert str(refused.value) == BLOCKED
    assert receiver.received == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, status: int):
    other = Receiver()
    receiver.status, receiver.headers = status, {"location": other.url}

    answer = make_posting(receiver.port).post(receiver.url, BODY, {})
    other.close()

    assert (answer.status, answer.is_good) == (status, False)
    assert other.received == []


def test_no_proxy_is_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch):
    proxy = Receiver()
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setitem(os.environ, name, f"http://{HERE}:{proxy.port}")

    make_posting(receiver.port).post(receiver.url, BODY, {})
    proxy.close()

    assert proxy.received == []
    assert len(receiver.received) == 1


def test_a_long_answer_is_read_to_64_kilobytes(receiver: Receiver):
    receiver.answer = b"a" * (MOST_BYTES * 4)

    assert len(make_posting(receiver.port).post(receiver.url, BODY, {}).text) == MOST_BYTES


def drip(connection: socket.socket) -> None:
    """Answer a byte now and then, for ever."""
    try:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X")
            threading.Event().wait(0.05)
    except OSError:
        return


def be_silent(connection: socket.socket) -> None:
    """Say nothing until the other side has gone."""
    while connection.recv(65536):
        continue


@pytest.mark.parametrize("talk", [drip, be_silent])
def test_whatever_the_other_side_does_it_ends_in_time(talk):
    port = serve_once(talk)

    with pytest.raises(PostError, match=r"No answer within 0\.5 seconds"):
        make_posting(port, timeout_seconds=0.5).post(f"http://{HERE}:{port}/", BODY, {})


IN_PIECES = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "said",
    [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200, IN_PIECES + b"-5\r\n", IN_PIECES + b"x\r\n"],
)
def test_what_is_no_answer_is_a_failed_connection(said: bytes):
    port = serve_once(lambda connection: (connection.recv(65536), connection.sendall(said)))

    with pytest.raises(PostError, match="The connection failed"):
        make_posting(port).post(f"http://{HERE}:{port}/", BODY, {})


def test_of_an_answer_in_pieces_that_says_to_read_on_and_on_little_is_read():
    sent = []

    def pour(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(IN_PIECES + b"-1\r\n")
        with contextlib.suppress(OSError):
            for _ in range(64):
                connection.sendall(bytes(1024 * 1024))
                sent.append(1)

    port = serve_once(pour)

    with pytest.raises(PostError, match="The connection failed"):
        make_posting(port).post(f"http://{HERE}:{port}/", BODY, {})
    assert len(sent) < 32  # megabytes, in the buffers of both sides


def test_nobody_there_and_no_name_are_told_apart():
    with socket.create_server((HERE, 0)) as listening:
        port = listening.getsockname()[1]
    posting = make_posting(port)

    with pytest.raises(PostError, match="The connection failed: ConnectionRefusedError"):
        posting.post(f"http://{HERE}:{port}/", BODY, {})
    with pytest.raises(PostError, match="No address is found for its name"):
        posting.post(f"http://name.invalid:{port}/", BODY, {})


def test_what_is_not_encrypted_is_no_https(receiver: Receiver):
    with pytest.raises(PostError, match="No encrypted connection"):
        make_posting(receiver.port).post(receiver.url.replace("http:", "https:"), BODY, {})


def test_an_address_that_is_no_longer_allowed_is_sent_nothing(receiver: Receiver):
    with pytest.raises(PostError) as refused:
        Posting(make_egress([], [])).post(receiver.url, BODY, {})

    assert str(refused.value) == BLOCKED
