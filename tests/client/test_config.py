"""Which server, which token."""

import stat
from pathlib import Path

import pytest

from client import config
from client.config import SignIn
from client.errors import NotAllowedError, UsageError

STORED = SignIn("https://podium.example.org", "podium_stored1")


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "config.json"

    config.save(path, STORED)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert config.load(path) == STORED


def test_saving_over_an_open_file_closes_it_to_others(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text("{}")
    path.chmod(0o644)

    config.save(path, STORED)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    config.save(path, STORED)
    environ = {"PODIUM_CONFIG": str(path), "PODIUM_URL": "https://b.example", "PODIUM_TOKEN": "podium_b"}

    assert config.find({"PODIUM_CONFIG": str(path)}) == (STORED.url, STORED.token)
    assert config.find(environ) == ("https://b.example", "podium_b")


@pytest.mark.parametrize("url", ["https://evil.example", "http://podium.example.org", "https://podium.example.org:444"])
def test_a_stored_token_goes_to_no_other_server(tmp_path: Path, url: str) -> None:
    path = tmp_path / "config.json"
    config.save(path, STORED)

    assert config.find({"PODIUM_CONFIG": str(path), "PODIUM_URL": url}) == (url, None)


def test_the_same_server_written_otherwise_keeps_its_token(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    config.save(path, STORED)
    environ = {"PODIUM_CONFIG": str(path), "PODIUM_URL": "https://podium.example.org:443/"}

    assert config.find(environ)[1] == STORED.token


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"PODIUM_CONFIG": "/x/y.json"}, "/x/y.json"),
        ({"XDG_CONFIG_HOME": "/xdg"}, "/xdg/podium/config.json"),
        ({}, str(Path.home() / ".config/podium/config.json")),
    ],
)
def test_the_place_of_the_file_follows_the_customs(environ: dict[str, str], expected: str) -> None:
    assert str(config.path_of(environ)) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://p.example/", "https://p.example"),
        ("p.example", "https://p.example"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000/podium/", "http://[::1]:8000/podium"),
    ],
)
def test_an_address_is_put_in_order(given: str, expected: str) -> None:
    assert config.check_url(given) == expected


@pytest.mark.parametrize(
    "given", ["", "ftp://p.example", "https://", "https://p:99999", "https://a b", "p.example?x=1"]
)
def test_what_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(UsageError):
        config.check_url(given)


@pytest.mark.parametrize("given", ["https://ada:secret99@p.example", "podium_secret99", "ftp://ada:secret99@p.example"])
def test_secrets_in_an_address_are_refused_and_not_repeated(given: str) -> None:
    with pytest.raises(UsageError) as caught:
        config.check_url(given)

    assert "secret99" not in str(caught.value.as_json())


@pytest.mark.parametrize("given", ["", "secret99", "podium_", "podium_sec ret99", "podium_sec\nret99", "podium_é"])
def test_what_is_no_token_is_refused_and_not_repeated(given: str) -> None:
    with pytest.raises(NotAllowedError) as caught:
        config.check_token(given)

    assert "ret99" not in str(caught.value.as_json())


@pytest.mark.parametrize("content", ["", "[]", '{"url": "https://a"}', '{"url": 1, "token": 2}', '{"podium_secret99'])
def test_a_broken_file_is_told_without_its_content(tmp_path: Path, content: str) -> None:
    path = tmp_path / "config.json"
    path.write_text(content)

    with pytest.raises(UsageError, match="is not a file of `podium login`") as caught:
        config.load(path)

    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://p.example", True),
        ("http://192.168.1.5:8000", True),
        ("https://p.example", False),
        ("http://127.0.0.1:8000", False),
        ("http://localhost", False),
        ("http://[::1]:8000", False),
        ("http://127.evil.example", True),
    ],
)
def test_plain_http_beyond_this_machine_is_open_to_listeners(url: str, expected: bool) -> None:
    assert config.is_open_to_listeners(url) is expected


def test_erasing_says_whether_there_was_a_sign_in(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    config.save(path, STORED)

    assert [config.erase(path), config.erase(path)] == [True, False]


def test_a_sign_in_does_not_show_its_token() -> None:
    assert "stored1" not in repr(STORED)
