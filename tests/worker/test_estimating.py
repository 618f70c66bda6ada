"""Intervals and ties are found when nothing waits for a score, and kept as secret as labels."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from server.domain.honesty import HonestMode
from server.jobs import connect
from server.models import Competition, LeaderboardRow, PrivateRow, PrivateScore, Score, Solution, Team
from server.services import estimates, finalization
from tests import factories
from tests.servers import RedisServer
from tests.worker.arena import Arena, submission_text, wait_until
from worker.estimating import Claims

NOISY = "id,y\n" + "".join(f"{row},{0.3 + row % 2 / 5 + row % 7 / 20}\n" for row in range(40))


def get_score(arena: Arena, number: int) -> Score:
    with arena.database.reading() as session:
        return session.scalars(select(Score).where(Score.submission_id == number)).one()


def get_row(arena: Arena) -> LeaderboardRow:
    with arena.database.reading() as session:
        return session.get_one(LeaderboardRow, arena.team.id)


def wait_for_estimates(arena: Arena, *numbers: int) -> None:
    arena.wait_for(*numbers)
    wait_until(
        lambda: all(get_score(arena, number).estimated_at is not None for number in numbers),
        f"the intervals of {numbers}: {arena.logs()}",
    )


def test_a_score_gets_its_interval_and_the_row_shows_it(arena: Arena) -> None:
    arena.start()
    number = arena.submit(NOISY)

    wait_for_estimates(arena, number)

    score, row = get_score(arena, number), get_row(arena)
    assert score.public_low < score.public_score < score.public_high
    assert score.public_error > 0
    assert (row.public_low, row.public_high) == (score.public_low, score.public_high)
    with arena.database.reading() as session:
        private = session.scalars(select(PrivateScore)).one()
    assert private.private_low <= private.private_score <= private.private_high
    assert private.evidence_key != score.evidence_key


def test_what_comparisons_are_made_of_lies_where_no_address_leads(arena: Arena) -> None:
    arena.start()
    number = arena.submit(NOISY)

    wait_for_estimates(arena, number)

    key = get_score(arena, number).evidence_key
    assert key is not None
    assert key.startswith("evidence/")
    assert (arena.settings.data / "files" / key).exists()


def test_teams_that_cannot_be_told_apart_from_the_leader_are_marked(arena: Arena) -> None:
    arena.start()
    wait_for_estimates(arena, arena.submit(NOISY))
    assert not get_row(arena).is_tied  # alone with itself

    def make_rival(session) -> Team:
        user = factories.make_user(session, name="rival")
        return factories.make_team(session, competition=arena.competition, user=user)

    first, arena.team = arena.team, arena.database.write(make_rival)
    near = NOISY.replace("1,0.55", "1,0.5")
    wait_for_estimates(arena, arena.submit(near))
    wait_until(lambda: get_row(arena).is_tied, "the tie")

    arena.team = first
    assert get_row(arena).is_tied


def test_ties_with_the_winner_are_found_once_the_board_is_final_and_not_before(arena: Arena) -> None:
    def make_rival(session) -> Team:
        user = factories.make_user(session, name="rival")
        return factories.make_team(session, competition=arena.competition, user=user)

    def end(session) -> None:
        competition = session.get_one(Competition, arena.competition.id)
        competition.ends_at = datetime.now(UTC) - timedelta(hours=1)
        finalization.finalize(session, competition=competition, host=None, now=datetime.now(UTC))

    def list_rows() -> list[tuple[int | None, bool, bool]]:
        with arena.database.reading() as session:
            rows = session.scalars(select(PrivateRow).order_by(PrivateRow.rank))
            return [(row.rank, row.private_low is not None, row.is_tied) for row in rows]

    worker = arena.start()
    first = arena.submit(NOISY)
    arena.team = arena.database.write(make_rival)
    wait_for_estimates(arena, first, arena.submit(NOISY.replace("3,0.65", "3,0.6")))
    assert (list_rows(), "private_ties_sought" in arena.logs()) == ([], False)

    arena.database.write(end)
    worker.wait_for("private_ties_sought")

    wait_until(lambda: list_rows() == [(1, True, True), (2, True, True)], f"the ties: {list_rows()}")


def test_where_the_mode_is_not_exact_no_row_shows_an_interval(arena: Arena) -> None:
    def change(session) -> None:
        session.get_one(Competition, arena.competition.id).honest_mode = HonestMode.LADDER

    arena.database.write(change)
    arena.start()
    number = arena.submit(NOISY)

    wait_for_estimates(arena, number)

    assert get_score(arena, number).public_low is not None
    assert (get_row(arena).public_low, get_row(arena).is_tied) == (None, False)


def test_a_damaged_file_is_looked_at_once(arena: Arena) -> None:
    worker = arena.start()
    number = arena.submit(NOISY)
    arena.wait_for(number)

    def spoil(session) -> None:
        session.scalars(select(Score).where(Score.submission_id == number)).one().estimated_at = None

    wait_for_estimates(arena, number)
    arena.path_of(number).write_bytes(b"id,y\n")
    arena.redis.flush()  # the claim is forgotten
    arena.database.write(spoil)
    wait_for_estimates(arena, number)

    worker.wait_for("file_damaged")
    assert get_score(arena, number).public_low is None


def test_scores_come_first_and_a_perfect_one_is_estimated_too(arena: Arena) -> None:
    numbers = [arena.submit(submission_text()) for _ in range(3)]
    arena.start()

    wait_for_estimates(arena, *numbers)

    log = arena.logs()
    assert log.rindex("submission_done") < log.rindex("score_estimated")
    assert arena.database.read(estimates.find_missing) == []


def test_a_long_estimate_gives_way_to_a_submission_and_is_made_later(arena: Arena) -> None:
    texts = "id,y\n" + "".join(f"{row},0.{row % 89 + 10}\n" for row in range(5_000))

    def use_slow_metric(session) -> None:
        solution = session.scalars(select(Solution)).one()
        solution.metric, solution.metric_parameters = "kendall_tau_b", {}

    stored = arena.store("id,y\n" + "".join(f"{row},{row % 97}\n" for row in range(5_000)), "solutions")

    def replace_solution(session) -> None:
        solution = session.scalars(select(Solution)).one()
        solution.storage_key, solution.sha256 = stored.key, stored.sha256

    arena.database.write(use_slow_metric)
    arena.database.write(replace_solution)
    worker = arena.start()
    first = arena.submit(texts)
    arena.wait_for(first)
    time.sleep(1.2)  # its estimate is under way

    second = arena.submit(texts.replace("0.10", "0.11"))
    worker.wait_for("estimate_interrupted")
    arena.wait_for(second)

    wait_for_estimates(arena, first, second)


def test_a_score_is_claimed_by_one_worker_until_it_is_given_back(redis: RedisServer) -> None:
    claims = Claims(connect(redis.url), seconds=60)

    assert [claims.take(7), claims.take(7), claims.take(8)] == [True, False, True]
    claims.release(7)
    assert claims.take(7)
    assert not claims.is_score_wanted()


def test_without_redis_every_score_is_free() -> None:
    claims = Claims(connect("redis://127.0.0.1:1/0"), seconds=60)

    claims.release(7)
    assert [claims.take(7), claims.take(7), claims.is_score_wanted()] == [True, True, False]
