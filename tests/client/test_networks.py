"""Networks that have a proxy, and an authority of their own."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import podium as library
from tests.client.conftest import Podium
from tests.client.fakes import TOKEN, Fake, serve
from tests.proxies import Authority, Proxy, run_proxy

NO_CERTIFICATES = {"SSL_CERT_FILE": None, "SSL_CERT_DIR": None}
CONTENT = b"id,churn\n1,0.5\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "made")


@pytest.fixture
def secure(authority: Authority) -> Iterator[Fake]:
    with serve(tls=authority.context()) as fake:
        yield fake


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with run_proxy() as running:
        yield running


def test_a_server_of_an_unknown_authority_gets_no_token(podium: Podium, secure: Fake) -> None:
    done = podium("whoami", PODIUM_URL=secure.url, **NO_CERTIFICATES)

    assert done.returncode == 6
    assert "is not trusted" in done.stderr
    assert "SSL_CERT_FILE" in done.stderr
    assert secure.requests == []


def test_the_authority_of_a_file_is_trusted(podium: Podium, secure: Fake, authority: Authority) -> None:
    done = podium("whoami", PODIUM_URL=secure.url, SSL_CERT_FILE=str(authority.certificate))

    assert done.returncode == 0, done.stderr
    assert "not encrypted" not in done.stderr


def test_the_authorities_of_a_folder_are_trusted(
    podium: Podium, secure: Fake, authority: Authority, tmp_path: Path
) -> None:
    folder = authority.folder_of_hashes(tmp_path / "certificates")

    done = podium("whoami", PODIUM_URL=secure.url, SSL_CERT_DIR=str(folder))

    assert done.returncode == 0, done.stderr


def test_through_a_proxy_https_is_a_tunnel_in_which_no_token_can_be_read(
    podium: Podium, secure: Fake, authority: Authority, proxy: Proxy
) -> None:
    environ = {"HTTPS_PROXY": f"http://{proxy.address}", "SSL_CERT_FILE": str(authority.certificate)}

    done = podium("whoami", PODIUM_URL=secure.url, **environ)

    assert done.returncode == 0, done.stderr
    assert proxy.seen == [f"CONNECT {secure.url.removeprefix('https://')} HTTP/1.1"]
    assert len(secure.requests) == 1
    assert proxy.carried
    assert TOKEN.encode() not in proxy.carried


def test_uploads_and_downloads_go_through_the_proxy_too(
    podium: Podium, server: Fake, proxy: Proxy, tmp_path: Path
) -> None:
    server.files = {"train.csv": CONTENT}
    (tmp_path / "mine.csv").write_bytes(CONTENT)

    sent = podium("submit", "wa-churn", "mine.csv", HTTP_PROXY=f"http://{proxy.address}")
    got = podium("download", "wa-churn", "--to", "data", HTTP_PROXY=f"http://{proxy.address}")

    assert (sent.returncode, got.returncode) == (0, 0), sent.stderr + got.stderr
    assert (tmp_path / "data/train.csv").read_bytes() == CONTENT
    assert len(proxy.seen) == len(server.requests)


@pytest.mark.parametrize("exempt", ["127.0.0.1", "*"])
def test_what_no_proxy_names_is_reached_directly(podium: Podium, server: Fake, proxy: Proxy, exempt: str) -> None:
    done = podium("whoami", HTTP_PROXY=f"http://{proxy.address}", NO_PROXY=exempt)

    assert (done.returncode, proxy.seen, len(server.requests)) == (0, [], 1)


def test_a_proxy_that_asks_who_one_is_gets_what_its_address_says(podium: Podium, server: Fake) -> None:
    with run_proxy(user="ada", password="seven quiet") as proxy:
        known = podium("whoami", HTTP_PROXY=f"http://ada:seven%20quiet@{proxy.address}")
        unknown = podium("whoami", "-v", HTTP_PROXY=f"http://ada:secret99@{proxy.address}")

    assert (known.returncode, unknown.returncode) == (0, 6), known.stderr
    assert "secret99" not in unknown.stdout + unknown.stderr
    assert len(server.requests) == 1


def test_a_proxy_that_is_not_there_is_told(podium: Podium, server: Fake) -> None:
    done = podium("whoami", HTTP_PROXY="http://ada:secret99@127.0.0.1:1")

    assert done.returncode == 6
    assert f"{server.url} can't be reached by the proxy 127.0.0.1:1" in done.stderr
    assert "NO_PROXY=127.0.0.1" in done.stderr
    assert "secret99" not in done.stderr
    assert server.requests == []


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"HTTP_PROXY": "http://ada:secret99:x@127.0.0.1:y"}, "the address of a proxy is wrong"),
        ({"HTTP_PROXY": "secret99:b:c"}, "the address of a proxy is wrong"),
        ({"ALL_PROXY": "socks5://127.0.0.1:1"}, "pip install httpx[socks]"),
        ({"ALL_PROXY": "gopher://ada:secret99@127.0.0.1:1"}, "HTTP_PROXY"),
        ({"SSL_CERT_FILE": "/nowhere"}, "No such file"),
    ],
)
def test_an_environment_that_can_not_be_used_is_told_without_what_it_holds(
    podium: Podium, server: Fake, environ: dict[str, str], words: str
) -> None:
    done = podium("whoami", "--json", **environ)

    fault = json.loads(done.stderr.splitlines()[-1])
    assert (done.returncode, fault["code"]) == (2, "bad_environment")
    assert words in fault["message"] + fault["hint"]
    assert "secret99" not in done.stderr
    assert server.requests == []


def test_an_address_without_tls_is_told_as_such(podium: Podium, server: Fake) -> None:
    done = podium("whoami", PODIUM_URL=server.url.replace("http://", "https://"))

    assert done.returncode == 6
    assert "begins with http://, not https://" in done.stderr


def test_the_library_goes_the_same_ways(
    secure: Fake, authority: Authority, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))

    with library.Podium(secure.url, TOKEN) as site:
        scored = site.competition("wa-churn").submit(CONTENT).wait()

    assert scored.public_score == 0.81234
    assert [line.split()[0] for line in proxy.seen] == ["CONNECT"]


def test_the_library_tells_an_unknown_authority(secure: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NO_CERTIFICATES:
        monkeypatch.delenv(name, raising=False)

    with library.Podium(secure.url, TOKEN) as site, pytest.raises(library.ConnectionLost, match="SSL_CERT_FILE"):
        site.competition("wa-churn")

    assert secure.requests == []
