"""Tests for `server.services.shadow_scores`, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from server.db import Database
from server.domain.submissions import Fault, SubmissionStatus
from server.models import ShadowScore
from server.services import shadow_scores
from tests.server.services.season import Season
from tests.server.services.shadows import ANEW, NOW, by_team, claim, prepare, publish, score_again, start


@pytest.fixture
def season(any_database: Database) -> Iterator[Season]:
    """Return a competition in which ada leads bo and cy, dot's file was broken, and eve's waits."""
    with any_database.transaction() as session:
        yield prepare(session)


def test_a_submission_that_keeps_crashing_ends_as_a_fault_of_the_platform(season: Season):
    start(season)

    for number in range(3):
        task = claim(season.session, f"try-{number}")
        assert task is not None
        assert task.n_attempts == number + 1
        shadow_scores.release(season.session, task=task)

    first = season.session.scalars(select(ShadowScore).order_by(ShadowScore.id)).first()
    assert first is not None
    season.session.refresh(first)
    assert (first.status, first.fault) == (SubmissionStatus.ERROR, Fault.PLATFORM)


def test_a_lease_that_ran_out_is_taken_over_and_its_holder_fenced_off(season: Season):
    start(season)
    first = claim(season.session, "a")
    assert first is not None
    later = NOW + timedelta(seconds=31)

    second = shadow_scores.claim(season.session, lease="b", lease_seconds=30, now=later)

    assert second is not None
    assert second.submission_id == first.submission_id
    done = {"public_score": 0.5, "private_score": 0.5, "receipt": {}, "notes": []}
    assert not shadow_scores.renew(season.session, task=first, lease_seconds=30, now=later)
    assert not shadow_scores.record_score(season.session, task=first, **done)
    assert shadow_scores.record_score(season.session, task=second, **done)


def test_there_is_something_to_do_while_a_rescore_is_open(season: Season):
    before = shadow_scores.is_wanted(season.session)
    start(season)
    during = shadow_scores.is_wanted(season.session)
    score_again(season.session, by_team(season, **ANEW))
    publish(season)

    assert (before, during, shadow_scores.is_wanted(season.session)) == (False, True, False)
