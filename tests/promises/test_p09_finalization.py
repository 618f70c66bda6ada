"""P9: finalization is one instant, by the clock alone: no reader sees private scores before it, or a mixture."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from server.db import Database
from server.domain.visibility import Viewer
from server.services import private_scores
from server.services.competitions import timeline
from tests import factories

ENDS_AT = factories.NOW + timedelta(days=1)
FINAL_AT = ENDS_AT + timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
READERS = {
    "anonymous": Viewer(),
    "user": Viewer(is_signed_in=True),
    "another team": Viewer(is_signed_in=True, is_entrant=True, team_id=99),
    "the team": Viewer(is_signed_in=True, is_entrant=True, team_id=1),
}
HOSTS = {"host": Viewer(is_signed_in=True, is_host=True), "admin": Viewer(is_signed_in=True, is_admin=True)}
SCORES = (0.25, 0.5, 0.75)


@pytest.fixture
def scored(any_database: Database):
    def make(session):
        competition = factories.make_competition(session, ends_at=ENDS_AT, finalized_at=FINAL_AT)
        user = factories.make_user(session)
        team = factories.make_team(session, competition=competition, user=user)
        rows = [
            factories.make_submission(
                session, competition=competition, team=team, user=user, public_score=0.5, private_score=score
            )
            for score in SCORES
        ]
        return timeline(competition), [row.id for row in rows]

    return any_database.write(make)


def read_all(database: Database, scored, viewer: Viewer, now) -> tuple[float | None, ...]:
    times, ids = scored
    return tuple(
        database.read(private_scores.find, submission_id=number, version=1, viewer=viewer, timeline=times, now=now)
        for number in ids
    )


def test_p09_before_the_instant_nobody_but_the_host_reads_one(any_database: Database, scored):
    before = (ENDS_AT - MOMENT, ENDS_AT, ENDS_AT + MOMENT, FINAL_AT - MOMENT)
    readings = {read_all(any_database, scored, viewer, now) for viewer in READERS.values() for now in before}
    hosts = {read_all(any_database, scored, viewer, now) for viewer in HOSTS.values() for now in before}

    assert readings == {(None, None, None)}
    assert hosts == {SCORES}


def test_p09_from_the_instant_on_everybody_reads_all(any_database: Database, scored):
    after = (FINAL_AT, FINAL_AT + MOMENT)

    assert {read_all(any_database, scored, viewer, now) for viewer in READERS.values() for now in after} == {SCORES}


def test_p09_twenty_readers_across_the_instant_see_all_or_nothing(any_database: Database, scored):
    moments = [FINAL_AT + number * MOMENT for number in range(-10, 10)]

    with ThreadPoolExecutor(20) as pool:
        readings = set(pool.map(lambda now: read_all(any_database, scored, READERS["the team"], now), moments))

    assert readings == {(None, None, None), SCORES}
