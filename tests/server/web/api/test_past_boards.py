from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from server.db import Database
from server.models import BoardEvent, Competition, Team, User
from tests import factories
from tests.factories import NOW
from tests.programs import Program
from tests.server.web.api.conftest import World

PATH = "/competitions/harbour/leaderboard/past"


def rise(session: Session, world: World) -> None:
    """Let the team stand on the board with 0.5 from two days ago, and with 0.75 from yesterday on."""
    competition, team = session.get_one(Competition, world.competition.id), session.get_one(Team, world.team.id)
    for days, score in ((2, 0.5), (1, 0.75)):
        made = factories.make_submission(
            session,
            competition=competition,
            team=team,
            user=session.get_one(User, world.ada.id),
            public_score=score,
            received_at=NOW - timedelta(days=days),
        )
        session.add(
            BoardEvent(
                competition_id=competition.id,
                team_id=team.id,
                submission_id=made.id,
                at=NOW - timedelta(days=days),
                public_score=score,
                sort_score=-score,
                achieved_at=made.received_at,
                n_entries=3 - days,
            )
        )


def test_the_board_of_a_day_is_that_of_its_end(ada: Program, world: World, database: Database):
    database.write(rise, world)
    before, then, now = (ada.get(f"{PATH}?at={NOW - timedelta(days=days):%Y-%m-%d}").get_json() for days in (3, 2, 1))

    assert before["rows"] == []
    assert [(row["rank"], row["public_score"], row["is_mine"]) for row in then["rows"]] == [(1, 0.5, True)]
    assert [row["public_score"] for row in now["rows"]] == [0.75]
    assert (now["n_teams"], now["page"], now["n_pages"]) == (1, 1, 1)
    assert now["began_at"] == f"{NOW - timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize("query", ["", "?at=", "?at=yesterday", "?at=2026-13-01"])
def test_what_is_no_moment_is_named(stranger: Program, query: str):
    response = stranger.get(PATH + query)

    assert response.status_code == 400
    assert list(response.get_json()["fields"]) == ["at"]
