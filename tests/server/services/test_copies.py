"""Copies between teams: what counts as one, and what may be in anybody's hands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.models import Strength
from server.services import alarms, copies
from server.services.copies import NearPair
from tests import factories
from tests.server.services.sketching import Field


@pytest.fixture
def session(any_database):
    """Return a session on either database."""
    with any_database.transaction() as opened:
        yield opened


ROW = {"id": "7", "column": "", "truth": "1", "first": "0.2", "second": "0.2", "usual": "0.8"}


@pytest.fixture
def field(session):
    return Field(session)


def find(field, *pairs):
    return copies.find(field.session, competition=field.competition, pairs=pairs)


def near(first: int, second: int) -> NearPair:
    return NearPair(first, second, "noise", 0.99, 0.2, 4000, 0, 0, 0, 0.0, 1e-30, (ROW,))


def test_the_same_predictions_of_two_teams_are_one_alarm_with_the_first_file_of_each(field):
    one, again = field.hand_in("ada", content="x"), field.hand_in("ada", content="x")
    other = field.hand_in("bea", content="x")
    more = field.hand_in("bea", content="y"), field.hand_in("ada", content="y")

    (finding,) = find(field)

    assert finding.strength is Strength.STRONG
    assert finding.team_ids == (field.teams["ada"][0].id, field.teams["bea"][0].id)
    assert finding.evidence["same"] == [
        {"first_id": one, "second_id": other},
        {"first_id": more[1], "second_id": more[0]},
    ]
    assert finding.evidence["n_same"] == 2
    assert again not in finding.submission_ids


def test_one_team_may_hand_in_the_same_file_twice(field):
    field.hand_in("ada", content="x")
    field.hand_in("ada", content="x")

    assert find(field) == []


def test_what_a_baseline_predicts_is_no_copy(field):
    field.hand_in("Forest", content="x", is_baseline=True)
    field.hand_in("ada", content="x")
    field.hand_in("bea", content="x")

    assert find(field) == []


def test_constant_files_and_the_sample_are_no_copies(field):
    for name in ("ada", "bea"):
        field.hand_in(name, content="constant", n_distinct=1)
        field.hand_in(name, content="sample", report={"problems": [{"code": "sample_unchanged"}]})

    assert find(field) == []


def test_a_file_that_many_teams_have_is_one_alarm_for_all(field):
    numbers = [field.hand_in(name, content="public") for name in ("ada", "bea", "cid", "dora")]

    (finding,) = find(field)

    assert finding.strength is Strength.MEDIUM
    assert finding.evidence["is_common"]
    assert (len(finding.team_ids), finding.submission_ids) == (4, tuple(numbers))
    assert finding.subject.startswith("file:")


def test_near_files_and_same_files_of_two_teams_are_one_alarm(field):
    one, other = field.hand_in("ada", content="x"), field.hand_in("bea", content="x")
    third, fourth = field.hand_in("bea"), field.hand_in("ada")

    (finding,) = find(field, near(third, fourth))

    assert finding.submission_ids == (one, other, third, fourth)
    assert [pair["first_id"] for pair in finding.evidence["near"]] == [third]
    assert finding.evidence["near"][0]["rows"] == [ROW]


def test_what_is_found_again_is_no_new_evidence(field):
    pair = near(field.hand_in("bea"), field.hand_in("ada"))
    facts = {"session": field.session, "competition": field.competition}
    (alarm,) = alarms.raise_alarms(**facts, findings=find(field, pair), now=factories.NOW)
    field.session.refresh(alarm)

    again = alarms.raise_alarms(**facts, findings=find(field, pair), now=factories.NOW + timedelta(hours=1))

    assert (again, alarm.last_seen_at) == ([], factories.NOW)


def test_a_file_that_is_near_to_a_baseline_is_no_copy(field):
    baseline = field.hand_in("Forest", is_baseline=True)

    assert find(field, near(baseline, field.hand_in("ada"))) == []
