"""P10: a rescore shows nothing until it is published, then changes all over; discarding leaves every byte as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.db import Database
from server.domain.honesty import HonestMode
from server.models import Competition, Score
from server.services import rescores, shadow_scores
from server.storage import Storage
from tests import factories
from tests.fakes import FakeQueue
from tests.promises import stage as stages
from tests.promises.stage import Answer, Stage, walk
from tests.server.services.shadows import make_solution

PUBLIC, PRIVATE = 0.3141592, 0.2718281
# The digits of both, as a score, a share of a hundred, or rounded to the competition's decimals or fewer.
NEEDLES = (b"0.31416", b"0.3142", b"31.41", b"0.27183", b"0.2718", b"27.18")
OF_HOST = ("host", "admin")
# What was shown then, and what each team was told of its old score.
TELLING = ("past_boards.show", "notices.index", "api_me.list_notices")


@pytest.fixture
def stage(app: Flask, database: Database, storage: Storage, tmp_path: Path) -> Stage:
    return database.write(stages.build, storage=storage, folder=tmp_path / "public", private=(0.58, 0.62))


def begin(session: Session) -> None:
    """Score all of harbour again."""
    competition = find(session)
    solution = make_solution()
    who = {"competition": competition, "host": competition.host, "now": factories.NOW}
    rescores.start(session, solution=solution, reason="Three labels were swapped.", **who)
    number = 0
    while task := shadow_scores.claim(session, lease=str(number), lease_seconds=9, now=factories.NOW):
        scores = {"public_score": PUBLIC + number / 1e6, "private_score": PRIVATE + number / 1e6}
        assert shadow_scores.record_score(session, task=task, **scores, receipt=factories.RECEIPT, notes=[])
        number += 1


def find(session: Session) -> Competition:
    return session.scalars(select(Competition).where(Competition.slug == "harbour")).one()


def discard(session: Session) -> None:
    competition = find(session)
    rescores.discard(session, competition=competition, host=competition.host, now=factories.NOW)


def publish(session: Session) -> None:
    competition = find(session)
    rescores.publish(session, competition=competition, host=competition.host, queue=FakeQueue(), now=factories.NOW)


def of_others(answers: list[Answer]) -> list[Answer]:
    """Return what was not shown on the host's own pages."""
    return [
        answer
        for answer in answers
        if not (answer.role in OF_HOST and answer.endpoint.startswith(("host_", "api_host_")))
    ]


def lasting(answers: list[Answer]) -> list[object]:
    return [answer.lasting for answer in of_others(answers)]


def release(session: Session, mode: HonestMode) -> None:
    """Let the boards show what a mode releases: here all scores as they are."""
    find(session).honest_mode = mode
    if mode is not HonestMode.EXACT:
        session.execute(update(Score).values(released_score=Score.public_score))


@pytest.mark.parametrize("mode", [HonestMode.EXACT, HonestMode.LADDER])
def test_p10_nothing_shows_until_it_is_published_and_discarding_leaves_every_byte(
    app: Flask, stage: Stage, database: Database, mode: HonestMode
):
    database.write(release, mode)
    walk(app, stage, queries=("",))  # notes that each token was used
    before = walk(app, stage, queries=("",))

    database.write(begin)
    during = walk(app, stage, queries=("",))
    database.write(discard)
    after = walk(app, stage, queries=("",))

    assert lasting(during) == lasting(before)
    assert lasting(after) == lasting(before)
    assert [answer.path for answer in of_others(during) if any(needle in answer.bytes for needle in NEEDLES)] == []
    # The host did see it; by the ladder there is something to see once workers have compared what it releases.
    shown = {answer.endpoint for answer in during if answer.role == "host" and b"0.31416" in answer.body}
    assert shown == ({"host_rescore.show", "api_host_rescores.show"} if mode is HonestMode.EXACT else set())


def test_p10_publishing_changes_all_over(app: Flask, stage: Stage, database: Database):
    database.write(begin)
    database.write(publish)

    answers = walk(app, stage, queries=("",))

    old = [
        (answer.role, answer.endpoint)
        for answer in of_others(answers)
        if b"0.81235" in answer.body and answer.endpoint not in TELLING
    ]
    assert old == []
    new = {answer.endpoint for answer in answers if answer.role == "entrant" and b"0.3141" in answer.body}
    assert new >= {"leaderboards.show", "live_boards.live", "api_leaderboards.show", "board_exports.public"}
    # Private scores stay as hidden as they were.
    assert [answer.path for answer in of_others(answers) if b"0.2718" in answer.bytes] == []
