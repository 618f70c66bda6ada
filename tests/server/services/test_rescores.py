"""Tests for `server.services.rescores`, `shadow_scores` and `rescore_differences`, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.db import Database
from server.domain.honesty import HonestMode
from server.domain.submissions import Fault, SubmissionStatus
from server.errors import ConflictError, InvalidInputError, NotFoundError
from server.models import (
    AuditEvent,
    LeaderboardRow,
    Notice,
    PrivateScore,
    Rescore,
    RescoreStatus,
    Score,
    ShadowScore,
    Solution,
    Submission,
    Team,
)
from server.services import finalization, leaderboards, rescores, scoring, shadow_scores
from server.services.rescore_differences import Difference, describe
from server.services.scoring import Task
from tests import factories
from tests.fakes import FakeQueue
from tests.server.services.season import Season, begin

NOW = factories.NOW
REASON = "Three labels were wrong."


def make_solution(**more: Any) -> Solution:
    """Return the next version of a solution, which no session knows yet."""
    fields = {
        "storage_key": f"solutions/{len(more)}-next",
        "sha256": "1" * 64,
        "id_column": "id",
        "metric": "roc_auc",
        "metric_parameters": {},
        "n_public": 5,
        "n_private": 5,
        "created_at": NOW,
    }
    return Solution(**{**fields, **more})


@pytest.fixture
def opened(any_database: Database) -> Iterator[Session]:
    with any_database.transaction() as session:
        yield session


@pytest.fixture
def season(opened: Session) -> Season:
    """Return a competition in which ada leads bo and cy, dot's file was broken, and eve's waits."""
    made = begin(opened, "ada", "bo", "cy", "dot", "eve")
    for name, score in (("ada", 0.9), ("bo", 0.8), ("cy", 0.7)):
        made.hand_in(name, score, private_score=score - 0.1)
    made.hand_in("dot", None, status=SubmissionStatus.ERROR, fault=Fault.FILE, report={"problems": []}, scored_at=NOW)
    made.hand_in("eve", None)
    return made


def start(season: Season, **more: Any) -> Rescore:
    who = {"competition": season.competition, "host": season.competition.host, "now": NOW}
    return rescores.start(season.session, **{**who, "solution": make_solution(), "reason": REASON, **more})


def claim(session: Session, lease: str = "a") -> Task | None:
    return shadow_scores.claim(session, lease=lease, lease_seconds=30, now=NOW)


def score_again(session: Session, new: Callable[[Task], tuple[float, float] | None]) -> int:
    """Score all that is left; None lets a file fail. Returns how many there were."""
    n_scored = 0
    while task := claim(session, f"lease-{n_scored}"):
        found = new(task)
        if found is None:
            report = {"code": "invalid_file", "message": "Unknown ids.", "problems": []}
            assert shadow_scores.record_error(session, task=task, fault=Fault.FILE, report=report)
        else:
            assert shadow_scores.record_score(
                session, task=task, public_score=found[0], private_score=found[1], receipt={"again": True}, notes=[]
            )
        n_scored += 1
    return n_scored


def by_team(season: Season, **scores: tuple[float, float] | None) -> Callable[[Task], tuple[float, float] | None]:
    def find(task: Task) -> tuple[float, float] | None:
        team_id = season.session.get_one(Submission, task.submission_id).team_id
        return scores[season.session.get_one(Team, team_id).name]

    return find


ANEW = {"ada": (0.6, 0.5), "bo": (0.8, 0.7), "cy": (0.75, 0.65), "dot": (0.5, 0.4), "eve": (0.4, 0.3)}


def board(season: Season) -> list[tuple[str, float | None]]:
    season.session.expire_all()
    page = leaderboards.get_page(season.session, competition=season.competition)
    return [(row.team, row.public_score) for row in page.rows]


def publish(season: Season, queue: FakeQueue | None = None) -> Rescore:
    return rescores.publish(
        season.session,
        competition=season.competition,
        host=season.competition.host,
        queue=queue or FakeQueue(),
        now=NOW,
    )


def difference(season: Season, rescore: Rescore) -> Difference:
    return describe(season.session, competition=season.competition, rescore=rescore, now=NOW)


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


def test_the_difference_says_who_moves_and_what_fails(season: Season):
    rescore = start(season)
    score_again(season.session, by_team(season, **{**ANEW, "bo": None}))

    found = difference(season, rescore)

    moves = [(m.team, m.old and m.old.rank, m.new and m.new.rank, m.rise) for m in found.moves]
    assert moves == [
        ("cy", 3, 1, 2),
        ("ada", 1, 2, -1),
        ("dot", None, 3, None),
        ("eve", None, 4, None),
        ("bo", 2, None, None),
    ]
    assert (found.n_moving, found.n_teams, found.n_complete, found.n_mended, found.n_changed) == (5, 3, 3, 1, 2)
    assert [(each.team, each.fault, each.message) for each in found.failures] == [("bo", Fault.FILE, "Unknown ids.")]
    assert found.median_change == pytest.approx(-0.125)


def test_the_difference_is_what_publishing_makes(season: Season):
    rescore = start(season)
    score_again(season.session, by_team(season, **ANEW))
    found = difference(season, rescore)
    expected = {move.team: (move.new.rank, move.new.score) for move in found.moves if move.new is not None}

    publish(season)

    after = {team: (rank, score) for rank, (team, score) in enumerate(board(season), start=1)}
    assert {team: after[team] for team in expected} == expected


def test_a_difference_without_changes_has_no_moves(season: Season):
    rescore = start(season)
    same = {"ada": (0.9, 0.8), "bo": (0.8, 0.8 - 0.1), "cy": (0.7, 0.7 - 0.1)}
    score_again(season.session, by_team(season, **same, dot=None, eve=None))

    found = difference(season, rescore)

    assert (found.moves, found.failures, found.n_changed, found.median_change) == ((), (), 0, 0.0)


def test_private_scores_that_change_alone_are_counted(season: Season):
    rescore = start(season)
    same = {"ada": (0.9, 0.1), "bo": (0.8, 0.8 - 0.1), "cy": (0.7, 0.7 - 0.1)}
    score_again(season.session, by_team(season, **same, dot=None, eve=None))

    assert difference(season, rescore).n_changed == 1


def test_rounded_scores_are_released_with_their_step(season: Season):
    season.competition.honest_mode, season.competition.rounding_step = HonestMode.ROUNDED, 0.1
    season.session.flush()
    start(season)
    score_again(season.session, by_team(season, **ANEW))

    publish(season)

    assert season.session.scalars(
        select(Score.released_score).where(Score.solution_version == 2).order_by(Score.submission_id)
    ).all() == pytest.approx([0.6, 0.8, 0.8, 0.5, 0.4])


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


def test_one_rescore_is_open_at_a_time_and_needs_a_reason(season: Season):
    with pytest.raises(InvalidInputError, match="needs a reason"):
        start(season, reason="  ")
    start(season)
    with pytest.raises(ConflictError, match="open already"):
        start(season, solution=make_solution(storage_key="solutions/other"))


def test_the_ladder_is_refused(season: Season):
    season.competition.honest_mode = HonestMode.LADDER

    with pytest.raises(ConflictError, match="ladder"):
        start(season)


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
    assert found[1].detail["after"] == {"solution_version": 2}
    assert found[1].detail["reason"] == REASON
