from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import text

from server.db import Database
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


@pytest.mark.parametrize(
    ("revision", "words"), [("0999", "of a newer version of Podium"), ("", "Run `python -m server db upgrade`.")]
)
def test_a_schema_of_another_release_is_one_sentence(run: Run, database: Database, revision: str, words: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
        if revision:
            connection.execute(text("INSERT INTO alembic_version VALUES (:it)"), {"it": revision})

    ended = run("web", "--port", "0")

    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert words in ended.stderr


def test_a_folder_without_a_database_is_one_sentence(run: Run, data: Path) -> None:
    (data / "podium.sqlite").unlink()

    ended = run("web", "--port", "0")

    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
    assert "There is no database in" in ended.stderr


def test_a_busy_port_is_one_sentence(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        ended = run("web", "--port", str(other.getsockname()[1]))

    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "is in use by another program" in ended.stderr
