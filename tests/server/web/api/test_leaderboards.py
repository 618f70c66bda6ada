from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.db import Database
from server.models import Competition, LeaderboardRow, Team, User
from server.services import rank_changes, reference_boards
from tests import factories
from tests.fakes import Clock
from tests.programs import Program
from tests.server.web import endings
from tests.server.web.api.conftest import World

PATH = "/competitions/harbour/leaderboard"


def fill(session, world):
    """Put ada, zoe and a baseline on the board; zoe is ahead, the baseline between them."""
    zoe = factories.make_user(session, name="zoe")
    teams = [
        (world.team, world.ada, 0.7000049),
        (factories.make_team(session, competition=world.competition, user=zoe), zoe, 0.9),
        (
            factories.make_team(session, competition=world.competition, name="Dummy", is_baseline=True),
            world.host,
            0.8,
        ),
    ]
    for number, (team, user, score) in enumerate(teams):
        submission = factories.make_submission(
            session,
            competition=world.competition,
            team=team,
            user=user,
            public_score=score,
            received_at=factories.NOW + timedelta(seconds=number),
        )
        factories.make_leaderboard_row(session, submission=submission, public_score=score)
    session.merge(world.competition).n_ranked = 2


def test_rows_stand_by_rank_with_baselines_between(ada: Program, database: Database, world: World):
    database.write(fill, world)

    answer = ada.get("/competitions/harbour/leaderboard").get_json()

    assert [(row["rank"], row["team"], row["is_baseline"]) for row in answer["rows"]] == [
        (1, "zoe", False),
        (None, "Dummy", True),
        (2, "ada", False),
    ]
    assert answer["my_row"] == {
        "rank": 2,
        "rank_change": None,
        "is_baseline": False,
        "team": "ada",
        "members": ["ada"],
        "is_agent": False,
        "public_score": 0.7,
        "low": None,
        "high": None,
        "is_tied": False,
        "entries": 1,
        "last_submission_at": "2026-11-21T12:00:00Z",
        "is_mine": True,
    }
    assert answer["rows"][2] == answer["my_row"]
    assert (answer["page"], answer["n_pages"], answer["n_found"], answer["n_teams"]) == (1, 1, 2, 2)
    assert answer["metric"] == {"name": "roc_auc", "title": "ROC AUC", "higher_is_better": True}
    assert (answer["finalized_at"], answer["updated_at"]) == (None, "2026-11-21T12:00:00Z")


def test_a_search_keeps_the_true_rank(stranger: Program, database: Database, world: World):
    database.write(fill, world)

    answer = stranger.get("/competitions/harbour/leaderboard?search=ada").get_json()

    assert [(row["rank"], row["team"], row["is_mine"]) for row in answer["rows"]] == [(2, "ada", False)]
    assert (answer["my_row"], answer["n_found"], answer["n_teams"]) == (None, 1, 2)


def mark(session: Session, world: World) -> None:
    """Make zoe an agent of another class, tied with nobody, and ada tied with her."""
    user = session.scalars(select(User).where(User.name == "zoe")).one()
    user.is_agent = True
    session.scalars(select(Team).where(Team.name == "zoe")).one().bracket = "Evening"
    row = session.get_one(LeaderboardRow, world.team.id)
    row.is_tied, row.public_low, row.public_high = True, 0.65, 0.75


@pytest.mark.parametrize(
    ("query", "teams"),
    [
        ("show=tied", ["ada"]),
        ("show=active", ["zoe", "ada"]),
        ("entrants=agents", ["zoe"]),
        ("entrants=humans", ["ada"]),
        ("bracket=Evening", ["zoe"]),
        ("bracket=Morning", []),
        ("baselines=off", ["zoe", "ada"]),
    ],
)
def test_a_part_of_the_board_is_answered_with_true_ranks(
    stranger: Program, database: Database, world: World, query: str, teams: list[str]
):
    database.write(fill, world)
    database.write(mark, world)

    rows = stranger.get(f"/competitions/harbour/leaderboard?{query}").get_json()["rows"]

    ranked = [(row["rank"], row["team"]) for row in rows if not row["is_baseline"]]
    assert ranked == [({"zoe": 1, "ada": 2}[team], team) for team in teams]
    assert any(row["is_baseline"] for row in rows) == (query != "baselines=off")
    ada = [(row["low"], row["high"], row["is_tied"]) for row in rows if row["team"] == "ada"]
    assert ada in ([], [(0.65, 0.75, True)])


