"""The kept rows of a leaderboard are what counting all submissions would give."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.domain.leaderboard import Place, sort_score
from server.models import Competition, LeaderboardRow, Submission
from server.services import board_rows, leaderboards
from server.services.board_filters import BoardFilter
from tests import factories


@pytest.fixture
def board(any_database, now):
    """Return a competition and a function that adds a score of a team to its leaderboard."""
    competition = any_database.write(factories.make_competition)
    teams = {}

    def get_team(session, name, is_baseline):
        if name not in teams:
            user = factories.make_user(session, name=name)
            entrant = None if is_baseline else user
            team = factories.make_team(
                session, competition=competition, user=entrant, name=f"{name} team", is_baseline=is_baseline
            )
            teams[name] = (user, team)
        return teams[name]

    def add(session, name, score, *, minute=0, higher_is_better=True, is_baseline=False, **more):
        user, team = get_team(session, name, is_baseline)
        submission = factories.make_submission(
            session,
            competition=competition,
            team=team,
            user=user,
            public_score=score,
            received_at=now + timedelta(minutes=minute),
            **more,
        )
        board_rows.add_score(
            session,
            submission=submission,
            public_score=score,
            higher_is_better=higher_is_better,
            now=submission.received_at,
        )
        return submission

    def score(name, score, **more):
        return any_database.write(add, name, score, **more)

    def page(*, search="", **more):
        fresh = any_database.read(lambda session: session.get_one(Competition, competition.id))
        return any_database.read(leaderboards.get_page, competition=fresh, wanted=BoardFilter(search=search), **more)

    return SimpleNamespace(score=score, page=page, database=any_database, competition=competition, teams=teams)


def names(page):
    return [(row.rank, row.team) for row in page.rows]


def test_an_empty_board_has_one_empty_page(board):
    page = board.page()

    assert (page.rows, page.n_pages, page.n_teams) == ((), 1, 0)


def test_a_team_has_one_row_with_its_best_score(board):
    for minute, score in enumerate([0.5, 0.9, 0.7]):
        board.score("ada", score, minute=minute)

    (row,) = board.page().rows

    assert (row.rank, row.public_score, row.n_entries, row.members) == (1, 0.9, 3, ("ada",))
    assert row.last_submission_at == factories.NOW + timedelta(minutes=2)


def test_the_metric_says_which_score_is_better(board):
    board.score("ada", 0.5, higher_is_better=False)
    board.score("ben", 0.4, higher_is_better=False)
    board.score("ada", 0.6, higher_is_better=False)

    assert names(board.page()) == [(1, "ben team"), (2, "ada team")]


def test_ties_go_to_the_earlier_submission_at_full_precision(board):
    board.score("late", 0.5, minute=2)
    board.score("early", 0.5, minute=1)
    board.score("better", 0.5 + 1e-12, minute=3)

    page = board.page()

    assert names(page) == [(1, "better team"), (2, "early team"), (3, "late team")]
    assert {row.public_score for row in page.rows} == {0.5}


def test_an_equal_score_later_does_not_cost_a_team_its_time(board):
    board.score("ada", 0.5, minute=0)
    board.score("ben", 0.5, minute=1)
    board.score("ada", 0.5, minute=2)

    assert names(board.page()) == [(1, "ada team"), (2, "ben team")]


@pytest.mark.parametrize("more", [{"is_late": True}, {"is_hidden": True}])
def test_late_and_hidden_submissions_are_neither_rows_nor_entries(board, more):
    board.score("ada", 0.5)
    board.score("ada", 0.9, **more)

    (row,) = board.page().rows

    assert (row.public_score, row.n_entries) == (0.5, 1)


def test_baselines_stand_between_the_rows_without_rank(board):
    board.score("ada", 0.9)
    board.score("dummy", 0.7, is_baseline=True)
    board.score("ben", 0.5)

    page = board.page()

    assert names(page) == [(1, "ada team"), (None, "dummy team"), (2, "ben team")]
    assert page.n_teams == 2


def test_a_board_of_baselines_alone_shows_them(board):
    board.score("dummy", 0.7, is_baseline=True)

    assert names(board.page()) == [(None, "dummy team")]


def test_pages_share_out_rows_and_baselines_without_losing_one(board):
    for number in range(103):
        board.score(f"team{number}", 1 - number / 1000, minute=number)
    for number, score in enumerate([2.0, 0.9505, 0.9005, 0.1]):
        board.score(f"line{number}", score, is_baseline=True)

    pages = [board.page(page=number) for number in (1, 2, 3)]

    rows = [row for page in pages for row in page.rows]
    assert [len(page.rows) for page in pages] == [51, 51, 5]
    assert [row.rank for row in rows if not row.is_baseline] == list(range(1, 104))
    assert [row.team for row in rows if row.is_baseline] == [f"line{number} team" for number in range(4)]
    assert [row.public_score for row in rows] == sorted((row.public_score for row in rows), reverse=True)


@pytest.mark.parametrize(("asked", "given_page"), [(0, 1), (-3, 1), (99, 1)])
def test_a_page_that_does_not_exist_is_the_nearest(board, asked, given_page):
    board.score("ada", 0.5)

    assert board.page(page=asked).page == given_page


def test_a_search_by_team_or_person_keeps_the_true_ranks(board):
    for minute, name in enumerate(["ada", "ben", "cleo"]):
        board.score(name, 0.9 - minute / 10, minute=minute)

    assert names(board.page(search="CLEO")) == [(3, "cleo team")]
    assert names(board.page(search="team")) == names(board.page())
    assert board.page(search="nobody").n_found == 0


def test_a_search_counts_the_ranks_of_scattered_teams_also_among_ties(board):
    for number in range(12):
        board.score(f"{'blue' if number % 3 == 0 else 'red'}{number}", [0.9, 0.5][number >= 5], minute=number // 4)
    board.score("blue baseline", 0.7, is_baseline=True)

    found = board.page(search="blue")

    assert names(found) == [row for row in names(board.page()) if row[0] and "blue" in row[1]]
    assert [rank for rank, _ in names(found)] == [1, 4, 7, 10]
    assert (found.n_found, found.n_teams) == (4, 12)


def test_the_leader_is_the_first_of_the_ranked(board):
    assert board.database.read(leaderboards.find_leader, competition=board.competition) is None
    board.score("dummy", 0.99, is_baseline=True)
    board.score("ada", 0.7)
    board.score("ben", 0.8)

    leader = board.database.read(leaderboards.find_leader, competition=board.competition)

    assert (leader.rank, leader.team, leader.members) == (1, "ben team", ("ben",))


@pytest.mark.parametrize("search", ["%", "_", "  ", "'; DROP TABLE users --"])
def test_signs_in_a_search_are_no_wildcards(board, search):
    board.score("ada", 0.5)

    assert board.page(search=search).n_found == (0 if "DROP" in search else 1)


def test_my_row_has_its_rank_wherever_it_stands(board):
    for number in range(60):
        board.score(f"team{number}", 1 - number / 100, minute=number)
    team = board.teams["team57"][1]

    row = board.database.read(leaderboards.find_row, competition=board.competition, team_id=team.id)

    assert (row.rank, row.team) == (58, "team57 team")
    assert board.database.read(leaderboards.find_rank, team_id=team.id) == 58


def test_a_team_without_a_score_has_no_row(board):
    assert board.database.read(leaderboards.find_row, competition=board.competition, team_id=None) is None
    assert board.database.read(leaderboards.find_rank, team_id=10**9) is None


def test_a_baseline_has_no_rank_of_its_own(board):
    board.score("dummy", 0.7, is_baseline=True)

    assert board.database.read(leaderboards.find_rank, team_id=board.teams["dummy"][1].id) is None


SCORES = st.lists(
    st.tuples(st.sampled_from(["ada", "ben", "cleo"]), st.sampled_from([0.1, 0.2, 0.2 + 1e-9, 0.3]), st.integers(0, 3)),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scores=SCORES, higher_is_better=st.booleans())
def test_the_kept_rows_equal_a_recomputation_from_all_submissions(database, scores, higher_is_better):
    with database.transaction() as session:
        competition = factories.make_competition(session, slug="any")
        teams = {}
        for name, score, minute in scores:
            if name not in teams:
                user = factories.make_user(session, name=f"{name}-any")
                teams[name] = (user, factories.make_team(session, competition=competition, user=user))
            user, team = teams[name]
            submission = factories.make_submission(
                session,
                competition=competition,
                team=team,
                user=user,
                public_score=score,
                received_at=factories.NOW + timedelta(minutes=minute),
            )
            board_rows.add_score(
                session,
                submission=submission,
                public_score=score,
                higher_is_better=higher_is_better,
                now=submission.received_at,
            )

        for name, (_, team) in teams.items():
            own = [(s, m) for n, s, m in scores if n == name]
            best = min(sort_score(s, higher_is_better=higher_is_better) for s, _ in own)
            row = session.get_one(LeaderboardRow, team.id)
            places = [
                Place(sort_score(s.public_score, higher_is_better=higher_is_better), s.received_at, s.id)
                for s in _scored(session, team)
            ]
            assert row.sort_score == best
            assert Place(row.sort_score, row.achieved_at, row.submission_id) == min(places)
            assert row.n_entries == len(own)
        session.rollback()


def _scored(session, team):
    from server.models import Score

    rows = session.query(Submission, Score.public_score).join(Score, Score.submission_id == Submission.id)
    return [
        SimpleNamespace(public_score=score, received_at=submission.received_at, id=submission.id)
        for submission, score in rows.filter(Submission.team_id == team.id)
    ]
