"""Tests for `server.services.promises`; what hosts do with them is in `test_accommodations.py`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.services import accommodations, promises
from tests import factories
from tests.server.services.season import begin

NOW = factories.NOW


@pytest.fixture
def season(session):
    return begin(session, "ada")


def promise(season, user, **more):
    what = {"extra_attempts": 1, "deadline_at": None, "reason": "An exam.", **more}
    about = {"competition": season.competition, "host": season.competition.host, "now": NOW}
    return accommodations.promise(season.session, user=user, **what, **about)


def test_the_latest_end_is_told_for_one_user_and_for_all(season):
    eve, fay = (factories.make_user(season.session, name=name) for name in ("eve", "fay"))
    first, second = (season.competition.ends_at + timedelta(days=days) for days in (1, 2))
    promise(season, eve, deadline_at=first)
    promise(season, fay, deadline_at=second)
    about = {"competition_id": season.competition.id}

    assert promises.find_deadline(season.session, user_id=eve.id, **about) == first
    assert promises.find_deadline(season.session, **about) == second
    assert promises.find_deadline(season.session, user_id=season.users["ada"].id, **about) is None


def test_each_promise_is_kept_once(season):
    eve = factories.make_user(season.session, name="eve")
    promise(season, eve, extra_attempts=1)
    promise(season, eve, extra_attempts=2)
    team = season.team("ada")
    about = {"competition": season.competition, "team": team, "user": eve, "now": NOW}

    kept = promises.keep(season.session, **about)

    assert [(granted.team_id, granted.extra_attempts) for granted in kept] == [(team.id, 1), (team.id, 2)]
    assert promises.keep(season.session, **about) == []
    assert promises.list_promises(season.session, competition=season.competition) == []


def test_it_is_said_in_words(season):
    later = season.competition.ends_at + timedelta(days=1)
    promised = promise(season, factories.make_user(season.session, name="eve"), deadline_at=later)

    assert promises.describe(promised) == f"1 extra submission and an end at {later:%Y-%m-%d %H:%M} UTC"
