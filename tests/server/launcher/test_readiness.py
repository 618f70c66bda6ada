from __future__ import annotations

import json
import socket
import threading

from server.launcher.readiness import Readiness, ReadyProbe, read_answer
from tests.up import wait_until


def answer(status: str, checks: dict[str, str]) -> bytes:
    return f"HTTP/1.0 {status}\r\nContent-Type: application/json\r\n\r\n{json.dumps({'checks': checks})}".encode()


def test_answers_name_the_checks_that_failed() -> None:
    assert read_answer(answer("200 OK", {"database": "ok"})) == Readiness(())
    assert read_answer(answer("503 No", {"database": "ok", "redis": "no answer"})) == Readiness(("redis",))


def test_an_answer_that_is_none_of_ours_says_nothing() -> None:
    assert read_answer(b"HTTP/1.0 502 Bad Gateway\r\n\r\n<html>") is None
    assert read_answer(b"") is None


def test_the_question_waits_until_a_server_answers_and_is_asked_again_until_all_is_well() -> None:
    answers = [
        b"",
        answer("503 No", {"redis": "no", "queue": "ok"}),
        answer("503 No", {"redis": "ok", "queue": "late"}),
    ]
    asked = []

    def serve(listener: socket.socket) -> None:
        for said in answers:
            connection, _ = listener.accept()
            with connection:
                asked.append(connection.recv(1000))
                connection.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        probe = ReadyProbe(listener.getsockname(), host="podium.example.org")
        assert not probe.is_ready()
        server = threading.Thread(target=serve, args=(listener,))
        server.start()

        wait_until(probe.is_ready, "it is ready")

        server.join()
        probe.close()
    assert len(asked) == 3
    assert asked[0].startswith(b"GET /ready HTTP/1.0\r\nHost: podium.example.org\r\n")
    assert probe.last == Readiness(("queue",))
