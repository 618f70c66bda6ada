"""Ties with the winner of a final board: what waits for a worker, what is compared, and what is shown of it."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from sqlalchemy import select

from server.domain.honesty import HonestMode
from server.models import Competition, LeaderboardRow, PrivateRow, PrivateScore, Submission
from server.services import estimates, finalization, moderation, private_ties
from server.services.estimates import Interval, PartEstimate
from tests.factories import NOW
from tests.server.services.season import Season, begin
from tests.server.services.test_finalization import by_host, finalize, over

LOW, HIGH = 0.61234567, 0.78765432
PUBLIC = PartEstimate(Interval(0.02, 0.8, 0.9), "evidence/public")


@pytest.fixture
def season(session) -> Season:
    return begin(session, "ada", "bo", "cy")


def play(season: Season) -> None:
    """Let the private order be ada, bo, cy."""
    for name, score in (("ada", 0.75), ("bo", 0.7), ("cy", 0.5)):
        season.hand_in(name, 0.8, private_score=score)


def estimate(season: Season, *names: str) -> None:
    """Let a worker find the intervals of some teams' submissions."""
    teams = {season.team(name).id: name for name in names}
    for task in estimates.find_missing(season.session):
        team_id = season.session.get_one(Submission, task.submission_id).team_id
        if team_id in teams:
            found = Interval(0.01, LOW, HIGH), f"evidence/{teams[team_id]}"
            estimates.record(season.session, task=task, public=PUBLIC, private=PartEstimate(*found), now=over(season))


def find_waiting(season: Season, *, n: int = 100):
    return private_ties.find_waiting(season.session, n=n, now=over(season))


def record(season: Season, waiting, *names: str) -> bool:
    return private_ties.record(
        season.session,
        waiting=waiting,
        tied_team_ids={season.team(name).id for name in names},
        n=100,
        now=over(season),
    )


def board(season: Season):
    season.session.flush()
    rows = season.session.scalars(
        select(PrivateRow).order_by(PrivateRow.rank).execution_options(populate_existing=True)
    )
    return [(row.team.name, row.private_low, row.private_high, row.is_tied) for row in rows]


def keys_of(waiting) -> list[str]:
    return [contender.evidence_key for contender in waiting.contenders]


def test_before_the_board_is_final_nothing_is_compared(season):
    play(season)
    estimate(season, "ada", "bo", "cy")

    assert find_waiting(season) is None
    assert season.session.scalars(select(PrivateRow)).all() == []


def test_a_final_board_waits_until_its_ties_are_found(season):
    play(season)
    estimate(season, "ada", "bo", "cy")
    finalize(season)

    waiting = find_waiting(season)
    assert keys_of(waiting) == ["evidence/ada", "evidence/bo", "evidence/cy"]
    assert record(season, waiting, "ada", "bo")

    assert find_waiting(season) is None
    assert board(season) == [
        ("ada", LOW, HIGH, True), ("bo", LOW, HIGH, True), ("cy", LOW, HIGH, False),
    ]  # fmt: skip


def test_the_first_rows_are_compared_as_far_as_they_can_be(season):
    play(season)
    estimate(season, "ada", "cy")
    finalize(season)

    assert keys_of(find_waiting(season)) == ["evidence/ada", "evidence/cy"]
    assert keys_of(find_waiting(season, n=2)) == ["evidence/ada"]


def test_without_the_winners_interval_nobody_is_tied_until_it_is_there(season):
    play(season)
    estimate(season, "bo", "cy")
    finalize(season)

    waiting = find_waiting(season)
    assert waiting.contenders == ()
    assert record(season, waiting)
    assert find_waiting(season) is None
    estimate(season, "ada")

    assert keys_of(find_waiting(season)) == ["evidence/ada", "evidence/bo", "evidence/cy"]


def test_an_interval_that_comes_after_the_finalization_is_taken_up(season):
    play(season)
    finalize(season)
    season.session.flush()
    season.session.refresh(season.competition)
    version = season.competition.board_version

    estimate(season, "bo")

    assert board(season) == [("ada", None, None, False), ("bo", LOW, HIGH, False), ("cy", None, None, False)]
    season.session.refresh(season.competition)
    assert season.competition.board_version > version


