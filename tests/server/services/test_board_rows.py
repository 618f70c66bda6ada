"""A kept row is always what counting all submissions gives, and each change of it is on record."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.db import make_engine
from server.domain.honesty import HonestMode
from server.models import BoardEvent, Competition, LeaderboardRow, Score, Team
from server.services import board_rows
from tests import factories
from tests.server.services.chronicle import HISTORIES, WINDOWS, Chronicle

LATER = factories.NOW + timedelta(days=1)


@pytest.fixture
def postgres_session(postgres_url):
    """Return a session on PostgreSQL that is rolled back."""
    engine = make_engine(postgres_url)
    with Session(engine, expire_on_commit=False) as opened:
        yield opened
        opened.rollback()
    engine.dispose()


def make_board(session, *, metric="roc_auc"):
    competition = factories.make_competition(session)
    factories.make_solution(session, competition=competition, metric=metric)
    user = factories.make_user(session)
    return competition, user, factories.make_team(session, competition=competition, user=user)


def add(session, board, score, *, minute=0, is_released=True, **more):
    competition, user, team = board
    moment = factories.NOW + timedelta(minutes=minute)
    submission = factories.make_submission(
        session, competition=competition, team=team, user=user, public_score=score, received_at=moment, **more
    )
    board_rows.add_score(
        session,
        submission=submission,
        public_score=score if is_released else None,
        higher_is_better=competition.slug != "low",
        now=moment,
    )
    return submission


def row_of(session, board):
    session.expire_all()
    row = session.get(LeaderboardRow, board[2].id)
    if row is None:
        return None
    return row.sort_score, row.public_score, row.submission_id, row.achieved_at, row.n_entries, row.last_submission_at


@pytest.mark.parametrize("metric", ["roc_auc", "rmse"])
def test_a_row_that_is_made_again_is_the_one_that_was_kept(session, metric):
    board = make_board(session, metric=metric)
    board[0].slug = "low" if metric == "rmse" else "high"
    for minute, score in enumerate([0.5, 0.9, 0.9, 0.1]):
        add(session, board, score, minute=minute)
    kept = row_of(session, board)

    board_rows.rebuild_row(session, team_id=board[2].id, now=LATER)

    assert row_of(session, board) == kept


def check_history(session: Session, chronicle: Chronicle, history: list[tuple[str, int, int]]) -> None:
    """Live through a history; then what was kept, what plain Python counts and what is made anew are the same."""
    chronicle.live(history)
    chronicle.sweep()
    kept = whole_rows(session)

    for team_id in session.scalars(select(Team.id)).all():
        board_rows.rebuild_row(session, team_id=team_id, now=chronicle.now)

    assert whole_rows(session) == kept
    chronicle.sweep()


def whole_rows(session: Session) -> list[tuple[object, ...]]:
    session.expire_all()
    columns = [column for column in LeaderboardRow.__table__.columns if column.key != "is_tied"]
    return [tuple(row) for row in session.execute(select(*columns).order_by(LeaderboardRow.team_id))]


DRAWN = given(
    mode=st.sampled_from(HonestMode), metric=st.sampled_from(["roc_auc", "rmse"]), window=WINDOWS, history=HISTORIES
)
IN_TURN = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@settings(IN_TURN, max_examples=40)
@DRAWN
def test_whatever_happens_the_rows_are_those_that_are_made_anew(session, mode, metric, window, history):
    with session.begin_nested() as savepoint:
        check_history(session, Chronicle(session, mode, metric, window), history)
        savepoint.rollback()


@pytest.mark.postgres
@settings(IN_TURN, max_examples=8)
@DRAWN
def test_whatever_happens_the_rows_are_those_that_are_made_anew_on_postgresql(
    postgres_session, mode, metric, window, history
):
    with postgres_session.begin_nested() as savepoint:
        check_history(postgres_session, Chronicle(postgres_session, mode, metric, window), history)
        savepoint.rollback()


def test_a_disqualified_team_has_no_row_and_gets_none_by_a_new_score(session):
    board = make_board(session)
    add(session, board, 0.5)
    session.get_one(Team, board[2].id).disqualified_at = LATER
    session.flush()

    board_rows.rebuild_row(session, team_id=board[2].id, now=LATER)
    add(session, board, 0.9)

    assert row_of(session, board) is None
    assert session.get_one(Competition, board[0].id).n_ranked == 0


def test_each_change_is_added_to_the_record_of_past_boards(session):
    board = make_board(session)
    first = add(session, board, 0.5)
    add(session, board, 0.4, minute=1)
    first.is_hidden = True
    session.flush()
    board_rows.rebuild_row(session, team_id=board[2].id, now=LATER)

    events = session.scalars(select(BoardEvent).order_by(BoardEvent.id)).all()

    assert [(event.public_score, event.n_entries) for event in events] == [(0.5, 1), (0.5, 2), (0.4, 1)]
    assert events[-1].at == LATER


def test_the_going_of_a_row_is_on_record_too(session):
    board = make_board(session)
    add(session, board, 0.5).is_hidden = True
    session.flush()

    board_rows.rebuild_row(session, team_id=board[2].id, now=LATER)
    board_rows.rebuild_row(session, team_id=board[2].id, now=LATER)

    events = session.scalars(select(BoardEvent).order_by(BoardEvent.id)).all()
    assert [(event.submission_id is None, event.n_entries) for event in events] == [(False, 1), (True, 0)]


def test_a_score_that_a_mode_released_is_what_the_row_is_made_of(session):
    board = make_board(session)
    board[0].honest_mode = HonestMode.ROUNDED
    submission = add(session, board, 0.877)
    session.scalars(select(Score).where(Score.submission_id == submission.id)).one().released_score = 0.88
    session.flush()

    board_rows.rebuild_row(session, team_id=board[2].id, now=LATER)

    assert row_of(session, board)[:2] == (-0.88, 0.88)


def test_on_a_board_that_forgets_older_submissions_give_way_to_newer_ones_and_then_go(session):
    board = make_board(session)
    board[0].is_practice, board[0].rolling_days = True, 30
    old, day = add(session, board, 0.9), timedelta(days=1)
    newer = add(session, board, 0.5, minute=20 * 24 * 60)

    def sweep(days):
        n_outdated = board_rows.leave_outdated(session, now=factories.NOW + days * day)
        row = row_of(session, board)
        return n_outdated, None if row is None else row[2]

    assert sweep(30) == (0, old.id)
    assert sweep(31) == (1, newer.id)
    assert sweep(31) == (0, newer.id)
    assert sweep(51) == (1, None)


def test_a_board_that_forgets_counts_all_entries_however_old(session):
    board = make_board(session)
    board[0].is_practice, board[0].rolling_days = True, 30
    counted = []

    for day in (0, 20, 45, 99):
        board_rows.leave_outdated(session, now=factories.NOW + timedelta(days=day))
        add(session, board, 0.9 - day / 1000, minute=day * 24 * 60)
        counted.append(row_of(session, board)[1:])

    days = [factories.NOW + timedelta(days=day) for day in (0, 20, 45, 99)]
    assert [(row[0], row[3], row[4]) for row in counted] == [
        (0.9, 1, days[0]),
        (0.9, 2, days[1]),
        (0.88, 3, days[2]),  # the best of the first day has left
        (0.801, 4, days[3]),  # all had left
    ]


def test_what_the_ladder_did_not_release_counts_when_a_row_comes_back(session):
    board = make_board(session)
    board[0].honest_mode = HonestMode.LADDER
    first = add(session, board, 0.5)
    add(session, board, 0.4, minute=1, is_released=False)
    first.is_hidden = True
    session.flush()
    board_rows.rebuild_row(session, team_id=board[2].id, now=LATER)
    gone = row_of(session, board)

    add(session, board, 0.6, minute=2)

    assert gone is None
    assert row_of(session, board)[4] == 2


def test_baselines_stay_on_a_board_that_forgets(session):
    board = make_board(session)
    board[0].rolling_days, board[2].is_baseline = 30, True
    add(session, board, 0.9)

    assert board_rows.leave_outdated(session, now=factories.NOW + timedelta(days=99)) == 0
