from datetime import timedelta

import pytest

from server.db import Database
from server.domain.visibility import Visibility
from tests import factories
from tests.programs import Program
from tests.server.web.api.conftest import World

CARD = {
    "slug": "harbour",
    "title": "Harbour",
    "tagline": "Tell ships from buoys.",
    "status": "active",
    "metric": {"name": "roc_auc", "title": "ROC AUC", "higher_is_better": True},
    "starts_at": None,
    "entry_deadline_at": None,
    "merger_deadline_at": None,
    "ends_at": "2026-11-22T12:00:00Z",
    "finalized_at": None,
    "n_teams": 0,
    "is_entered": True,
    "your_ends_at": None,
    "daily_limit": 5,
    "total_limit": None,
    "max_team_size": 1,
    "n_selected": 2,
    "max_upload_bytes": 1_000_000,
    "honest_mode": "exact",
    "url": "http://localhost/competitions/harbour",
}


def make_other(session, **more):
    competition = factories.make_competition(session, **more)
    factories.make_solution(session, competition=competition)
    return competition


def end_tomorrow(session, world):
    session.merge(world.competition).ends_at = factories.NOW + timedelta(days=1)


def test_the_list_tells_what_each_competition_is(ada: Program, database: Database, world: World):
    database.write(end_tomorrow, world)

    assert ada.get("/competitions").get_json() == {"competitions": [CARD], "page": 1, "n_pages": 1, "next": None}


def test_whoever_has_no_token_sees_public_competitions_only(stranger: Program, database: Database, world: World):
    database.write(make_other, slug="draft", published_at=None)
    database.write(make_other, slug="club", visibility=Visibility.INVITATION)

    found = stranger.get("/competitions").get_json()["competitions"]

    assert [(card["slug"], card["is_entered"]) for card in found] == [("harbour", False)]


def test_the_list_is_searched_and_filtered(ada: Program, database: Database, world: World):
    database.write(make_other, slug="orchard", title="Apples and pears", is_practice=True)

    assert [card["slug"] for card in ada.get("/competitions?search=pears").get_json()["competitions"]] == ["orchard"]
    assert [card["slug"] for card in ada.get("/competitions?status=practice").get_json()["competitions"]] == ["orchard"]


@pytest.mark.parametrize("query", ["status=open", "page=0", "sort=title", "search=" + "x" * 201])
def test_a_wrong_query_is_refused_by_name(ada: Program, query: str):
    response = ada.get(f"/competitions?{query}")

    assert response.status_code == 400
    assert list(response.get_json()["fields"]) == [query.partition("=")[0]]


def test_one_competition_tells_its_pages_and_what_is_left(ada: Program, database: Database, world: World):
    database.write(end_tomorrow, world)
    limits = {"daily_limit": 5, "used": 0, "left": 5, "resets_at": "2026-11-22T00:00:00Z"}

    pages = [{"slug": name, "title": name.title()} for name in ("overview", "data", "evaluation", "rules")]
    assert ada.get("/competitions/harbour").get_json() == {
        **CARD,
        "pages": pages,
        "id_column": "id",
        "takes_numbers": True,
        "allows_late": True,
        "rules_version": 1,
        "accepted_rules_version": 1,
        "limits": {
            **limits,
            "error_limit": 20,
            "errors_used": 0,
            "extra_left": 0,
            "total_limit": None,
            "total_left": None,
        },
    }


def test_the_rules_for_teams_and_finals_are_told_before_entering(ben: Program, database: Database):
    noon, size = factories.NOW, {"total_limit": 40, "max_team_size": 4, "n_selected": 3}
    times = {
        "merger_deadline_at": noon - timedelta(days=3),
        "ends_at": noon - timedelta(days=2),
        "finalized_at": noon - timedelta(days=1),
    }
    database.write(make_other, slug="orchard", **times, **size)

    told = ben.get("/competitions/orchard").get_json()

    assert {name: told[name] for name in size} == size
    assert [told[name] for name in times] == [f"2026-11-{day}T12:00:00Z" for day in (18, 19, 20)]


def test_limits_are_null_before_entering(ben: Program):
    assert ben.get("/competitions/harbour").get_json()["limits"] is None


def test_a_page_is_given_as_it_was_written_and_as_it_is_shown(stranger: Program):
    answer = stranger.get("/competitions/harbour/pages/overview").get_json()

    assert answer == {
        "slug": "overview",
        "title": "Overview",
        "markdown": "The overview of harbour.",
        "html": "<p>The overview of harbour.</p>\n",
    }
    assert stranger.get("/competitions/harbour/pages/cellar").status_code == 404


def test_the_rules_are_given_as_they_were_written(stranger: Program):
    answer = stranger.get("/competitions/harbour/rules").get_json()

    assert answer == {"version": 1, "markdown": "The rules of harbour."}


@pytest.mark.parametrize("path", ["/competitions?status=active", "/competitions/harbour"])
def test_a_later_end_of_ones_own_team_is_told_and_decides_the_status(
    ada: Program, ben: Program, database: Database, world: World, path: str
):
    def extend(session):
        session.merge(world.competition).ends_at = factories.NOW - timedelta(hours=1)
        factories.make_accommodation(session, team=world.team, deadline_at=factories.NOW + timedelta(hours=1))

    database.write(extend)

    told = ada.get(path).get_json()
    (card,) = told.get("competitions", [told])
    others = ben.get("/competitions/harbour").get_json()

    times = {name: card[name] for name in ("status", "ends_at", "your_ends_at")}
    assert times == {"status": "active", "ends_at": "2026-11-21T11:00:00Z", "your_ends_at": "2026-11-21T13:00:00Z"}
    assert (others["status"], others["your_ends_at"]) == ("finished", None)
    assert ben.get("/competitions?status=active").get_json()["competitions"] == []


def test_no_later_end_holds_once_the_board_is_final(ada: Program, database: Database, world: World):
    def finalize(session):
        competition = session.merge(world.competition)
        competition.ends_at, competition.finalized_at = factories.NOW - timedelta(hours=2), factories.NOW
        factories.make_accommodation(session, team=world.team, deadline_at=factories.NOW + timedelta(hours=1))

    database.write(finalize)

    (card,) = ada.get("/competitions").get_json()["competitions"]
    assert (card["status"], card["your_ends_at"]) == ("finished", None)


def test_a_draft_looks_like_nothing(ada: Program, database: Database):
    database.write(make_other, slug="draft", published_at=None)
    hidden, absent = ada.get("/competitions/draft"), ada.get("/competitions/absent")

    assert hidden.status_code == absent.status_code == 404
    assert {**hidden.get_json(), "request_id": ""} == {**absent.get_json(), "request_id": ""}
