"""Tests of the mark of an agent on pages, in the API and in files."""

import csv
import io
from collections.abc import Callable

import pytest

from server.db import Database
from server.models import Competition, Team, User
from tests import factories
from tests.browser import Browser
from tests.server.web.conftest import World, world

__all__ = ["world"]


@pytest.fixture
def ada(world: World, sign_in: Callable[[User], Browser]) -> Browser:
    return sign_in(world.ada)


def score(database: Database, world: World) -> int:
    def make(session) -> int:
        competition = session.get_one(Competition, world.competition.id)
        team, user = session.get_one(Team, world.team.id), session.get_one(User, world.ada.id)
        submission = factories.make_submission(session, competition=competition, team=team, user=user, public_score=0.5)
        factories.make_leaderboard_row(session, submission=submission, public_score=0.5)
        competition.n_ranked = 1
        return submission.id

    return database.write(make)


def test_the_owner_marks_the_account_and_may_think_again(ada: Browser):
    assert "Mark as an agent’s account" in ada.get("/account").text
    assert ada.post_form("/account/agent", {"is_agent": "1"}).location == "/account"
    assert "Take the mark away" in ada.get("/account").text
    ada.post_form("/account/agent", {"is_agent": "0"})
    assert "Mark as an agent’s account" in ada.get("/account").text


def test_after_a_submission_the_mark_stays(ada: Browser, database: Database, world: World):
    score(database, world)
    ada.post_form("/account/agent", {"is_agent": "1"})

    assert "Take the mark away" not in ada.get("/account").text
    assert ada.post_form("/account/agent", {"is_agent": "0"}).status_code == 422


def test_the_tag_stands_on_the_board_on_submissions_in_the_api_and_in_files(
    ada: Browser, client: Browser, database: Database, world: World
):
    number = score(database, world)
    path = "/competitions/harbour"
    assert ">agent</span>" not in client.get(f"{path}/leaderboard").text
    ada.post_form("/account/agent", {"is_agent": "1"})

    assert ">agent</span>" in client.get(f"{path}/leaderboard").text
    assert ">agent</span>" in ada.get(f"{path}/submissions").text
    assert ">agent</span>" in ada.get(f"{path}/submissions/{number}").text
    assert client.get(f"/api/podium/v1{path}/leaderboard").json["rows"][0]["is_agent"] is True
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path}/leaderboard.csv").text)))
    assert rows[0]["is_agent"] == "True"


def test_the_host_sees_the_tag_in_the_list_of_all_submissions(
    ada: Browser, host: Browser, database: Database, world: World
):
    score(database, world)
    ada.post_form("/account/agent", {"is_agent": "1"})

    assert ">agent</span>" in host.get("/competitions/harbour/host/submissions").text
