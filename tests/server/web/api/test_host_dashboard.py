from datetime import timedelta

from server.db import Database
from server.jobs import QueueSigns, WorkerSign
from server.models import Competition
from tests import factories
from tests.fakes import FakeQueue
from tests.programs import Program
from tests.server.web import endings
from tests.server.web.api.conftest import World

PATH = "/competitions/harbour/host/dashboard"


def test_it_tells_how_the_competition_goes(keeper: Program, world: World, database: Database, queue: FakeQueue):
    database.write(endings.play, world.competition.id, {"bo": (0.9, 0.5)})
    queue.signs = QueueSigns([WorkerSign(True, factories.NOW)], factories.NOW)

    item = keeper.get(PATH).json

    assert (item["n_entrants"], item["n_teams"], item["n_today"], item["preparations"]) == (2, 1, 1, None)
    assert (item["n_alarms"], item["n_odd_reruns"]) == (0, 0)
    assert item["queue"] == {
        "n_pending": 0,
        "oldest_at": None,
        "n_everywhere": 0,
        "workers": [{"is_busy": True, "heard_at": "2026-11-21T12:00:00Z"}],
        "schedule_at": "2026-11-21T12:00:00Z",
    }
    assert item["days"] == [
        {"on": "2026-11-21", "n_complete": 1, "n_errors": 0, "n_pending": 0, "n_entered": 2, "n_entrants": 2}
    ]
    assert item["public_scores"] == [{"low": 0.9, "high": 0.9, "count": 1}]
    assert item["private_scores"] == [{"low": 0.5, "high": 0.5, "count": 1}]
    assert item["limits"] == {"n_active_today": 1, "n_at_daily": 0, "n_at_error": 0, "n_at_total": None}


def test_a_queue_that_does_not_answer_is_told_by_nothing(keeper: Program, world: World, queue: FakeQueue):
    queue.is_down = True

    told = keeper.get(PATH).json["queue"]

    assert (told["workers"], told["schedule_at"]) == (None, None)


def test_before_the_start_it_lists_what_is_missing(keeper: Program, world: World, database: Database):
    def work(session) -> None:
        session.get_one(Competition, world.competition.id).starts_at = factories.NOW + timedelta(days=1)

    database.write(work)

    listed = keeper.get(PATH).json["preparations"]

    assert {"title", "is_done", "advice"} == set(listed[0])


def test_it_is_not_there_for_an_entrant(ada: Program):
    assert ada.get(PATH).status_code == 404
