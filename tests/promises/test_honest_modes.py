"""In `rounded` and `ladder` all that participants see follows from the released score alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from server.db import Database
from server.domain.honesty import HonestMode
from server.models import Competition, Score, Submission
from server.storage import Storage
from tests.promises import stage as stages
from tests.promises.stage import Answer, Stage, roles_on, walk

EXACT = 0.73519264
NEEDLES = (b"735192", b"0.73519", b"0.7352", b"73.52")
HOSTS = ("host_", "api_host_")


@pytest.fixture
def stage(any_app: Flask, any_database: Database, storage: Storage, tmp_path: Path) -> Stage:
    return any_database.write(stages.build, storage=storage, folder=tmp_path / "public", private=(0.5, 0.5))


def release(session, mode: HonestMode, released: float | None) -> None:
    """Have all submissions of the competition score the same, of which something else is released."""
    competition = session.scalars(select(Competition).where(Competition.slug == "harbour")).one()
    competition.honest_mode = mode
    own = select(Submission.id).where(Submission.competition_id == competition.id)
    session.execute(
        update(Score)
        .where(Score.submission_id.in_(own))
        .values(public_score=EXACT, public_low=EXACT, public_high=EXACT, released_score=released)
    )


def shows_exact(answer: Answer) -> bool:
    return any(needle in answer.bytes for needle in NEEDLES)


@pytest.mark.parametrize(("mode", "released"), [(HonestMode.LADDER, None), (HonestMode.ROUNDED, 0.7)])
def test_what_is_not_released_is_in_no_byte_that_anybody_but_the_host_gets(
    any_app: Flask, stage: Stage, any_database: Database, mode: HonestMode, released: float | None
):
    any_database.write(release, mode, released)

    answers = walk(any_app, stage, roles=roles_on(any_database))

    assert [(a.role, a.path) for a in answers if shows_exact(a) and not a.endpoint.startswith(HOSTS)] == []
    # The host's list shows it, so that the walk would have found it elsewhere.
    seen = {(answer.role, answer.endpoint) for answer in answers if shows_exact(answer)}
    assert seen >= {("host", "host_submissions.index"), ("host", "api_host_submissions.index")}
    assert {role for role, _ in seen} == {"host", "admin"}


def test_a_score_that_is_not_released_is_called_no_significant_improvement(
    any_app: Flask, stage: Stage, any_database: Database
):
    any_database.write(release, HonestMode.LADDER, None)

    answers = walk(any_app, stage, roles=roles_on(any_database), queries=("",))

    assert {answer.role for answer in answers if b">not shown<" in answer.body} == {"host", "admin"}
    told = {answer.endpoint for answer in answers if b"o significant improvement" in answer.body}
    assert told >= {"submissions.show", "submissions.index"}
