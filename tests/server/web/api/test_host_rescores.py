import pytest
from sqlalchemy.orm import Session

from server.db import Database
from server.models import Competition
from server.services import rescores, shadow_scores
from tests import factories
from tests.programs import Program
from tests.server.services.shadows import make_solution
from tests.server.web import endings
from tests.server.web.api.conftest import World

PATH = "/competitions/harbour/host/rescore"


def begin(session: Session, world: World) -> None:
    competition = session.get_one(Competition, world.competition.id)
    rescores.start(
        session,
        competition=competition,
        solution=make_solution(),
        host=competition.host,
        reason="Three labels were swapped.",
        now=factories.NOW,
    )


def score(session: Session, scores: list[float]) -> None:
    for number, public in enumerate(scores):
        task = shadow_scores.claim(session, lease=f"{public}-{number}", lease_seconds=9, now=factories.NOW)
        assert task is not None
        shadow_scores.record_score(
            session, task=task, public_score=public, private_score=0.5, receipt=factories.RECEIPT, notes=[]
        )


@pytest.fixture
def begun(world: World, database: Database) -> None:
    """Begin a rescore of two submissions: bo leads ada."""
    database.write(endings.play, world.competition.id, {"bo": (0.9, 0.5)})
    database.write(endings.hand_in, world.team.id, world.ada.id, (0.7, 0.8))
    database.write(begin, world)


def test_without_one_there_is_nothing_to_see_publish_or_discard(keeper: Program):
    answers = [keeper.get(PATH), keeper.post(f"{PATH}/publication", json={}), keeper.delete(PATH)]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_its_progress_is_told_and_publishing_too_early_is_refused(keeper: Program, begun, database: Database):
    database.write(score, [0.6])

    item = keeper.get(PATH).json
    refused = keeper.post(f"{PATH}/publication", json={})

    assert (item["status"], item["n_submissions"], item["n_done"], item["n_left"]) == ("open", 2, 1, 1)
    assert (item["difference"], item["reason"]) == (None, "Three labels were swapped.")
    assert (refused.status_code, refused.json["code"]) == (409, "conflict")


def test_the_difference_is_told_and_published(keeper: Program, stranger: Program, begun, database: Database):
    database.write(score, [0.6, 0.75])

    difference = keeper.get(PATH).json["difference"]
    published = keeper.post(f"{PATH}/publication", json={})

    assert difference["moves"] == [
        {"team": "ada", "old_rank": 2, "new_rank": 1, "old_score": 0.7, "new_score": 0.75},
        {"team": "bo", "old_rank": 1, "new_rank": 2, "old_score": 0.9, "new_score": 0.6},
    ]
    assert (difference["n_moving"], difference["n_changed"], difference["has_other_file"]) == (2, 2, True)
    assert (published.status_code, published.json["status"]) == (200, "published")
    board = stranger.get("/competitions/harbour/leaderboard").json["rows"]
    assert [(row["team"], row["public_score"]) for row in board] == [("ada", 0.75), ("bo", 0.6)]


def test_discarding_leaves_everything(keeper: Program, stranger: Program, begun):
    before = stranger.get("/competitions/harbour/leaderboard").json["rows"]

    discarded = keeper.delete(PATH)

    assert (discarded.status_code, discarded.json["status"]) == (200, "discarded")
    assert stranger.get("/competitions/harbour/leaderboard").json["rows"] == before
