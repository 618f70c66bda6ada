"""Competitions as Kaggle's clients list them."""

from datetime import timedelta

import pytest

from server.db import Database
from server.models import Competition, User
from tests import factories
from tests.server.web.conftest import World
from tests.server.web.kaggle.conftest import Kaggle


def make_more(session, world: World):
    host = session.get_one(User, world.host.id)
    soon = factories.make_competition(session, slug="lighthouse", host=host, ends_at=factories.NOW + timedelta(days=3))
    drill = factories.make_competition(session, slug="drill", host=host, is_practice=True)
    hidden = factories.make_competition(session, slug="hidden", host=host, published_at=None)
    for competition in (soon, drill, hidden):
        factories.make_solution(session, competition=competition)


def slugs(answer) -> list[str]:
    return [item["ref"] for item in answer["competitions"]]


def test_the_list_has_what_the_reader_may_find(ada: Kaggle, database: Database, world: World):
    database.write(make_more, world)

    assert slugs(ada.get("ListCompetitions")) == ["lighthouse", "drill", "harbour"]
    assert slugs(ada.get("ListCompetitions", search="light")) == ["lighthouse"]
    assert slugs(ada.get("ListCompetitions", group="COMPETITION_LIST_TAB_ENTERED")) == ["harbour"]
    assert slugs(ada.get("ListCompetitions", category="HOST_SEGMENT_GETTING_STARTED")) == ["drill"]
    assert ada.get("ListCompetitions", search="nothing")["competitions"] == []


def test_one_competition_has_its_times_and_the_rank_of_the_reader(ada: Kaggle, ben: Kaggle, database, world: World):
    def play(session):
        competition = session.get_one(Competition, world.competition.id)
        competition.ends_at = factories.NOW + timedelta(days=3)
        submission = factories.make_submission(
            session,
            competition=competition,
            team=session.merge(world.team),
            user=session.get_one(User, world.ada.id),
            public_score=0.5,
        )
        factories.make_leaderboard_row(session, submission=submission, public_score=0.5)

    database.write(play)

    mine, theirs = (client.get("GetCompetition", competitionName="harbour") for client in (ada, ben))

    assert mine["deadline"] == "2026-11-24T12:00:00.000Z"
    assert (mine["userHasEntered"], mine["userRank"]) == (True, 1)
    assert (theirs["userHasEntered"], theirs["userRank"]) == (False, None)
    assert mine["evaluationMetric"]


def test_pages_and_hosts_are_told(ada: Kaggle):
    pages = ada.get("ListCompetitionPages", competitionName="harbour")["pages"]
    rules = ada.get("ListCompetitionPages", competitionName="harbour", pageName="rules")["pages"]

    assert [page["name"] for page in pages] == ["overview", "data", "evaluation", "rules"]
    assert [page["content"] for page in rules] == ["The rules of harbour."]
    assert [host["userName"] for host in ada.get("ListCompetitionHosts", competitionName="harbour")["hosts"]] == [
        "hosanna"
    ]


def test_what_is_hidden_is_not_there(ada: Kaggle, database: Database, world: World):
    database.write(make_more, world)

    hidden, nothing = (ada.ask("GetCompetition", competitionName=slug) for slug in ("hidden", "nothing"))

    assert hidden.status_code == nothing.status_code == 404
    assert hidden.json == nothing.json


def test_lists_are_by_group_category_order_and_size(ada: Kaggle, database: Database, world: World):
    database.write(make_more, world)
    order = "COMPETITION_SORT_BY_"

    assert slugs(ada.get("ListCompetitions", sortBy=f"{order}LATEST_DEADLINE"))[0] == "lighthouse"
    assert slugs(ada.get("ListCompetitions", category="HOST_SEGMENT_COMMUNITY")) == ["lighthouse", "harbour"]
    assert slugs(ada.get("ListCompetitions", category="HOST_SEGMENT_FEATURED")) == []
    assert slugs(ada.get("ListCompetitions", group="COMPETITION_LIST_TAB_HOSTED")) == []
    first = ada.get("ListCompetitions", pageSize=2)
    second = ada.get("ListCompetitions", pageSize=2, pageToken=first["nextPageToken"])
    assert (slugs(first), slugs(second), second["nextPageToken"]) == (["lighthouse", "drill"], ["harbour"], "")


@pytest.mark.parametrize("field", ["group", "category", "sortBy"])
def test_a_name_that_there_is_not_is_refused(ada: Kaggle, field: str):
    assert ada.ask("ListCompetitions", **{field: "INVENTED"}).status_code == 400
