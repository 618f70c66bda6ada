"""Tests of accounts that are programs': marked by their owners or the operator, and shown wherever teams are."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.errors import RefusedError
from server.models import AuditEvent, Competition, User
from server.services import agents, leaderboards, progress
from tests.factories import (
    NOW,
    make_competition,
    make_leaderboard_row,
    make_solution,
    make_submission,
    make_team,
    make_user,
)


def enter(session: Session, user: User) -> Competition:
    competition = make_competition(session)
    make_solution(session, competition=competition)
    team = make_team(session, competition=competition, user=user)
    submission = make_submission(session, competition=competition, team=team, user=user, public_score=0.5)
    make_leaderboard_row(session, submission=submission, public_score=0.5)
    competition.n_ranked = 1
    session.flush()
    return competition


def test_the_mark_is_set_taken_away_and_on_the_record(session: Session) -> None:
    user = make_user(session)

    for is_agent in (True, True, False):
        agents.mark(session, user.id, is_agent=is_agent, by=user.id, now=NOW)

    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "account.agent")).all()
    assert [(event.detail["before"], event.detail["after"]) for event in events] == [(False, True), (True, False)]
    assert not user.is_agent


def test_who_has_handed_something_in_stays_marked_but_for_the_operator(session: Session) -> None:
    user = make_user(session)
    enter(session, user)
    agents.mark(session, user.id, is_agent=True, by=user.id, now=NOW)

    with pytest.raises(RefusedError, match="stays marked"):
        agents.mark(session, user.id, is_agent=False, by=user.id, now=NOW)
    assert user.is_agent
    agents.mark(session, user.id, is_agent=False, by=None, now=NOW)
    assert not user.is_agent


def test_boards_and_submissions_tell_it_and_kept_rows_are_made_anew(session: Session) -> None:
    user = make_user(session)
    competition = enter(session, user)
    before = competition.board_version
    assert not leaderboards.get_page(session, competition=competition).rows[0].is_agent

    agents.mark(session, user.id, is_agent=True, by=user.id, now=NOW)
    session.refresh(competition)

    assert competition.board_version > before
    (row,) = leaderboards.get_page(session, competition=competition).rows
    assert row.is_agent
    assert next(leaderboards.stream_rows(session, competition=competition)).is_agent
    assert leaderboards.describe_teams(session, [row.team_id])[row.team_id].is_agent
    listed = progress.list_progress(
        session, competition=competition, team_id=row.team_id, page=1, moment=NOW + timedelta(hours=1)
    )
    assert [stands.by_agent for stands in listed.rows] == [True]
