"""Which server, which account, and what may be asked of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from client import config
from podium import ConnectionLost, InvalidInput, NotFound, Podium, Unauthorized
from tests.client.fakes import TOKEN, Fake, serve


def test_who_is_signed_in_is_told(site: Podium):
    assert site.me == {"name": "ada", "display_name": "Ada Lovelace", "role": "user"}


def test_the_environment_names_server_and_token(server: Fake, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PODIUM_URL", server.url)
    monkeypatch.setenv("PODIUM_TOKEN", TOKEN)

    with Podium() as site:
        assert (site.url, site.me["name"]) == (server.url, "ada")


def test_the_sign_in_of_the_command_is_used(server: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PODIUM_CONFIG", str(tmp_path / "config.json"))
    config.save(tmp_path / "config.json", config.SignIn(server.url, TOKEN))

    with Podium() as found, Podium(server.url) as named:
        assert found.me == named.me


def test_a_token_of_the_environment_goes_to_no_other_server_than_its_own(server: Fake, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PODIUM_URL", server.url)
    monkeypatch.setenv("PODIUM_TOKEN", TOKEN)

    with serve() as other, Podium(other.url) as site, pytest.raises(Unauthorized):
        site.me  # noqa: B018 - asking is the test

    assert "Authorization" not in other.requests[0][2]


def test_without_a_token_the_way_to_one_is_told(server: Fake):
    with Podium(server.url) as site, pytest.raises(Unauthorized) as told:
        site.competition("wa-churn")

    assert "PODIUM_TOKEN" in str(told.value)


def test_no_address_at_all_is_told():
    with pytest.raises(InvalidInput, match=r"no address of a server\. Give one, `Podium\(url\)`"):
        Podium()


@pytest.mark.parametrize("token", ["secret99", "podium_sec ret99"])
def test_what_is_no_token_is_refused_and_not_repeated(server: Fake, token: str):
    with pytest.raises(Unauthorized) as told:
        Podium(server.url, token)

    assert "ret99" not in str(told.value)


def test_competitions_are_walked_and_searched(site: Podium):
    assert [one.slug for one in site.competitions()] == ["wa-churn", "hpc-runtime"]
    assert [one.slug for one in site.competitions(search="hpc")] == ["hpc-runtime"]


def test_a_competition_that_is_not_there_is_told_at_once(site: Podium):
    with pytest.raises(NotFound) as told:
        site.competition("wa-chrun")

    assert "wa-churn" in str(told.value)


def test_a_server_that_is_not_there_is_a_lost_connection_of_both_kinds(server: Fake):
    with Podium("http://127.0.0.1:1", TOKEN) as site, pytest.raises(ConnectionLost) as told:
        site.competition("wa-churn")

    assert isinstance(told.value, ConnectionError)


def test_a_token_stands_in_no_text_of_the_site(site: Podium):
    assert TOKEN not in repr(site) + site._repr_html_()
    assert TOKEN not in repr(vars(site))


def test_a_closed_site_says_so(site: Podium):
    site.close()

    with pytest.raises(InvalidInput, match=r"is closed\. Open it anew\."):
        site.competitions()
