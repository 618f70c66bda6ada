"""Handover: a connection goes on after its request, and the server closes something else."""

import socket
from typing import Any

import pytest
from flask import Flask, Response

from server.web.handover import SOCKET, HandedOverError, Handover, can_hand_over, hand_over


def make_app(taken: list[socket.socket]) -> Flask:
    app = Flask("handover")

    @app.get("/stream")
    def stream() -> Response:
        if not can_hand_over():
            return Response("asks")
        response = Response("not sent", mimetype="text/event-stream")
        response.headers["X-Of-The-View"] = "1"
        return hand_over(response, taken.append)

    return app


def environ_of(app: Flask, **more: Any) -> dict[str, Any]:
    with app.test_request_context("/stream") as context:
        return {**context.request.environ, **more}


def test_the_head_is_sent_and_the_connection_lives_on():
    taken: list[socket.socket] = []
    app = make_app(taken)
    page, connection = socket.socketpair()
    connection.settimeout(60)

    with pytest.raises(HandedOverError):
        Handover(app.wsgi_app)(environ_of(app, **{SOCKET: connection}), lambda *_: lambda _: None)
    connection.setblocking(True)  # as gunicorn does before it closes
    with pytest.raises(OSError, match=r"not connected|Broken pipe|closed"):
        connection.sendall(b"from the server")
    connection.close()
    taken[0].sendall(b"event: board\n\n")
    taken[0].close()
    text = b"".join(iter(lambda: page.recv(1024), b"")).decode()
    page.close()

    head, _, body = text.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 200 OK\r\n")
    assert "X-Of-The-View: 1" in head
    assert head.endswith("Connection: close")
    assert "Content-Length" not in head
    assert body == "event: board\n\n"


def test_other_servers_and_other_methods_answer_as_always():
    taken: list[socket.socket] = []
    app = make_app(taken)
    app.wsgi_app = Handover(app.wsgi_app)  # type: ignore[method-assign]

    assert app.test_client().get("/stream").text == "asks"
    with socket.socket() as unused:
        assert app.test_client().head("/stream", environ_overrides={SOCKET: unused}).status_code == 200
    assert taken == []
