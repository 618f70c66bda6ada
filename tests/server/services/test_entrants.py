from __future__ import annotations

import pytest

from server.domain.admission import AdmissionState
from server.models import Admission, AdmissionSource
from server.services import entrants, removals
from server.services.entrants import COLUMNS, Standing
from tests import factories
from tests.factories import NOW
from tests.server.services.season import Season, begin


@pytest.fixture
def season(session) -> Season:
    """Return a competition with two entrants, of whom one is removed, one who waits and one who may enter."""
    season = begin(session, "ada", "bo")
    for name, state, section in (("cy", AdmissionState.WAITING, ""), ("dot", AdmissionState.ADMITTED, "Group A")):
        user = factories.make_user(session, name=name)
        session.add(
            Admission(
                competition_id=season.competition.id,
                user_id=user.id,
                state=state,
                source=AdmissionSource.ROSTER,
                section=section,
                full_name=f"=Name of {name}",
                email=f"{name}@uni.example",
                created_at=NOW,
            )
        )
    session.flush()
    season.hand_in("ada", 0.5)
    by = {"competition": season.competition, "host": season.competition.host, "now": NOW}
    removals.remove(session, name="bo", reason="Two accounts.", **by)
    removals.set_section(session, name="ada", section="Group B", **by)
    session.flush()
    return season


def names(season: Season, **wanted) -> list[str]:
    page = entrants.list_people(season.session, competition=season.competition, **wanted)
    return [person.user.name for person in page.rows]


def test_all_are_listed_with_what_they_are(season):
    page = entrants.list_people(season.session, competition=season.competition)

    assert [(person.user.name, person.standing, person.section, person.n_submissions) for person in page.rows] == [
        ("ada", Standing.ENTERED, "Group B", 1),
        ("bo", Standing.REMOVED, "", 0),
        ("cy", Standing.WAITING, "", 0),
        ("dot", Standing.ADMITTED, "Group A", 0),
    ]
    assert page.counts == {
        Standing.WAITING: 1,
        Standing.ADMITTED: 1,
        Standing.ENTERED: 1,
        Standing.REFUSED: 0,
        Standing.REMOVED: 1,
    }
    assert page.sections == ("Group A", "Group B")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"standing": Standing.ENTERED}, ["ada"]),
        ({"standing": Standing.ADMITTED}, ["dot"]),
        ({"standing": Standing.WAITING}, ["cy"]),
        ({"standing": Standing.REMOVED}, ["bo"]),
        ({"section": "Group A"}, ["dot"]),
        ({"section": "Group B"}, ["ada"]),
        ({"search": "ADA"}, ["ada"]),
        ({"search": "name of c"}, ["cy"]),
        ({"search": "%"}, ["ada", "bo", "cy", "dot"]),
    ],
)
def test_they_are_found_by_standing_section_and_name(season, wanted: dict, found: list[str]):
    assert names(season, **wanted) == found


def test_those_of_another_competition_are_not_listed(season, session):
    other = factories.make_competition(session, slug="other")
    factories.make_team(session, competition=other, user=factories.make_user(session, name="eve"))

    assert "eve" not in names(season)
    assert entrants.find_person(session, competition=season.competition, name="eve") is None


def test_the_address_of_the_roster_goes_before_that_of_the_account(season):
    dot = entrants.find_person(season.session, competition=season.competition, name="DOT")
    ada = entrants.find_person(season.session, competition=season.competition, name="ada")

    assert dot is not None
    assert ada is not None
    assert (dot.email, ada.email) == ("dot@uni.example", "ada@example.org")
    assert (ada.role, dot.role) == ("", "")


def test_the_address_of_who_only_asks_is_not_shown(season):
    cy = entrants.find_person(season.session, competition=season.competition, name="cy")
    assert cy is not None
    assert cy.admission is not None
    cy.admission.email = ""

    assert cy.email == ""


def test_a_role_is_told_in_teams_of_several(season):
    for name in ("eve", "fay"):
        factories.make_team(
            season.session, competition=season.competition, user=factories.make_user(season.session, name=name)
        )
    people = {
        name: entrants.find_person(season.session, competition=season.competition, name=name) for name in ("eve", "fay")
    }
    people["fay"].entrant.team_id, people["fay"].entrant.is_captain = people["eve"].team.id, False
    season.session.flush()

    found = [entrants.find_person(season.session, competition=season.competition, name=name) for name in ("eve", "fay")]

    assert [person.role for person in found] == ["captain", "member"]


def test_each_row_of_the_file_has_a_cell_for_each_column(season):
    rows = entrants.list_cells(season.session, competition=season.competition)

    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert [dict(zip(COLUMNS, row, strict=True))["state"] for row in rows] == [
        "entered",
        "removed",
        "waiting",
        "admitted",
    ]