def test_what_was_compared_before_the_board_changed_is_not_recorded(season):
    play(season)
    estimate(season, "ada", "bo", "cy")
    finalize(season)
    waiting = find_waiting(season)

    moderation.disqualify(reason="Labels by hand.", **by_host(season, team_id=season.team("bo").id))

    assert not record(season, waiting, "ada", "bo")
    again = find_waiting(season)
    assert keys_of(again) == ["evidence/ada", "evidence/cy"]
    assert record(season, again, "ada", "cy")
    assert [row[3] for row in board(season)] == [True, True]


@pytest.mark.parametrize("mode", [HonestMode.ROUNDED, HonestMode.LADDER])
def test_a_final_board_shows_them_in_every_mode_and_the_public_one_still_none(season, mode):
    play(season)
    estimate(season, "bo")
    season.competition.honest_mode = mode
    for row in season.session.scalars(select(LeaderboardRow)):
        row.public_low = row.public_high = None
    season.session.flush()
    finalize(season)
    estimate(season, "ada")

    assert board(season)[0][1:3] == (LOW, HIGH)
    assert {row.public_low for row in season.session.scalars(select(LeaderboardRow))} == {None}


def test_an_older_version_of_the_solution_leaves_the_board_as_it_is(season):
    play(season)
    finalize(season)
    task = estimates.find_missing(season.session)[0]
    season.competition.solution_version = 2
    season.session.flush()

    estimates.record(
        season.session,
        task=task,
        public=PUBLIC,
        private=PartEstimate(Interval(0.01, 0.6, 0.7), "evidence/old"),
        now=over(season) + timedelta(hours=1),
    )

    assert season.session.scalars(select(PrivateRow.private_low)).all() == [None] * 3
    assert "evidence/old" in season.session.scalars(select(PrivateScore.evidence_key)).all()


def test_ties_are_found_and_recorded_on_both_databases(any_database):
    def end(session) -> tuple[int, ...]:
        season = begin(session, "ada", "bo", "cy")
        play(season)
        finalize(season)
        estimate(season, "ada", "bo", "cy")
        return tuple(season.team(name).id for name in ("ada", "bo", "cy"))

    ada, bo, cy = any_database.write(end)
    now = NOW + timedelta(days=30)

    def mark(*team_ids: int) -> bool:
        waiting = any_database.read(private_ties.find_waiting, n=100, now=now)
        return any_database.write(private_ties.record, waiting=waiting, tied_team_ids=team_ids, n=100, now=now)

    def list_tied() -> set[int]:
        return any_database.read(
            lambda session: set(session.scalars(select(PrivateRow.team_id).where(PrivateRow.is_tied)))
        )

    def want(session) -> None:
        session.scalars(select(Competition)).one().wants_private_ties = True

    assert (mark(ada, bo), list_tied()) == (True, {ada, bo})
    any_database.write(want)
    assert (mark(ada, cy), list_tied()) == (True, {ada, cy})
    any_database.write(want)
    assert (mark(), list_tied()) == (True, set())
    assert any_database.read(private_ties.find_waiting, n=100, now=now) is None


def test_an_interval_that_is_recorded_while_the_board_becomes_final_is_on_it(any_database):
    def begin_it(session) -> int:
        season = begin(session, "ada", "bo", "cy")
        play(season)
        season.competition.ends_at = NOW
        return season.competition.id

    number = any_database.write(begin_it)
    task = any_database.read(estimates.find_missing)[0]
    found = PartEstimate(Interval(0.01, LOW, HIGH), "evidence/ada")
    now = NOW + timedelta(days=1)

    with ThreadPoolExecutor(1) as pool, any_database.transaction() as session:
        competition = session.get_one(Competition, number)
        finalization.finalize(session, competition=competition, host=None, now=now)
        session.flush()
        # It has to wait for the commit, which comes before the pool is closed.
        recorded = pool.submit(any_database.write, estimates.record, task=task, public=PUBLIC, private=found, now=now)
        wait([recorded], timeout=0.3)
        session.commit()
        recorded.result()

    lows = select(PrivateRow.private_low).order_by(PrivateRow.rank)
    assert any_database.read(lambda session: session.scalars(lows).all()) == [LOW, None, None]
