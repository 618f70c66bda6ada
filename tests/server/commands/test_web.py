from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.server.commands.conftest import Run
from tests.up import ROOT, environment, wait_until


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as answer:
            return answer.status == 200
    except OSError:
        return False


def exchange(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        answer = b""
        while part := connection.recv(4096):
            answer += part
    return answer


def test_the_web_server_runs_alone_and_ends_at_sigterm(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "server", "web", "--port", str(port), "--data", str(data)]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(PODIUM_WEB_PROCESSES="1"), stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_until(lambda: answers(port), "the web server answers")
            head = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            plain = exchange(port, head + b"\r\n")
            smuggled = exchange(port, head + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
            long = exchange(port, head + b"X-Long: " + b"x" * 20_000 + b"\r\n\r\n")
        finally:
            process.send_signal(signal.SIGTERM)

    assert process.returncode == 0
    assert plain.startswith(b"HTTP/1.1 200 ")
    assert b"\r\nserver:" not in plain.lower()
    assert smuggled.startswith(b"HTTP/1.1 400 ")
    assert long.startswith(b"HTTP/1.1 4")


def test_a_busy_port_is_one_sentence(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        ended = run("web", "--port", str(other.getsockname()[1]))

    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "is in use by another program" in ended.stderr
