from __future__ import annotations

import pytest

from server.db import Database
from tests.programs import Program
from tests.server.web import endings
from tests.server.web.api.conftest import World

PATH = "/competitions/harbour/host/grades"


@pytest.fixture(autouse=True)
def played(world: World, database: Database) -> None:
    """Have three teams hand in."""

    def play(session) -> None:
        endings.play(session, world.competition.id, {"bo": (0.9, 0.5), "cy": (0.8, 0.7)})
        endings.hand_in(session, world.team.id, world.ada.id, (0.7, 0.83219))

    database.write(play)


def test_grades_are_made_by_the_formula_that_is_kept(keeper: Program):
    proposed = keeper.get(PATH).json
    assert proposed["grading"]["formula"] == "percentile"

    kept = keeper.put(PATH, json={"formula": "100 * score", "decimals": 2})

    assert kept.json == keeper.get(PATH).json
    assert kept.json["grading"] == {
        "formula": "100 * score",
        "title": "Harbour",
        "points": 100.0,
        "decimals": 2,
        "without_score": 0.0,
    }
    assert (kept.json["is_final"], kept.json["baselines"]) == (False, {})
    ada = kept.json["grades"][0]
    assert (ada["user"], ada["grade"], ada["score"], ada["rank"], ada["late_days"]) == ("ada", 83.22, 0.83219, 1, 0)


def test_files_for_gradebooks_follow_it(keeper: Program):
    keeper.put(PATH, json={"formula": "100 * score", "title": "Fuel"})

    canvas = keeper.get(f"{PATH}.csv?format=canvas")

    assert canvas.text.splitlines()[0] == "Student,ID,SIS User ID,SIS Login ID,Section,Fuel"
    assert canvas.headers["Cache-Control"] == "private, no-store"
    assert keeper.get(f"{PATH}.csv").text.startswith("user,name,email")
    assert keeper.get(f"{PATH}.csv?format=excel").status_code == 400


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"formula": "scor"}, "formula"),
        ({"formula": 5}, "formula"),
        ({"title": None}, "title"),
        ({"points": "100"}, "points"),
        ({"points": 0}, "points"),
        ({"decimals": 1.5}, "decimals"),
        ({"decimals": True}, "decimals"),
        ({"without_score": "x"}, "without_score"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(keeper: Program, sent: dict, field: str):
    before = keeper.get(PATH).json

    response = keeper.put(PATH, json=sent)

    assert response.status_code == 400
    assert list(response.json["fields"]) == [field]
    assert keeper.get(PATH).json == before


def test_a_grade_of_who_has_no_score_can_be_left_empty(keeper: Program):
    assert keeper.put(PATH, json={"without_score": None}).json["grading"]["without_score"] is None
