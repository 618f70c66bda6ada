"""When a competition is surveyed, with which files, and what becomes of the result."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.models import Alarm, AlarmKind, Sketch
from server.services import surveys
from server.services.surveys import MOST_OF_A_TEAM, PAUSE
from tests.server.services.sketching import Field

NOW = Field.NOW


@pytest.fixture
def session(any_database):
    """Return a session on either database."""
    with any_database.transaction() as opened:
        yield opened


@pytest.fixture
def field(session):
    return Field(session)


def survey(field, now=NOW, pairs=()):
    due = surveys.find_due(field.session, now=now)
    assert due is not None
    return surveys.record(field.session, survey=due, pairs=pairs, now=now)


def test_a_competition_without_new_sketches_is_not_due(field, session):
    assert surveys.find_due(session, now=NOW) is None

    field.hand_in("ada")
    survey(field)

    assert surveys.find_due(session, now=NOW + 2 * PAUSE) is None


def test_two_surveys_have_a_pause_between_them(field, session):
    field.hand_in("ada")
    survey(field)
    field.hand_in("ada")

    assert surveys.find_due(session, now=NOW + PAUSE / 2) is None
    assert surveys.find_due(session, now=NOW + PAUSE) is not None


def test_of_each_team_the_last_files_and_those_it_chose_are_compared(field, session):
    chosen = field.hand_in("ada", is_selected=True)
    numbers = [field.hand_in("ada") for _ in range(MOST_OF_A_TEAM + 2)]
    field.hand_in("bea", storage_key=None)
    other = field.hand_in("cid")

    due = surveys.find_due(session, now=NOW)

    assert due is not None
    assert [each.submission_id for each in due.members] == [chosen, *numbers[3:], other]
    assert due.task.solution_sha256


def test_what_came_during_a_survey_waits_for_the_next(field, session):
    field.hand_in("ada")
    due = surveys.find_due(session, now=NOW)
    late = field.hand_in("ada")

    surveys.record(session, survey=due, pairs=(), now=NOW)

    waiting = session.scalars(select(Sketch.id).where(Sketch.surveyed_at.is_(None))).all()
    assert waiting == [late]


def test_all_kinds_of_alarms_are_raised_by_one_survey(field, session):
    first = field.hand_in("ada", address="203.0.113.9")
    for _ in range(5):
        field.hand_in("ada", nearest_id=first, n_changed=1)
    field.hand_in("bea", content="same", address="203.0.113.9")
    field.hand_in("ada", content="same", address="203.0.113.9")

    assert survey(field) == 3

    kinds = session.scalars(select(Alarm.kind).order_by(Alarm.id)).all()
    assert kinds == [AlarmKind.PROBING, AlarmKind.COPIES, AlarmKind.ACCOUNTS]


def test_a_second_survey_with_the_same_files_raises_nothing_new(field):
    first = field.hand_in("ada")
    for _ in range(5):
        field.hand_in("ada", nearest_id=first, n_changed=1)
    assert survey(field) == 1
    field.hand_in("bea")

    assert survey(field, now=NOW + timedelta(hours=1)) == 0
