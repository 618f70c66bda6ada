"""Pairs that a page asked for are compared by a real worker, from evidence alone."""

from __future__ import annotations

from sqlalchemy import select

from server.models import Comparison, Score
from server.services import comparisons
from tests import factories
from tests.worker.arena import Arena, submission_text, wait_until
from tests.worker.test_estimating import NOISY, wait_for_estimates


def ask(arena: Arena, first: int, second: int) -> None:
    numbers = {"first_id": first, "second_id": second}
    arena.database.write(comparisons.ask, competition=arena.competition, **numbers, now=factories.NOW)


def get_comparison(arena: Arena) -> Comparison:
    with arena.database.reading() as session:
        return session.scalars(select(Comparison)).one()


def test_a_pair_is_compared_and_its_difference_is_that_of_the_scores(arena: Arena) -> None:
    arena.start()
    first, second = arena.submit(NOISY), arena.submit(submission_text())
    ask(arena, first, second)

    wait_until(lambda: get_comparison(arena).computed_at is not None, f"the comparison: {arena.logs()}")

    found = get_comparison(arena)
    with arena.database.reading() as session:
        scores = dict(session.execute(select(Score.submission_id, Score.public_score)).all())
    assert found.difference is not None
    assert abs(found.difference - (scores[first] - scores[second])) < 1e-9
    assert found.low < found.difference < found.high
    assert 0 <= found.p_value <= 1


def test_a_lost_file_of_evidence_ends_the_comparison_without_a_result(arena: Arena) -> None:
    worker = arena.start()
    first, second = arena.submit(NOISY), arena.submit(submission_text())
    wait_for_estimates(arena, first, second)
    with arena.database.reading() as session:
        key = session.scalars(select(Score.evidence_key).where(Score.submission_id == first)).one()
    (arena.settings.data / "files" / str(key)).write_bytes(b"{}\n")

    ask(arena, first, second)
    wait_until(lambda: get_comparison(arena).computed_at is not None, f"the comparison: {arena.logs()}")

    assert get_comparison(arena).difference is None
    worker.wait_for("pair_not_compared")
