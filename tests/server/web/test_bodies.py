"""Bodies: a wait has an end, and what nobody read is thrown away after the answer."""

import io
import socket
from typing import Any

import pytest

from server.web import bodies
from server.web.bodies import Bodies


def refuse(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answer without reading."""
    start_response("413 Content Too Large", [])
    return [b"no"]


def answer(environ: dict[str, Any], app: Any = refuse) -> bytes:
    """Do as a server does: send the answer, then close it."""
    given = Bodies(app)(environ, lambda *_: lambda _: None)
    text = b"".join(given)
    if hasattr(given, "close"):
        given.close()
    return text


def test_an_unread_body_is_read_after_the_answer():
    stream = io.BytesIO(bytes(3 * bodies.PIECE_BYTES))

    assert answer({"CONTENT_LENGTH": "786432", "wsgi.input": stream}) == b"no"
    assert stream.read() == b""


def test_a_request_without_body_is_left_alone():
    assert answer({"CONTENT_LENGTH": "", "wsgi.input": None}) == b"no"


def test_a_client_that_is_gone_does_no_harm():
    class Gone(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise ConnectionResetError

    assert answer({"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": Gone()}) == b"no"


def test_a_client_that_sends_no_more_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bodies, "IDLE_SECONDS", 0.05)
    ours, theirs = socket.socketpair()
    theirs.sendall(b"half")

    def read(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        assert environ["wsgi.input"].read(4) == b"half"
        with pytest.raises(TimeoutError):
            environ["wsgi.input"].read(4)
        return [b"gave up"]

    with ours, theirs, ours.makefile("rb", buffering=0) as stream:
        monkeypatch.setattr(bodies, "DRAIN_IDLE_SECONDS", 0.05)
        environ = {"CONTENT_LENGTH": "8", "wsgi.input": stream, "gunicorn.socket": ours}
        assert answer(environ, read) == b"gave up"
