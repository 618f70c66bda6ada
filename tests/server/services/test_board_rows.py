"""A kept row is always what counting all submissions gives, and each change of it is on record."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from server.domain.honesty import HonestMode
from server.errors import CaptainRequiredError, ConflictError, NotFoundError, RefusedError
from server.models import BoardEvent, Competition, LeaderboardRow, Score, Submission, Team
from server.services import board_rows, merges, moderation, teams
from tests import factories
from tests.server.services.season import Season, begin

LATER = factories.NOW + timedelta(days=1)


def make_board(session, *, metric="roc_auc"):
    competition = factories.make_competition(session)
    factories.make_solution(session, competition=competition, metric=metric)
    user = factories.make_user(session)
    return competition, user, factories.make_team(session, competition=competition, user=user)


def add(session, board, score, *, minute=0, **more):
    competition, user, team = board
    moment = factories.NOW + timedelta(minutes=minute)
    submission = factories.make_submission(
        session, competition=competition, team=team, user=user, public_score=score, received_at=moment, **more
    )
    board_rows.add_score(
        session, submission=submission, public_score=score, higher_is_better=competition.slug != "low", now=moment
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


CHANGES = st.lists(
    st.tuples(st.sampled_from(["score", "score", "late", "hide", "show"]), st.integers(0, 5), st.integers(0, 3)),
    max_size=14,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_whatever_happens_the_row_is_the_best_of_what_counts(session, changes):
    with session.begin_nested() as savepoint:
        board = make_board(session)
        handed_in: list[Submission] = []
        for kind, which, tenth in changes:
            if kind in ("score", "late"):
                handed_in.append(add(session, board, tenth / 10, minute=which, is_late=kind == "late"))
            elif handed_in:
                changed = handed_in[which % len(handed_in)]
                changed.is_hidden = kind == "hide"
                session.flush()
                board_rows.rebuild_row(session, team_id=board[2].id, now=LATER)

        counting = [s for s in handed_in if not s.is_late and not s.is_hidden]
        places = board_rows.list_places(session, team_id=board[2].id, higher_is_better=True)
        row = row_of(session, board)
        assert len(places) == len(counting)
        assert (row is None) == (not counting)
        if row is not None:
            best = min(places)
            assert row[0] == best.sort_score
            assert (row[2], row[3], row[4]) == (best.submission_id, best.achieved_at, len(counting))
            assert row[5] == max(submission.received_at for submission in counting)
        assert session.get_one(Competition, board[0].id).n_ranked == (row is not None)
        savepoint.rollback()


NAMES = ("ada", "ben", "cleo")
ACTS = ("score", "score", "score", "late", "hide", "unhide", "merge", "leave", "disqualify", "reinstate")
SEQUENCES = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 5), st.integers(0, 3)), max_size=20)


def act(season: Season, kind: str, which: int, tenth: int, handed_in: list[Submission]) -> None:
    """Do one thing to one of some teams, by its service; what a rule refuses does not happen."""
    name, other = NAMES[which % 3], NAMES[(which + 1 + tenth % 2) % 3]
    here = {"competition": season.competition, "now": LATER}
    host = season.competition.host
    if kind in ("score", "late"):
        at = factories.NOW + timedelta(minutes=which)
        handed_in.append(season.hand_in(name, tenth / 10, at=at, is_late=kind == "late"))
    elif kind in ("hide", "unhide") and handed_in:
        number = handed_in[which % len(handed_in)].id
        reason = {"reason": "Drawn."} if kind == "hide" else {}
        getattr(moderation, kind)(season.session, submission_id=number, host=host, **here, **reason)
    elif kind in ("disqualify", "reinstate"):
        reason = {"reason": "Drawn."} if kind == "disqualify" else {}
        getattr(moderation, kind)(season.session, team_id=season.team(name).id, host=host, **here, **reason)
    elif kind == "leave":
        teams.leave(season.session, user=season.users[name], **here)
    elif kind == "merge":
        request = merges.ask(
            season.session, captain=season.users[name], team_name=season.team(other).name, message="", **here
        )
        merges.accept(season.session, captain=season.users[other], request_id=request.id, **here)


def rows_of(season: Season) -> dict[int, tuple[object, ...]]:
    season.session.expire_all()
    columns = [column for column in LeaderboardRow.__table__.columns if column.key != "is_tied"]
    return {row[0]: tuple(row) for row in season.session.execute(select(*columns))}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=SEQUENCES)
def test_whatever_happens_to_some_teams_their_rows_are_those_that_are_made_anew(session, sequence):
    with session.begin_nested() as savepoint:
        season, handed_in = begin(session, *NAMES, daily_limit=50), []
        for kind, which, tenth in sequence:
            with suppress(ConflictError, RefusedError, CaptainRequiredError, NotFoundError):
                act(season, kind, which, tenth, handed_in)
        kept = rows_of(season)
        n_ranked = season.competition.n_ranked

        for team_id in session.scalars(select(Team.id)).all():
            board_rows.rebuild_row(session, team_id=team_id, now=LATER)

        assert rows_of(season) == kept
        assert n_ranked == season.competition.n_ranked == len(kept)
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


def test_baselines_stay_on_a_board_that_forgets(session):
    board = make_board(session)
    board[0].rolling_days, board[2].is_baseline = 30, True
    add(session, board, 0.9)

    assert board_rows.leave_outdated(session, now=factories.NOW + timedelta(days=99)) == 0
