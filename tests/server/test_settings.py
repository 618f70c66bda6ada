from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest
from pydantic import SecretStr

from server.errors import StartError
from server.settings import LONGEST_SOCKET_PATH, Settings, read_settings


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every setting out of the environment."""
    for name in [name for name in os.environ if name.startswith("PODIUM_")]:
        monkeypatch.delenv(name)


def test_the_command_line_goes_before_the_environment_and_that_before_the_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PODIUM_PORT", "9000")
    monkeypatch.setenv("PODIUM_HOST", "0.0.0.0")

    settings = read_settings(port=9001, host=None)

    assert (settings.port, settings.host, settings.workers) == (9001, "0.0.0.0", 2)


def test_all_faults_are_told_at_once_without_what_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_WORKERS", "many")
    monkeypatch.setenv("PODIUM_SECRET_KEY", "hidden-word")

    with pytest.raises(StartError) as refused:
        read_settings()

    assert "PODIUM_WORKERS" in refused.value.message
    assert "PODIUM_SECRET_KEY" in refused.value.message
    assert "hidden-word" not in refused.value.message


def test_addresses_of_unknown_kinds_are_refused_without_showing_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_DATABASE_URL", "mysql://ada:hidden-word@host/name")
    monkeypatch.setenv("PODIUM_REDIS_URL", "http://:hidden-word@host")

    with pytest.raises(StartError) as refused:
        read_settings()

    assert "PODIUM_DATABASE_URL: Value error, the address begins with postgresql://" in refused.value.message
    assert "PODIUM_REDIS_URL: Value error, the address begins with redis://" in refused.value.message
    assert "hidden-word" not in refused.value.message


def test_a_key_of_one_sign_is_refused_and_a_random_one_taken() -> None:
    with pytest.raises(StartError, match="different characters"):
        read_settings(secret_key="ab" * 32)

    assert read_settings(secret_key="0123456789abcdef" * 2).read_secret_key() == b"0123456789abcdef" * 2


def test_hosts_are_a_list_in_small_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_HOSTS", "Podium.example.org, localhost,")

    assert read_settings().hosts == ("podium.example.org", "localhost")


def test_everything_is_in_the_data_folder_unless_it_is_set_elsewhere(tmp_path: Path) -> None:
    here = Settings(data=tmp_path)
    elsewhere = Settings(
        data=tmp_path,
        database_url=SecretStr("postgresql+psycopg://x/y"),
        redis_url=SecretStr("redis://x/0"),
        storage_url="s3://x/y",
    )

    assert here.sqlalchemy_url == f"sqlite:///{tmp_path}/podium.sqlite"
    assert here.files_url == f"{tmp_path}/files"
    assert here.redis_address == f"unix://{tmp_path}/redis/redis.sock"
    assert elsewhere.sqlalchemy_url == "postgresql+psycopg://x/y"
    assert elsewhere.files_url == "s3://x/y"
    assert elsewhere.redis_address == "redis://x/0"


def test_the_socket_of_a_long_path_is_short_and_always_the_same(tmp_path: Path) -> None:
    long = Settings(data=tmp_path / ("x" * 120))

    assert len(os.fsencode(long.redis_socket)) <= LONGEST_SOCKET_PATH
    assert long.redis_socket == Settings(data=tmp_path / ("x" * 120)).redis_socket
    assert long.redis_socket != Settings(data=tmp_path / ("y" * 120)).redis_socket


def test_secrets_are_not_shown() -> None:
    settings = Settings(secret_key=SecretStr("0123456789abcdef" * 2), database_url=SecretStr("postgresql://a:b@c/d"))

    assert "0123456789abcdef" not in repr(settings)
    assert "postgresql" not in repr(settings)


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "var")
    keys: list[bytes] = []
    together = threading.Barrier(8)

    def read() -> None:
        together.wait()
        keys.append(settings.read_secret_key())

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret-key"]
    assert stat.S_IMODE((tmp_path / "var" / "secret-key").stat().st_mode) == 0o600


def test_networks_and_ports_for_webhooks_are_read_from_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_WEBHOOK_NETWORKS", "10.1.0.0/16, fd00::/8")
    monkeypatch.setenv("PODIUM_WEBHOOK_PORTS", "8443,9443")

    settings = read_settings()

    assert settings.webhook_networks == ("10.1.0.0/16", "fd00::/8")
    assert settings.webhook_ports == (8443, 9443)


def test_what_is_no_network_for_webhooks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PODIUM_WEBHOOK_NETWORKS", "10.1.0.1/16")

    with pytest.raises(StartError, match="PODIUM_WEBHOOK_NETWORKS"):
        read_settings()
