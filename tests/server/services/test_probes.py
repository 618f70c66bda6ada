"""What is found of a team's files, with the numbers that a host needs to judge it."""

from __future__ import annotations

import pytest

from server.models import AlarmKind, Strength
from server.services import probes
from tests.server.services.sketching import Field


@pytest.fixture
def session(any_database):
    """Return a session on either database."""
    with any_database.transaction() as opened:
        yield opened


@pytest.fixture
def field(session):
    return Field(session)


def find(field):
    return probes.find(field.session, competition=field.competition)


def test_a_series_of_near_files_is_told_step_by_step(field):
    last = first = field.hand_in("ada", score=0.5)
    for place in range(5):
        last = field.hand_in("ada", score=0.5 + (place + 1) / 1000, nearest_id=last, n_changed=2)

    (finding,) = find(field)

    team = field.teams["ada"][0]
    assert (finding.kind, finding.subject, finding.strength) == (
        AlarmKind.PROBING,
        f"team:{team.id}",
        Strength.MEDIUM,
    )
    assert finding.submission_ids == tuple(range(first, last + 1))
    evidence = finding.evidence
    assert (evidence["n_steps"], evidence["n_whole"], evidence["n_labels"], evidence["n_rows"]) == (5, 5, 10, 1000)
    assert [step["submission_id"] for step in evidence["steps"]] == list(range(first + 1, last + 1))
    assert evidence["steps"][0]["change"] == pytest.approx(0.001)


def test_the_files_of_two_teams_are_not_counted_together(field):
    first = field.hand_in("ada")
    for name in ("ada", "ada", "bea", "bea", "bea"):
        field.hand_in(name, nearest_id=first, n_changed=1)

    assert find(field) == []


def test_a_baseline_raises_nothing(field):
    for _ in range(9):
        field.hand_in("Constant", is_baseline=True, is_probe_like=True)

    assert find(field) == []


def test_constants_are_told_by_their_numbers(field):
    numbers = [field.hand_in("ada", is_probe_like=True, n_apart=0) for _ in range(8)]

    (finding,) = find(field)

    assert finding.strength is Strength.STRONG
    assert finding.evidence["probe_ids"] == numbers
    assert (finding.evidence["fewest_changed"], finding.evidence["most_changed"]) == (0, 0)
