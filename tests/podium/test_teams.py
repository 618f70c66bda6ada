"""The own team, on the real application."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from podium import Podium, Refused, RulesNotAccepted
from podium.teams import Team
from server.db import Database
from tests import factories
from tests.podium.real import serve_app

NAMES = ("ada", "ben", "cy")


@pytest.fixture
def teams(app: Flask, database: Database) -> Iterator[dict[str, Team]]:
    """Three entrants, each alone, and what each sees."""
    competition = database.write(factories.make_competition, slug="harbour", max_team_size=2)
    database.write(factories.make_solution, competition=competition)
    users = {name: database.write(factories.make_user, name=name) for name in (*NAMES, "dot")}
    for name in NAMES:
        database.write(factories.make_team, competition=competition, user=users[name], name=f"Team {name}")
    with serve_app(app) as url:
        sites = {name: Podium(url, database.write(factories.make_token, user=users[name])) for name in users}
        yield {name: sites[name].competition("harbour").team for name in NAMES} | {"sites": sites}  # type: ignore[dict-item]
        for site in sites.values():
            site.close()


def test_a_team_of_one_tells_what_it_is(teams: dict[str, Team]):
    ada = teams["ada"]

    assert (ada.name, ada.members, ada.is_captain, ada.max_size, ada.is_open) == ("Team ada", ["ada"], True, 2, True)
    assert repr(ada) == "<Team Team ada: ada>"
    assert "Team ada" in ada._repr_html_()


def test_an_invitation_is_accepted_and_both_are_one_team(teams: dict[str, Team]):
    teams["ada"].invite("ben")
    ben = teams["ben"].refresh()

    ben.accept(ben.invitations[0]["id"])

    assert ben.members == teams["ada"].refresh().members == ["ada", "ben"]
    assert (ben.is_captain, ben.name) == (False, "Team ada")


def test_an_invitation_is_declined_or_taken_back(teams: dict[str, Team]):
    ada = teams["ada"].invite("ben").invite("cy")
    ben = teams["ben"].refresh()

    ben.decline(ben.invitations[0]["id"])
    left = ada.refresh().invitations_sent
    ada.withdraw(left[0]["id"])

    assert ([one["user"] for one in left], ada.invitations_sent, ben.invitations) == (["cy"], [], [])


def test_a_link_lets_one_person_in(teams: dict[str, Team]):
    link = teams["ada"].make_link()

    teams["ben"].join(link)

    assert link.startswith("http")
    assert teams["ben"].members == ["ada", "ben"]


def test_teams_merge_when_asked(teams: dict[str, Team]):
    ben = teams["ben"].ask_to_merge("Team ada", "We see the same rows.")
    ada = teams["ada"].refresh()
    assert [request["asked_team"] for request in ben.merge_requests_sent] == ["Team ada"]

    ada.accept(ada.merge_requests[0]["id"], kind="request")

    assert ada.members == ["ada", "ben"]


def test_a_captain_renames_hands_over_and_leaves(teams: dict[str, Team]):
    ada = teams["ada"].rename("Facet Lab")
    teams["ben"].join(ada.make_link())

    ada.make_captain("ben").leave()

    assert teams["ben"].refresh().members == ["ben"]
    assert (teams["ben"].name, teams["ben"].is_captain, ada.members) == ("Facet Lab", True, ["ada"])


def test_a_full_team_and_a_missing_entry_are_typed_refusals(teams: dict[str, Team]):
    teams["ben"].join(teams["ada"].make_link())

    with pytest.raises(Refused):
        teams["ada"].invite("cy")
    with pytest.raises(RulesNotAccepted):
        teams["sites"]["dot"].competition("harbour").team  # type: ignore[index]  # noqa: B018
