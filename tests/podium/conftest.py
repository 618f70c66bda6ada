"""A server that answers as told, and the library that talks to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from podium import Competition, Podium
from tests.client.fakes import TOKEN, Fake, serve


@pytest.fixture(autouse=True)
def nobody_is_signed_in(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what the machine knows of servers out of the tests."""
    for name in ("PODIUM_URL", "PODIUM_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PODIUM_CONFIG", str(tmp_path / "nobody.json"))


@pytest.fixture
def server() -> Iterator[Fake]:
    with serve() as fake:
        yield fake


@pytest.fixture
def site(server: Fake) -> Iterator[Podium]:
    with Podium(server.url, TOKEN) as site:
        yield site


@pytest.fixture
def churn(site: Podium) -> Competition:
    return site.competition("wa-churn")
