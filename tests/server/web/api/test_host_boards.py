import pytest

from server.db import Database
from tests.fakes import Clock
from tests.programs import Program
from tests.server.web import endings
from tests.server.web.api.conftest import World

PATH = "/competitions/harbour/host"


@pytest.fixture
def played(world: World, database: Database) -> None:
    """Let bo lead on the public rows and ada on the private ones."""
    database.write(endings.play, world.competition.id, {"bo": (0.9, 0.5)})
    database.write(endings.hand_in, world.team.id, world.ada.id, (0.7, 0.8))


def test_a_token_without_the_scope_is_told_so_and_others_find_nothing(host: Program, ada: Program, stranger: Program):
    answers = [program.get(f"{PATH}/finalization") for program in (host, ada, stranger)]

    assert [answer.status_code for answer in answers] == [403, 404, 401]
    assert "“host”" in answers[0].json["detail"]


def test_the_preview_ranks_by_private_scores(keeper: Program, played):
    rows = keeper.get(f"{PATH}/leaderboard").json["rows"]

    assert [(row["rank"], row["team"], row["private_score"]) for row in rows] == [(1, "ada", 0.8), (2, "bo", 0.5)]


def test_before_the_end_it_is_told_why_the_board_is_not_final(keeper: Program, played):
    item = keeper.get(f"{PATH}/finalization").json

    assert (item["is_ready"], item["finalized_at"], item["n_pending"], item["by_itself_at"]) == (False, None, 0, None)
    assert item["reason"].startswith("The last end is 2026-11-23 12:00 UTC")
    refused = keeper.post(f"{PATH}/finalization", json={})
    assert (refused.status_code, refused.json["code"]) == (422, "not_open")


def test_the_host_makes_it_final_once(keeper: Program, stranger: Program, played, clock: Clock):
    clock.now = endings.OVER_AT
    assert keeper.get(f"{PATH}/finalization").json["is_ready"] is True
    assert keeper.post(f"{PATH}/finalization").status_code == 415

    done = keeper.post(f"{PATH}/finalization", json={})

    assert (done.status_code, done.json["finalized_at"]) == (200, "2026-11-23T12:05:01Z")
    assert stranger.get("/competitions/harbour/leaderboard/private").json["n_teams"] == 2
    assert keeper.post(f"{PATH}/finalization", json={}).status_code == 409
