"""A host's side, on the real application."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from podium import Competition, NotAllowed, NotFound, Podium, Refused
from server.db import Database
from server.models import Role
from tests import factories
from tests.podium.real import serve_app
from tests.server.web import endings


@dataclass
class Stage:
    """The host's competition and an entrant's, and the number of a submission."""

    host: Competition
    entrant: Competition
    submission: int
    team: int


@pytest.fixture
def stage(app: Flask, database: Database) -> Iterator[Stage]:
    def make(session: Session) -> tuple[str, str, int, int]:
        keeper = factories.make_user(session, name="hosanna", role=Role.HOST)
        ada = factories.make_user(session, name="ada")
        competition = factories.make_competition(session, slug="harbour", host=keeper)
        factories.make_solution(session, competition=competition)
        team = factories.make_team(session, competition=competition, user=ada)
        submission = endings.hand_in(session, team.id, ada.id, (0.7, 0.8))
        tokens = (
            factories.make_token(session, user=keeper, scopes=("read", "submit", "host")),
            factories.make_token(session, user=ada),
        )
        return *tokens, submission.id, team.id

    keeper, ada, submission, team = database.write(make)
    with serve_app(app) as url, Podium(url, keeper) as theirs, Podium(url, ada) as mine:
        yield Stage(theirs.competition("harbour"), mine.competition("harbour"), submission, team)


def test_how_it_goes_is_told(stage: Stage):
    status = stage.host.host.status

    assert (status["n_entrants"], status["n_teams"]) == (1, 1)
    assert "entrants" in stage.host.host._repr_html_()


def test_submissions_entrants_and_teams_are_rows(stage: Stage):
    host = stage.host.host

    assert [row["id"] for row in host.submissions(status="complete")] == [stage.submission]
    assert [row["user"] for row in host.entrants(state="entered")] == ["ada"]
    assert list(host.teams().to_frame()["id"]) == [stage.team]
    assert host.leaderboard()[0]["team"] == "ada"
    assert "private" in repr(host.submissions())


def test_hiding_is_told_and_taken_back(stage: Stage):
    host = stage.host.host

    hidden = host.hide(stage.submission, "Made of leaked labels.")
    shown = host.unhide(stage.submission)

    assert (hidden["is_hidden"], hidden["hidden_reason"]) == (True, "Made of leaked labels.")
    assert shown["is_hidden"] is False
    assert [row["id"] for row in host.submissions(hidden="yes")] == []


def test_announcements_are_published_and_read(stage: Stage):
    told = stage.host.host.announce("New data", "Get **train.csv** anew.")

    assert told["title"] == "New data"


def test_teams_are_disqualified_and_submissions_scored_again(stage: Stage):
    host = stage.host.host

    assert host.rerun(stage.submission)["rerun"] == "pending"
    assert host.disqualify(stage.team, "Two accounts.")["disqualified_reason"] == "Two accounts."


def test_what_can_not_be_final_yet_says_why(stage: Stage):
    host = stage.host.host

    assert host.finalization["is_ready"] is False
    with pytest.raises(Refused):
        host.finalize()


def test_who_is_no_host_finds_nothing(stage: Stage):
    with pytest.raises((NotFound, NotAllowed)):
        stage.entrant.host.submissions()
