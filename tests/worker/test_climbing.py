"""In the mode `ladder` a score is released when it is better beyond noise, in the order of the team's submissions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from server.domain.honesty import HonestMode
from server.models import Competition, LeaderboardRow, Score, Submission
from tests.worker.arena import Arena

N_ROWS = 400
TRUTH = np.random.default_rng(7).integers(0, 2, N_ROWS)
NOISE = np.random.default_rng(8).normal(size=N_ROWS)
SOLUTION = "id,y,Usage\n" + "".join(
    f"{row},{label},{'Public' if row % 4 < 2 else 'Private'}\n" for row, label in enumerate(TRUTH)
)


def predictions(skill: float, *, shift: float = 0.0) -> str:
    """Return a file that ranks the rows the better the greater the skill; a shift changes hardly anything."""
    wobble = shift * np.sin(np.arange(N_ROWS))
    return "id,y\n" + "".join(f"{row},{value:.6f}\n" for row, value in enumerate(skill * TRUTH + NOISE + wobble))


@pytest.fixture
def ladder(make_arena: Callable[..., Arena]) -> Arena:
    """Return an installation whose competition releases scores by the ladder."""
    arena = make_arena(solution=SOLUTION)

    def change(session: Any) -> None:
        session.get_one(Competition, arena.competition.id).honest_mode = HonestMode.LADDER

    arena.database.write(change)
    return arena


def get_score(arena: Arena, number: int) -> Score:
    with arena.database.reading() as session:
        return session.scalars(select(Score).where(Score.submission_id == number)).one()


def get_row(arena: Arena) -> LeaderboardRow:
    with arena.database.reading() as session:
        return session.get_one(LeaderboardRow, arena.team.id)


def test_a_first_score_is_released_as_a_multiple_of_one_row(ladder: Arena) -> None:
    ladder.start()
    number = ladder.submit(predictions(1.0))
    ladder.wait_for(number)

    score = get_score(ladder, number)
    assert score.released_score == pytest.approx(round(score.public_score * 50) / 50)  # the solution has 50 public rows
    assert score.released_score != score.public_score
    assert get_row(ladder).public_score == score.released_score


def test_what_is_better_by_noise_alone_is_not_released_and_counts_as_an_entry(ladder: Arena) -> None:
    ladder.start()
    first = ladder.submit(predictions(1.0))
    second = ladder.submit(predictions(1.01, shift=0.2))
    ladder.wait_for(first, second)

    assert get_score(ladder, second).released_score is None
    row = get_row(ladder)
    assert (row.submission_id, row.n_entries) == (first, 2)


def test_what_is_better_beyond_noise_is_released(ladder: Arena) -> None:
    ladder.start()
    first, second = ladder.submit(predictions(0.5)), ladder.submit(predictions(3.0))
    ladder.wait_for(first, second)

    assert get_score(ladder, second).released_score > get_score(ladder, first).released_score
    assert get_row(ladder).submission_id == second


def test_a_score_has_its_evidence_from_the_first_moment_on(ladder: Arena) -> None:
    ladder.start()
    number = ladder.submit(predictions(1.0))
    ladder.wait_for(number)

    score = get_score(ladder, number)
    assert score.evidence_key is not None
    assert score.estimated_at is not None
    assert math.isfinite(score.public_error or math.nan)


def test_a_teams_submissions_are_scored_in_their_order(ladder: Arena) -> None:
    earlier = ladder.submit(predictions(3.0), is_enqueued=False)
    later = ladder.submit(predictions(3.0, shift=0.01))
    worker = ladder.start()
    worker.wait_for("nothing_to_score")
    assert ladder.get(later).n_attempts == 0

    ladder.database.write(lambda session: ladder.jobs.enqueue_score(session, submission_id=earlier, version=1))
    # Nobody sends the later one again but the worker that scored the earlier.
    ladder.wait_for(earlier, later)

    assert get_score(ladder, earlier).released_score is not None
    assert get_score(ladder, later).released_score is None


def test_a_crash_before_the_record_releases_nothing_twice(ladder: Arena, tmp_path: Any) -> None:
    first = ladder.submit(predictions(0.5))
    ladder.start()
    ladder.wait_for(first)
    crashing = ladder.start(failpoint="before_score_commit:kill", once=tmp_path / "once")
    second = ladder.submit(predictions(3.0))
    ladder.start()
    ladder.sweep_until_ended(second)
    crashing.end()

    assert ladder.count_scores(second) == (1, 1)
    assert get_row(ladder).n_entries == 2


def test_a_step_that_the_host_hides_is_compared_with_no_more(ladder: Arena) -> None:
    ladder.start()
    first, second = ladder.submit(predictions(3.0)), ladder.submit(predictions(0.5))
    ladder.wait_for(first, second)
    assert get_score(ladder, second).released_score is None

    def hide(session: Any) -> None:
        session.get_one(Submission, first).is_hidden = True

    ladder.database.write(hide)
    third = ladder.submit(predictions(0.6))
    ladder.wait_for(third)

    assert get_score(ladder, third).released_score is not None
