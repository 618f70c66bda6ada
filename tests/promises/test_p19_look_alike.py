"""P19: the unknown and the forbidden look alike; rights are those of this moment and of this competition."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from server.db import Database
from server.models import Entrant, User
from server.storage import Storage
from tests.promises import stage as stages
from tests.promises.stage import NOBODYS, Stage, Visitor


@pytest.fixture
def stage(app: Flask, database: Database, storage: Storage, tmp_path: Path) -> Stage:
    return database.write(stages.build, storage=storage, folder=tmp_path / "public", private=(0.1, 0.2))


@pytest.mark.parametrize("role", ["anonymous", "user", "same team"])
@pytest.mark.parametrize("path", ["/competitions/{}", "/api/podium/v1/competitions/{}/leaderboard"])
def test_p19_a_draft_and_nothing_look_alike(app: Flask, stage: Stage, role: str, path: str):
    visitor = Visitor(app, stage, role)
    draft, nothing = (visitor.ask("GET", path.format(slug)) for slug in ("draft", "absent"))

    assert draft.status == 404
    assert draft.lasting[2:] == nothing.lasting[2:]


@pytest.mark.parametrize("path", ["/competitions/harbour/submissions/{}", "/api/podium/v1/submissions/{}"])
def test_p19_anothers_submission_and_none_look_alike(app: Flask, stage: Stage, path: str):
    visitor = Visitor(app, stage, "same team")
    theirs, none = (visitor.ask("GET", path.format(number)) for number in (stage.theirs, NOBODYS))

    assert theirs.status == 404
    assert theirs.lasting[2:] == none.lasting[2:]


def test_p19_a_submission_is_found_under_its_own_competition_only(app: Flask, stage: Stage):
    visitor = Visitor(app, stage, "same team")

    assert visitor.ask("GET", f"/competitions/harbour/submissions/{stage.mine['best']}").status == 200
    assert visitor.ask("GET", f"/competitions/orchard/submissions/{stage.mine['best']}").status == 404


def test_p19_who_has_left_no_longer_sees_the_teams_submissions(app: Flask, stage: Stage, database: Database):
    def leave(session) -> None:
        session.execute(
            delete(Entrant).where(Entrant.user_id == select(User.id).where(User.name == "bea").scalar_subquery())
        )

    database.write(leave)

    assert Visitor(app, stage, "same team").ask("GET", f"/api/podium/v1/submissions/{stage.mine['best']}").status == 404
