"""Tests for `server.services.rescores`, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from server.db import Database
from server.domain.honesty import HonestMode
from server.domain.submissions import Fault, SubmissionStatus
from server.errors import ConflictError, InvalidInputError, NotFoundError
from server.models import (
    AuditEvent,
    LeaderboardRow,
    Notice,
    PrivateScore,
    RescoreStatus,
    Score,
    ShadowScore,
    Submission,
    Team,
)
from server.services import finalization, rescores, scoring, shadow_scores
from tests.fakes import FakeQueue
from tests.server.services.season import Season
from tests.server.services.shadows import (
    ANEW,
    NOW,
    REASON,
    board,
    by_team,
    make_solution,
    prepare,
    publish,
    score_again,
    start,
)


@pytest.fixture
def season(any_database: Database) -> Iterator[Season]:
    """Return a competition in which ada leads bo and cy, dot's file was broken, and eve's waits."""
    with any_database.transaction() as session:
        yield prepare(session)


def test_the_shadow_changes_nothing_until_it_is_published(season: Season):
    before = board(season)
    version = season.competition.board_version

    rescore = start(season)
    assert rescore.solution.version == 2
    assert score_again(season.session, by_team(season, **ANEW)) == 5

    assert board(season) == before == [("ada", 0.9), ("bo", 0.8), ("cy", 0.7)]
    assert (season.competition.board_version, season.competition.solution_version) == (version, 1)
    assert season.session.scalars(select(Score.solution_version).distinct()).all() == [1]
    assert season.session.scalars(select(PrivateScore.solution_version).distinct()).all() == [1]


def test_publishing_changes_scores_statuses_and_boards_together(season: Season):
    start(season)
    score_again(season.session, by_team(season, **{**ANEW, "cy": None}))

    published = publish(season)

    assert (published.status, published.ended_at) == (RescoreStatus.PUBLISHED, NOW)
    assert season.competition.solution_version == 2
    assert board(season) == [("bo", 0.8), ("ada", 0.6), ("dot", 0.5), ("eve", 0.4)]
    assert season.competition.n_ranked == 4
    states = dict(
        season.session.execute(
            select(Team.name, Submission.status).join(Submission, Submission.team_id == Team.id)
        ).all()
    )
    assert states == dict.fromkeys(("ada", "bo", "dot", "eve"), SubmissionStatus.COMPLETE) | {
        "cy": SubmissionStatus.ERROR
    }
    # The old scores stay with their version.
    query = select(Score.public_score).where(Score.solution_version == 1).order_by(Score.id)
    assert season.session.scalars(query).all() == [0.9, 0.8, 0.7]
    assert season.session.scalar(select(func.count()).select_from(ShadowScore)) == 0


def test_a_board_that_was_changed_over_is_what_all_submissions_make(season: Season):
    start(season)
    score_again(season.session, by_team(season, **ANEW))
    publish(season)
    columns = LeaderboardRow.__table__.c
    kept = season.session.execute(select(columns).order_by(columns.team_id)).all()

    for row in kept:
        rescores.board_rows.rebuild_row(season.session, team_id=row.team_id, now=NOW)

    season.session.expire_all()
    assert season.session.execute(select(columns).order_by(columns.team_id)).all() == kept


def test_each_team_is_told_what_became_of_its_score(season: Season):
    start(season)
    score_again(season.session, by_team(season, **ANEW))

    publish(season)

    told = {
        notice.user_id: notice.message for notice in season.session.scalars(select(Notice).order_by(Notice.id)).all()
    }
    message = told[season.users["ada"].id]
    assert "was scored again. The reason: Three labels were wrong." in message
    assert message.endswith("was 0.90000 (rank 1) and is 0.60000 (rank 3).")
    assert told[season.users["dot"].id].endswith("was none and is 0.50000 (rank 4).")


def test_discarding_leaves_no_score_behind_and_the_next_one_may_begin(season: Season):
    before = board(season)
    start(season)
    score_again(season.session, by_team(season, **ANEW))

    discarded = rescores.discard(season.session, competition=season.competition, host=season.competition.host, now=NOW)

    assert discarded.status is RescoreStatus.DISCARDED
    assert season.session.scalar(select(func.count()).select_from(ShadowScore)) == 0
    assert board(season) == before
    assert start(season, solution=make_solution(storage_key="solutions/third")).solution.version == 3


def test_what_comes_meanwhile_is_scored_with_both(season: Season):
    rescore = start(season)
    score_again(season.session, by_team(season, **ANEW))
    season.hand_in("cy", 0.95, private_score=0.9)

    assert shadow_scores.measure_progress(season.session, rescore=rescore).n_left == 1
    with pytest.raises(ConflictError, match="1 of 6 submissions are still to be scored again"):
        publish(season)
    assert season.competition.solution_version == 1
    assert score_again(season.session, lambda _: (0.97, 0.96)) == 1

    publish(season)

    assert board(season)[0] == ("cy", 0.97)


def test_what_waits_for_its_first_score_is_sent_on_under_the_new_version(season: Season):
    rescore, queue = start(season), FakeQueue()
    score_again(season.session, by_team(season, **ANEW))
    waiting = season.hand_in("bo", None, lease="held", lease_until=NOW + timedelta(seconds=30), n_attempts=1)

    assert shadow_scores.measure_progress(season.session, rescore=rescore).n_left == 0
    publish(season, queue)

    season.session.refresh(waiting)
    assert (waiting.lease, waiting.n_attempts, waiting.status) == (None, 0, SubmissionStatus.PENDING)
    task = scoring.claim(season.session, submission_id=waiting.id, version=2, lease="b", lease_seconds=30, now=NOW)
    assert task is not None
    assert task.solution_key == "solutions/0-next"


def test_a_result_of_the_old_version_that_comes_too_late_is_fenced_off(season: Season):
    start(season)
    score_again(season.session, by_team(season, **ANEW))
    late = season.hand_in("bo", None)
    task = scoring.claim(season.session, submission_id=late.id, version=1, lease="b", lease_seconds=30, now=NOW)
    assert task is not None
    publish(season)

    is_recorded = scoring.record_score(
        season.session, task=task, public_score=0.99, private_score=0.99, receipt={}, notes=[], now=NOW
    )

    assert not is_recorded
    assert board(season)[0] == ("bo", 0.8)


def test_rounded_scores_are_released_with_their_step(season: Season):
    season.competition.honest_mode, season.competition.rounding_step = HonestMode.ROUNDED, 0.1
    season.session.flush()
    with pytest.raises(ValueError, match="has a step for each version"):
        start(season)
    start(season, rounding_step=0.2, solution=make_solution(storage_key="solutions/rounded"))
    score_again(season.session, by_team(season, **ANEW))

    publish(season)

    season.session.expire_all()
    assert season.competition.rounding_step == 0.2
    assert season.session.scalars(
        select(Score.released_score).where(Score.solution_version == 2).order_by(Score.submission_id)
    ).all() == pytest.approx([0.6, 0.8, 0.8, 0.4, 0.4])


def test_final_boards_are_made_again(season: Season):
    waiting = season.session.scalars(select(Submission).where(Submission.status == SubmissionStatus.PENDING)).one()
    waiting.status, waiting.fault, waiting.scored_at = SubmissionStatus.ERROR, Fault.FILE, NOW
    over = season.competition.ends_at + timedelta(days=1)
    host = season.competition.host
    finalization.finalize(season.session, competition=season.competition, host=host, now=over)
    start(season)
    score_again(season.session, by_team(season, **{**ANEW, "dot": None, "eve": None}))

    rescores.publish(season.session, competition=season.competition, host=host, queue=FakeQueue(), now=over)

    rows = finalization.compute(season.session, competition=season.competition, now=over)
    assert [row.private_score for row in rows] == [0.7, 0.65, 0.5]
    assert board(season) == [("bo", 0.8), ("cy", 0.75), ("ada", 0.6)]


def test_one_rescore_is_open_at_a_time_and_needs_a_reason(season: Season):
    with pytest.raises(InvalidInputError, match="needs a reason"):
        start(season, reason="  ")
    start(season)
    with pytest.raises(ConflictError, match="open already"):
        start(season, solution=make_solution(storage_key="solutions/other"))


def test_without_an_open_rescore_there_is_nothing_to_publish_or_discard(season: Season):
    with pytest.raises(NotFoundError):
        publish(season)
    with pytest.raises(NotFoundError):
        rescores.discard(season.session, competition=season.competition, host=season.competition.host, now=NOW)


def test_all_of_it_is_on_the_record(season: Season):
    start(season)
    score_again(season.session, by_team(season, **ANEW))
    publish(season)
    start(season, solution=make_solution(storage_key="solutions/third"))
    rescores.discard(season.session, competition=season.competition, host=season.competition.host, now=NOW)

    query = select(AuditEvent.action, AuditEvent.detail).where(AuditEvent.action.startswith("rescore."))
    found = season.session.execute(query.order_by(AuditEvent.id)).all()
    assert [action for action, _ in found] == ["rescore.start", "rescore.publish", "rescore.start", "rescore.discard"]
    assert [(detail["before"], detail["after"]) for _, detail in found] == [
        ({"status": None, "solution_version": 1}, {"status": "open", "solution_version": 1}),
        ({"status": "open", "solution_version": 1}, {"status": "published", "solution_version": 2}),
        ({"status": None, "solution_version": 2}, {"status": "open", "solution_version": 2}),
        ({"status": "open", "solution_version": 2}, {"status": "discarded", "solution_version": 2}),
    ]
    assert [detail["with_solution_version"] for _, detail in found] == [2, 2, 3, 3]
    assert found[1].detail["reason"] == REASON
