import pytest

from server.db import Database
from tests.fakes import Clock
from tests.programs import Program
from tests.server.web import endings
from tests.server.web.api.conftest import World

PATH = "/competitions/harbour/leaderboard/private"


@pytest.fixture
def played(world: World, database: Database, clock: Clock) -> None:
    """Let the competition be over, with bo ahead on the public rows and ada on the private ones."""
    database.write(endings.play, world.competition.id, {"bo": (0.9, 0.5)})
    database.write(endings.hand_in, world.team.id, world.ada.id, (0.7, 0.8))
    clock.now = endings.OVER_AT


def test_before_it_is_final_the_board_is_not_there_for_anybody(ada: Program, host: Program, stranger: Program, played):
    assert [program.get(PATH).status_code for program in (ada, host, stranger)] == [404] * 3


def test_the_final_board_tells_rank_medal_and_shake_up(ada: Program, played, world: World, database: Database):
    database.write(endings.finalize, world.competition.id)

    item = ada.get(PATH).json

    mine = {
        "rank": 1,
        "is_baseline": False,
        "team": "ada",
        "members": ["ada"],
        "is_agent": False,
        "private_score": 0.8,
        "low": None,
        "high": None,
        "is_tied": False,
        "shake_up": 1,
        "medal": "gold",
        "entries": 1,
        "last_submission_at": "2026-11-21T12:00:00Z",
        "is_mine": True,
    }
    other = {**mine, "rank": 2, "team": "bo", "members": ["bo"], "private_score": 0.5, "shake_up": -1, "medal": None}
    assert item == {
        "rows": [mine, {**other, "is_mine": False}],
        "page": 1,
        "n_pages": 1,
        "next": None,
        "n_found": 2,
        "n_teams": 2,
        "my_row": mine,
        "metric": {"name": "roc_auc", "title": item["metric"]["title"], "higher_is_better": True},
        "finalized_at": "2026-11-23T12:05:01Z",
    }


def test_intervals_and_ties_are_told(ada: Program, stranger: Program, played, world: World, database: Database):
    database.write(endings.estimate, world.competition.id)
    database.write(endings.finalize, world.competition.id)
    tag = stranger.get(PATH).headers["ETag"]
    database.write(endings.tie, world.competition.id, "ada", "bo")

    item = ada.get(PATH).json

    assert [(row["low"], row["high"], row["is_tied"]) for row in item["rows"]] == [(0.7, 0.9, True), (0.4, 0.6, True)]
    assert item["my_row"]["is_tied"]
    assert stranger.get(PATH, headers={"If-None-Match": tag}).status_code == 200


def test_it_has_the_filters_of_the_page(stranger: Program, played, world: World, database: Database):
    database.write(endings.finalize, world.competition.id)
    database.write(endings.tie, world.competition.id, "ada")

    def ranks(query: str) -> list[int]:
        return [row["rank"] for row in stranger.get(f"{PATH}?{query}").json["rows"]]

    assert [ranks(query) for query in ("show=tied", "show=medals", "entrants=humans", "bracket=none")] == [
        [1], [1], [1, 2], [],
    ]  # fmt: skip
    assert stranger.get(f"{PATH}?show=active").status_code == 400


def test_what_has_not_changed_is_not_sent_again(stranger: Program, played, world: World, database: Database):
    database.write(endings.finalize, world.competition.id)
    tag = stranger.get(PATH).headers["ETag"]

    assert stranger.get(PATH, headers={"If-None-Match": tag}).status_code == 304
    assert stranger.get(f"{PATH}?search=bo", headers={"If-None-Match": tag}).json["rows"][0]["rank"] == 2


def test_a_submission_tells_its_private_score_once_the_board_is_final(
    ada: Program, played, world: World, database: Database
):
    submissions = "/competitions/harbour/submissions"
    before = ada.get(submissions).json["submissions"][0]
    database.write(endings.finalize, world.competition.id)

    after = ada.get(submissions).json["submissions"][0]

    assert (before["private_score"], after["private_score"]) == (None, 0.8)
    assert ada.get(f"/submissions/{after['id']}").json["private_score"] == 0.8
