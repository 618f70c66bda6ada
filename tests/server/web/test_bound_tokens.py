"""Tests of tokens for one competition: all of it within, nothing outside, and no word of what is there."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.db import Database
from server.models import User
from server.web import bound_tokens
from tests import factories
from tests.programs import Program
from tests.server.web.kaggle.conftest import Kaggle

ALONE = "This token is for the competition “harbour” alone."


@dataclass(frozen=True)
class Place:
    """Two competitions of one entrant, with a submission in each, and a token for the first."""

    secret: str
    mine: int
    other: int
    my_team: int
    other_team: int


def make_place(session: Session) -> Place:
    ada = factories.make_user(session)
    rows = []
    for slug in ("harbour", "orchard"):
        competition = factories.make_competition(session, slug=slug)
        factories.make_solution(session, competition=competition)
        team = factories.make_team(session, competition=competition, user=ada)
        rows.append((factories.make_submission(session, competition=competition, team=team, user=ada).id, team.id))
    secret = factories.make_token(session, user=ada, slug="harbour")
    return Place(secret, rows[0][0], rows[1][0], rows[0][1], rows[1][1])


@pytest.fixture
def place(database: Database) -> Place:
    return database.write(make_place)


@pytest.fixture
def program(app: Flask, place: Place) -> Program:
    return Program(app, place.secret)


@pytest.fixture
def kaggle(app: Flask, place: Place) -> Kaggle:
    return Kaggle(app, place.secret)


@pytest.mark.parametrize(
    "path",
    [
        "/me",
        "/me/tokens",
        "/uploads",
        "/competitions/harbour",
        "/competitions/harbour/rules",
        "/competitions/harbour/submissions",
        "/competitions/harbour/leaderboard",
        "/submissions/{mine}",
    ],
)
def test_within_the_competition_it_is_like_any_other(program: Program, place: Place, path: str):
    assert program.get(path.format(mine=place.mine)).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/competitions",
        "/me/notices",
        "/metrics",
        "/drafts",
        "/competitions/orchard",
        "/competitions/nothing",
        "/competitions/orchard/submissions",
        "/competitions/orchard/leaderboard",
        "/submissions/{other}",
        "/submissions/1000000",
        "/submissions/{other}/file",
    ],
)
def test_everything_else_is_refused_alike_whether_it_is_there_or_not(program: Program, place: Place, path: str):
    answer = program.get(path.format(other=place.other))

    assert (answer.status_code, answer.json["detail"]) == (403, ALONE)


def test_it_writes_nothing_elsewhere(program: Program, place: Place):
    answers = [
        program.submit("orchard", b"id,y\n1,0.5\n"),
        program.post("/competitions/orchard/entry", json={"rules_version": 1}),
        program.put(f"/submissions/{place.other}/note", json={"note": "x"}),
        program.post("/drafts", json={"slug": "harbour"}),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert program.put(f"/submissions/{place.mine}/note", json={"note": "x"}).status_code == 200
    assert program.submit("harbour", b"id,y\n1,0.5\n").status_code == 201


def test_a_file_that_was_begun_by_a_token_for_more_is_not_there(app: Flask, database: Database, place: Place):
    def make(session: Session) -> str:
        ada = session.scalars(select(User).where(User.name_key == "ada")).one()
        return factories.make_token(session, user=ada)

    free, bound = Program(app, database.write(make)), Program(app, place.secret)
    code = free.post("/uploads", json={"name": "solution.csv", "size": 12}).json["id"]
    own = bound.post("/uploads", json={"name": "mine.csv", "size": 12}).json["id"]
    asked = [
        bound.get(f"/uploads/{code}"),
        bound.post(f"/uploads/{code}/completion", json={}),
        bound.delete(f"/uploads/{code}"),
    ]

    assert {answer.status_code for answer in asked} == {404}
    assert bound.post(f"/competitions/harbour/submissions?upload={code}").status_code == 409
    assert [item["id"] for item in bound.get("/uploads").json["uploads"]] == [own]
    assert [item["id"] for item in free.get("/uploads").json["uploads"]] == [own, code]


def test_submissions_of_others_are_not_reached_by_two_parents(program: Program, place: Place):
    pair = f"/competitions/harbour/submissions/compare?first={place.mine}&second={place.other}"

    assert program.get(pair).status_code == 404


@pytest.mark.parametrize(
    ("method", "fields", "status"),
    [
        ("GetCompetition", {"competitionName": "harbour"}, 200),
        ("GetCompetition", {"competitionName": "orchard"}, 403),
        ("GetCompetition", {}, 403),
        ("ListSubmissions", {"competitionName": "harbour"}, 200),
        ("ListSubmissions", {"competitionName": "orchard"}, 403),
        ("GetSubmission", {"ref": "{mine}"}, 200),
        ("GetSubmission", {"ref": "{other}"}, 403),
        ("GetSubmission", {"ref": "{other}", "competitionName": "harbour"}, 403),
        ("DownloadSubmission", {"submissionId": "{mine}"}, 302),
        ("DownloadSubmission", {"submissionId": "{other}"}, 403),
        ("ListTeamPublicSubmissions", {"teamId": "{my_team}"}, 200),
        ("ListTeamPublicSubmissions", {"teamId": "{other_team}"}, 403),
        ("ListCompetitions", {}, 403),
        ("NoSuchMethod", {"competitionName": "harbour"}, 403),
        # Of what a host may do, an entrant learns nothing within, and nobody anything outside.
        ("GetCompetitionSettings", {"competitionName": "harbour"}, 404),
        ("GetCompetitionSettings", {"competitionName": "orchard"}, 403),
        ("LaunchCompetition", {"competitionName": "orchard"}, 403),
        ("CreateCompetition", {"slug": "harbour"}, 403),
    ],
)
def test_calls_of_kaggles_clients_keep_to_it_too(
    kaggle: Kaggle, place: Place, method: str, fields: dict[str, str], status: int
):
    filled = {name: value.format(**vars(place)) for name, value in fields.items()}

    assert kaggle.ask(method, **filled).status_code == status


@pytest.mark.parametrize("ref", ["", "x", "-1", "1e3", None, [], {}, "9" * 30])
def test_odd_numbers_name_no_submission(kaggle: Kaggle, ref: object):
    assert kaggle.ask("GetSubmission", ref=ref).status_code == 403


def test_the_older_clients_keep_to_it_too(kaggle: Kaggle):
    browser, headers = kaggle.browser, kaggle.headers

    assert browser.get("/api/v1/competitions/data/list/harbour", headers=headers).status_code == 200
    assert browser.get("/api/v1/competitions/data/list/orchard", headers=headers).status_code == 403
    assert browser.get("/api/v1/competitions/list", headers=headers).status_code == 403


def test_every_endpoint_that_is_named_exists(app: Flask):
    named = bound_tokens.EVERYWHERE | bound_tokens.BY_NAME | set(bound_tokens.BY_SUBMISSION) | set(bound_tokens.BY_TEAM)

    assert named <= set(app.view_functions)


def test_p19_no_endpoint_is_open_to_it_that_was_not_thought_of(app: Flask):
    """What takes neither a competition nor a submission in its address is in a list, or refused."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/podium/")]
    free = {rule.endpoint for rule in rules if not {"slug", "submission_id"} & rule.arguments}

    assert {endpoint for endpoint in free if endpoint in bound_tokens.EVERYWHERE} == {
        endpoint for endpoint in bound_tokens.EVERYWHERE if endpoint.startswith("api_")
    }
