import pytest

from server.db import Database
from server.models import Alarm, Submission
from tests.programs import Program
from tests.server.web import endings
from tests.server.web.alarming import raise_all
from tests.server.web.api.conftest import World

PATH = "/competitions/harbour/host/alarms"


@pytest.fixture
def raised(world: World, database: Database) -> list[Alarm]:
    """Raise an alarm of each kind about the files of two teams."""

    def work(session) -> list[Alarm]:
        endings.play(session, world.competition.id, {"bo": (0.9, 0.5), "cy": (0.8, 0.7)})
        files = session.query(Submission).order_by(Submission.id).all()
        return raise_all(session, world.competition.id, files)

    return database.write(work)


def test_all_alarms_are_answered_with_their_evidence(keeper: Program, raised):
    answer = keeper.get(PATH).json

    assert answer["n_open"] == 5
    assert len(answer["alarms"]) == 5
    item = keeper.get(f"{PATH}/{raised[0].id}").json
    assert item in answer["alarms"]
    assert (item["kind"], item["strength"], item["teams"], item["state"]) == ("probing", "medium", ["bo"], "open")
    assert item["evidence"]["n_labels"] == 12


def test_a_decision_needs_a_known_state_and_a_reason(keeper: Program, raised):
    path = f"{PATH}/{raised[0].id}/state"

    refused = [keeper.put(path, json=said) for said in ({"state": "guilty", "reason": "x"}, {"state": "noted"}, {})]
    kept = keeper.put(path, json={"state": "noted", "reason": "Asked both."})
    again = keeper.put(path, json={"state": "noted", "reason": "Asked both."})

    assert [answer.status_code for answer in refused] == [400, 400, 400]
    assert (kept.status_code, kept.json["state"], kept.json["decided_by"]) == (200, "noted", "hosanna")
    assert (again.status_code, again.json["code"]) == (409, "conflict")
    assert keeper.get(PATH).json["n_open"] == 4
    assert [item["id"] for item in keeper.get(f"{PATH}?state=noted").json["alarms"]] == [raised[0].id]


def test_an_unknown_state_or_alarm_is_refused(keeper: Program, raised):
    assert keeper.get(f"{PATH}?state=guilty").status_code == 400
    assert keeper.get(f"{PATH}/1000").status_code == 404


def test_the_dashboard_counts_the_open_ones(keeper: Program, raised):
    assert keeper.get("/competitions/harbour/host/dashboard").json["n_open_alarms"] == 5
