"""Changes: every change of a team's submissions has its number, and readers are told each once."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.cursors import START, Mark
from server.domain.submissions import Fault, SubmissionStatus
from server.models import Competition, Entrant, Submission, Team, User
from server.services import changes, joining, moderation, scoring, submissions
from server.storage import StoredFile
from tests import factories
from tests.fakes import FakeQueue


@pytest.fixture
def competition(session: Session) -> Competition:
    made = factories.make_competition(session, slug="harbour")
    factories.make_solution(session, competition=made)
    return made


@pytest.fixture
def ada(session: Session) -> User:
    return factories.make_user(session, name="ada")


@pytest.fixture
def team(session: Session, competition: Competition, ada: User) -> Team:
    return factories.make_team(session, competition=competition, user=ada)


def hand_in(session: Session, competition: Competition, user: User, name: str = "a") -> Submission:
    return submissions.submit(
        session,
        queue=FakeQueue(),
        competition=competition,
        user=user,
        file=StoredFile(f"submissions/{name}", 10, name * 64),
        file_name=f"{name}.csv",
        description="",
        idempotency_key=None,
        received_at=factories.NOW,
    ).submission


def score(session: Session, submission: Submission, value: float | None) -> None:
    """Record a score, or an error where there is none."""
    later = factories.NOW + timedelta(seconds=2)
    task = scoring.claim(
        session, submission_id=submission.id, version=1, lease="l", lease_seconds=15, now=factories.NOW
    )
    assert task is not None
    if value is None:
        scoring.record_error(session, task=task, fault=Fault.FILE, report={"code": "x", "problems": []}, now=later)
    else:
        scoring.record_score(
            session, task=task, public_score=value, private_score=value, receipt={}, notes=[], now=later
        )


def told(session: Session, team: Team, after: Mark = START) -> list[tuple[int, Mark]]:
    return changes.list_changed(session, team_id=team.id, after=after, most=10)


def test_handing_in_and_the_score_are_two_changes(session: Session, competition: Competition, ada: User, team: Team):
    submission = hand_in(session, competition, ada)
    first = told(session, team)
    score(session, submission, 0.5)

    assert first == [(submission.id, Mark(1, submission.id))]
    assert told(session, team, first[-1][1]) == [(submission.id, Mark(2, submission.id))]
    assert changes.list_counts(session, user_ids=[ada.id]) == {ada.id: {team.id: 2}}


def test_an_error_is_a_change_as_well(session: Session, competition: Competition, ada: User, team: Team):
    submission = hand_in(session, competition, ada)
    known = told(session, team)[-1][1]

    score(session, submission, None)

    assert [number for number, _ in told(session, team, known)] == [submission.id]


def test_what_is_hidden_and_shown_again_is_told_each_time(
    session: Session, competition: Competition, ada: User, team: Team
):
    submission = hand_in(session, competition, ada)
    score(session, submission, 0.5)
    act = {"competition": competition, "submission_id": submission.id, "host": competition.host, "now": factories.NOW}
    counts = []

    for step in (lambda: moderation.hide(session, reason="Leaked.", **act), lambda: moderation.unhide(session, **act)):
        step()
        counts.append(changes.list_counts(session, user_ids=[ada.id])[ada.id][team.id])

    assert counts == [3, 4]


def test_changes_that_came_together_are_told_in_parts_and_none_twice(
    session: Session, competition: Competition, ada: User, team: Team
):
    numbers = [hand_in(session, competition, ada, name).id for name in "abc"]
    changes.note_all(session, Submission.competition_id == competition.id)

    first = changes.list_changed(session, team_id=team.id, after=Mark(4, 0), most=2)
    rest = changes.list_changed(session, team_id=team.id, after=first[-1][1], most=2)

    assert [number for number, _ in first + rest] == numbers
    assert told(session, team, rest[-1][1]) == []


def test_who_joins_a_team_is_told_all_that_it_has(session: Session, competition: Competition, ada: User, team: Team):
    bea = factories.make_user(session, name="bea")
    alone = factories.make_team(session, competition=competition, user=bea)
    ours, theirs = hand_in(session, competition, ada, "a"), hand_in(session, competition, bea, "b")
    before = changes.catch_up(changes.list_counts(session, user_ids=[ada.id])[ada.id])[team.id]

    joining.absorb(session, team=team, joining=alone, competition=competition, now=factories.NOW)

    assert {number for number, _ in told(session, team, before)} == {ours.id, theirs.id}
    assert changes.list_counts(session, user_ids=[bea.id])[bea.id].keys() == {team.id}


def test_who_was_removed_is_told_of_no_team(session: Session, ada: User, team: Team):
    session.scalars(select(Entrant).where(Entrant.user_id == ada.id)).one().removed_at = factories.NOW

    assert changes.list_counts(session, user_ids=[ada.id]) == {ada.id: {}}


def test_places_in_the_queue_count_those_of_all_teams(
    session: Session, competition: Competition, ada: User, team: Team
):
    bea = factories.make_user(session, name="bea")
    factories.make_team(session, competition=competition, user=bea)
    hand_in(session, competition, bea, "b")
    mine = hand_in(session, competition, ada, "a")
    done = factories.make_submission(session, competition=competition, team=team, user=ada, public_score=0.5)

    assert done.status is SubmissionStatus.COMPLETE
    assert changes.list_waiting(session, team_ids=[team.id]) == {team.id: {mine.id: 2}}
