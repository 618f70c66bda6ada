from datetime import timedelta

import pytest
from sqlalchemy import event

from server.db import Database
from server.domain.submissions import Fault, SubmissionStatus
from server.errors import NotFoundError
from server.models import Competition, Role, Score
from server.services import progress, reference_boards
from tests import factories

SOON = factories.NOW + timedelta(seconds=5)


@pytest.fixture
def scene(any_database: Database):
    """A team with a complete submission, a wrong and a pending one; a better team, and another's pending one before."""

    def make(session):
        competition = factories.make_competition(session)
        factories.make_solution(session, competition=competition)
        ada, zoe = (factories.make_user(session, name=name) for name in ("ada", "zoe"))
        team, better = (factories.make_team(session, competition=competition, user=user) for user in (ada, zoe))
        ours = {"competition": competition, "team": team, "user": ada}
        theirs = {"competition": competition, "team": better, "user": zoe}
        done = factories.make_submission(session, **ours, public_score=0.712345678)
        best = factories.make_submission(session, **theirs, public_score=0.9)
        factories.make_leaderboard_row(session, submission=done, public_score=0.712345678)
        factories.make_leaderboard_row(session, submission=best, public_score=0.9)
        factories.make_submission(
            session, **ours, status=SubmissionStatus.ERROR, fault=Fault.FILE, scored_at=factories.NOW
        )
        factories.make_submission(session, **theirs)
        waiting = factories.make_submission(session, **ours, received_at=factories.NOW + timedelta(seconds=1))
        return {"competition": competition, "ada": ada, "zoe": zoe, "team": team, "done": done, "waiting": waiting}

    return any_database.write(make)


def test_a_complete_submission_has_its_score_and_the_teams_rank(any_database: Database, scene):
    stands = any_database.read(
        progress.get_progress, submission_id=scene["done"].id, user=scene["ada"], moment=SOON, n_workers=2
    )

    assert (stands.shown.public_score, stands.shown.is_best, stands.rank) == (0.71235, True, 2)
    assert (stands.team, stands.submitted_by, stands.place) == ("ada", "ada", None)
    assert (stands.quota.used, stands.quota.errors_used) == (2, 1)


def test_a_pending_submission_has_a_place_in_the_queue(any_database: Database, scene):
    def note_seconds(session):
        session.get_one(Score, 1).receipt = {"seconds": 0.5}

    any_database.write(note_seconds)
    stands = any_database.read(
        progress.get_progress, submission_id=scene["waiting"].id, user=scene["ada"], moment=SOON, n_workers=1
    )

    assert stands.place is not None
    assert (stands.place.position, stands.place.estimated_seconds) == (2, 1.0)
    assert (stands.shown.public_score, stands.rank) == (None, 2)


def test_others_do_not_see_it_but_hosts_do(any_database: Database, scene):
    admin = any_database.write(factories.make_user, name="olga", role=Role.ADMIN)
    ask = {"submission_id": scene["done"].id, "moment": SOON}

    assert any_database.read(progress.get_progress, user=admin, **ask).team == "ada"
    with pytest.raises(NotFoundError):
        any_database.read(progress.get_progress, user=scene["zoe"], **ask)
    with pytest.raises(NotFoundError):
        any_database.read(progress.get_progress, submission_id=10**6, user=admin, moment=SOON)


def test_a_poll_costs_two_queries_and_one_more_while_it_waits(any_database: Database, scene):
    statements: list[str] = []

    @event.listens_for(any_database.engine, "before_cursor_execute")
    def count(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    for name, n_queries in (("done", 2), ("waiting", 3)):
        statements.clear()
        any_database.read(progress.get_progress, submission_id=scene[name].id, user=scene["ada"], moment=SOON)
        assert len([one for one in statements if one.startswith("SELECT")]) == n_queries


def test_the_list_agrees_with_each(any_database: Database, scene):
    ask = {"moment": SOON, "n_workers": 2}
    listed = any_database.read(
        progress.list_progress, competition=scene["competition"], team_id=scene["team"].id, page=1, **ask
    )

    first, *_, last = listed.rows
    alone = any_database.read(progress.get_progress, submission_id=scene["waiting"].id, user=scene["ada"], **ask)
    assert (first.rank, first.place, first.team, first.submitted_by) == (2, alone.place, "ada", "ada")
    assert (last.shown.submission.id, last.shown.public_score) == (scene["done"].id, 0.71235)
    assert listed.quota == alone.quota == first.quota


def test_a_score_is_held_against_the_reference_board_by_the_digits_that_are_shown(any_database: Database, scene):
    def keep(session):
        competition = session.get_one(Competition, scene["competition"].id)
        reference_boards.keep(session, competition=competition, scores=[0.1, 0.71235, 0.9])

    any_database.write(keep)

    stands = any_database.read(
        progress.get_progress, submission_id=scene["done"].id, user=scene["ada"], moment=SOON, n_workers=1
    )
    listed = any_database.read(
        progress.list_progress,
        competition=any_database.read(lambda session: session.get_one(Competition, scene["competition"].id)),
        team_id=scene["team"].id,
        page=1,
        moment=SOON,
    )

    # 0.712345678 is shown as 0.71235, as good as the second
    assert (stands.reference.rank, stands.reference.n_rows) == (2, 3)
    assert [row.reference and row.reference.rank for row in listed.rows] == [None, None, 2]