@pytest.mark.parametrize("query", ["show=best", "entrants=robots", "baselines=maybe", "medals=on"])
def test_an_unknown_choice_is_refused(stranger: Program, query: str):
    answer = stranger.get(f"/competitions/harbour/leaderboard?{query}")

    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.get_json()["fields"]


def test_a_wrong_page_is_refused(stranger: Program):
    assert stranger.get("/competitions/harbour/leaderboard?page=last").status_code == 400


def test_a_board_that_has_not_changed_is_not_sent_again_however_much_later(
    ada: Program, database: Database, world: World, clock: Clock
):
    database.write(fill, world)
    tag = ada.get(PATH).headers["ETag"]
    clock.advance(hours=1)

    again = ada.get(PATH, headers={"If-None-Match": tag})
    other = ada.get(f"{PATH}?search=zoe", headers={"If-None-Match": tag})
    database.write(mark, world)
    changed = ada.get(PATH, headers={"If-None-Match": tag})

    assert (again.status_code, again.headers["ETag"], again.data) == (304, tag, b"")
    assert tag.startswith("W/")
    assert (other.status_code, other.get_json()["updated_at"]) == (200, "2026-11-21T13:00:00Z")
    assert (changed.status_code, changed.get_json()["my_row"]["is_tied"]) == (200, True)


@pytest.fixture
def moved(world: World, database: Database, clock: Clock) -> None:
    """Let bo, who led a day ago, be overtaken by ada and by cy, who is new."""
    database.write(endings.play, world.competition.id, {"bo": (0.8, 0.8)})
    database.write(endings.hand_in, world.team.id, world.ada.id, (0.7, 0.7))
    database.write(rank_changes.take_snapshot, competition_id=world.competition.id, now=factories.NOW)
    clock.advance(hours=24)
    database.write(endings.hand_in, world.team.id, world.ada.id, (0.9, 0.9))
    database.write(endings.play, world.competition.id, {"cy": (0.85, 0.85)})


def test_rows_tell_by_how_many_places_they_rose_in_a_day(ada: Program, moved: None):
    answer = ada.get(PATH).get_json()

    assert [(row["team"], row["rank_change"]) for row in answer["rows"]] == [("ada", 1), ("cy", None), ("bo", -2)]
    assert answer["my_row"]["rank_change"] == 1


def test_a_change_is_told_of_a_row_on_another_page_too(ada: Program, moved: None):
    answer = ada.get(f"{PATH}?search=bo").get_json()

    assert [row["rank_change"] for row in answer["rows"]] == [-2]
    assert answer["my_row"]["rank_change"] == 1


def test_on_a_final_board_nobody_rises(ada: Program, moved: None, world: World, database: Database, clock: Clock):
    clock.now = endings.OVER_AT
    database.write(endings.finalize, world.competition.id)

    answer = ada.get(PATH).get_json()

    assert [row["rank_change"] for row in answer["rows"]] == [None, None, None]
    assert (answer["my_row"]["rank_change"], answer["finalized_at"]) == (None, "2026-11-23T12:05:01Z")


def test_scores_are_held_against_the_reference_board(ada: Program, database: Database, world: World):
    def keep(session: Session) -> None:
        competition = session.get_one(Competition, world.competition.id)
        reference_boards.keep(session, competition=competition, scores=[number / 10 for number in range(10)])

    database.write(fill, world)
    before = ada.get("/competitions/harbour/leaderboard")
    database.write(keep)

    after = ada.get("/competitions/harbour/leaderboard", headers={"If-None-Match": before.headers["ETag"]})

    assert before.get_json()["reference"] is None
    assert after.get_json()["reference"] == {
        "n_rows": 10,
        "gold": 0.9,
        "silver": 0.8,
        "bronze": 0.6,
        "median": 0.45,
        "leader": {"rank": 1, "n_rows": 10, "medal": "gold", "is_above_median": True},
        "mine": {"rank": 3, "n_rows": 10, "medal": "bronze", "is_above_median": True},
    }
