"""A rescore on the host's pages: progress, difference, publishing and discarding."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from server.db import Database
from server.domain.submissions import Fault
from server.models import Competition, Rescore, Submission, Team
from server.services import rescores, shadow_scores
from tests import factories
from tests.browser import Browser
from tests.fakes import Clock
from tests.server.services.shadows import make_solution
from tests.server.web.conftest import World
from tests.server.web.host.conftest import PATH, show, words

NEW = {"bo": (0.6, 0.55), "cy": (0.85, 0.75), "ada": (0.75, 0.8)}


def begin(session: Session, world: World) -> None:
    competition = session.get_one(Competition, world.competition.id)
    solution = make_solution()
    rescores.start(
        session,
        competition=competition,
        solution=solution,
        host=competition.host,
        reason="Three labels were swapped.",
        now=factories.NOW,
    )


def score(session: Session, played: dict[str, Submission], names: list[str], *, failing: tuple[str, ...] = ()) -> None:
    by_id = {played[name].id: name for name in played}
    for number in range(len(names)):
        task = shadow_scores.claim(session, lease=f"{names[0]}{number}", lease_seconds=9, now=factories.NOW)
        assert task is not None
        name = by_id[task.submission_id]
        if name in failing:
            report = {"code": "invalid_file", "message": "2 cells of `id` are unknown.", "problems": []}
            shadow_scores.record_error(session, task=task, fault=Fault.FILE, report=report)
        else:
            public, private = NEW[name]
            shadow_scores.record_score(
                session, task=task, public_score=public, private_score=private, receipt={}, notes=[]
            )


@pytest.fixture
def begun(world: World, played: dict[str, Submission], database: Database) -> dict[str, Submission]:
    """Return the submissions of a competition whose rescore has begun and scored nothing."""
    database.write(begin, world)
    return played


def test_without_a_rescore_the_page_says_how_to_begin_one(host: Browser, played):
    text = words(show(host, "/rescore"))

    assert "python -m server competition rescore harbour --reason" in text
    assert host.get(f"{PATH}/rescore/publication").status_code == 404


def test_while_it_is_scored_the_page_tells_how_far_it_is_and_follows(
    host: Browser, begun, database: Database, clock: Clock
):
    database.write(score, begun, ["bo"])
    clock.advance(minutes=1)

    response = host.get(f"{PATH}/rescore")
    text = words(response.get_data(as_text=True))

    assert response.headers["Refresh"] == "2"
    assert "1 of 3 submissions scored again" in text
    assert "About 2 minutes to go." in text
    assert "Three labels were swapped." in text


def test_publishing_too_early_is_refused_and_changes_nothing(host: Browser, begun, database: Database):
    response = host.post_form(f"{PATH}/rescore/publication")

    assert response.status_code == 409
    assert "3 of 3 submissions are still to be scored again" in words(response.get_data(as_text=True))
    assert "3 submissions still to be scored again" in words(show(host, "/rescore/publication"))


def test_the_difference_is_shown_when_all_is_scored(host: Browser, begun, database: Database):
    database.write(score, begun, ["bo", "cy", "ada"])

    response = host.get(f"{PATH}/rescore")
    text = words(response.get_data(as_text=True))

    assert "Refresh" not in response.headers
    assert "Teams that move 3 of 3" in text
    assert "The solution changes : labels, weights or the split." in text
    assert "▲ 1 up cy 0.80000 0.85000" in text
    assert "▼ 2 down bo 0.90000 0.60000" in text


def test_what_fails_is_listed_and_told_again_before_publishing(host: Browser, begun, database: Database):
    database.write(score, begun, ["bo", "cy", "ada"], failing=("bo",))

    assert "What fails: 1 submission" in words(show(host, "/rescore"))
    assert "2 cells of <code>id</code> are unknown." in show(host, "/rescore")
    assert "2 cells of id are unknown." in words(show(host, "/rescore"))
    assert "Submissions that lose their score: 1" in words(show(host, "/rescore/publication"))


def test_publishing_changes_the_board_over(host: Browser, begun, database: Database):
    database.write(score, begun, ["bo", "cy", "ada"])

    response = host.post_form(f"{PATH}/rescore/publication")

    assert (response.status_code, response.headers["Location"]) == (303, f"{PATH}/rescore")
    text = words(show(host, "/rescore"))
    assert "Version 2 is in force." in text
    assert "2 21 Nov 2026, 12:00 UTC published Three labels were swapped." in text
    board = words(host.get("/competitions/harbour/leaderboard").get_data(as_text=True))
    assert board.index("0.85000") < board.index("0.75000") < board.index("0.60000")
    assert "0.90000" not in board


def test_discarding_asks_once_and_keeps_everything(host: Browser, begun, database: Database):
    database.write(score, begun, ["bo", "cy", "ada"])
    before = host.get("/competitions/harbour/leaderboard.csv").get_data()

    assert "3 scores made in the shadow are deleted" in words(show(host, "/rescore/discarding"))
    assert host.post_form(f"{PATH}/rescore/discarding").status_code == 303

    assert host.get("/competitions/harbour/leaderboard.csv").get_data() == before
    assert "discarded" in words(show(host, "/rescore"))
    assert database.read(lambda session: session.query(Rescore).one().status) == "discarded"
    assert database.read(lambda session: session.query(Team).count()) >= 3
