"""Private scores come through one door, which asks first."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from server.domain.schedule import Timeline
from server.domain.visibility import Viewer
from server.services import private_scores
from tests import factories

ROOT = Path(__file__).parents[3]
DOORS = {
    "server/models/__init__.py",
    "server/models/private_score.py",
    "server/services/private_scores.py",
}


@pytest.fixture
def submission(database):
    """Return a scored submission."""

    def make(session):
        ada = factories.make_user(session)
        competition = factories.make_competition(session)
        team = factories.make_team(session, competition=competition, user=ada)
        return factories.make_submission(session, competition=competition, team=team, user=ada)

    made = database.write(make)
    database.write(private_scores.record, submission_id=made.id, version=1, private_score=0.125)
    return made


def find(database, submission, viewer, timeline, now):
    return database.read(
        private_scores.find, submission_id=submission.id, version=1, viewer=viewer, timeline=timeline, now=now
    )


def test_the_host_sees_it(database, submission, now):
    assert find(database, submission, Viewer(is_host=True), Timeline(), now) == 0.125


def test_its_own_team_does_not_see_it_before_the_finalization(database, submission, now):
    timeline = Timeline(ends_at=now, finalized_at=now + timedelta(days=1))
    team = Viewer(is_signed_in=True, is_entrant=True, team_id=submission.team_id)

    assert find(database, submission, team, timeline, now + timedelta(hours=23)) is None
    assert find(database, submission, team, timeline, now + timedelta(hours=24)) == 0.125


def test_no_other_module_touches_the_table():
    others = [
        path.relative_to(ROOT).as_posix()
        for folder in ("server", "worker")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"\bPrivateScore\b|private_scores\s*[\"']|models\.private_score", path.read_text())
    ]

    assert set(others) <= DOORS
