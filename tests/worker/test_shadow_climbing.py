"""A rescore in the mode `ladder` by real workers: scored, compared and published, and nothing left when discarded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from server.models import Competition, Score, ShadowScore
from server.services import rescores, shadow_ladders
from tests.worker.arena import Arena, wait_until
from tests.worker.test_climbing import SOLUTION, ladder, predictions
from tests.worker.test_rescoring import begin, publish, turned
from worker.schedule import Leftovers

__all__ = ["ladder"]
SKILLS = (-1.0, -0.2, -0.21, -2.0)


def is_climbed(arena: Arena) -> bool:
    def read(session) -> bool:
        competition = session.get_one(Competition, arena.competition.id)
        rescore = rescores.find_open(session, competition=competition)
        progress = shadow_ladders.measure_progress(session, competition=competition, rescore=rescore)
        return progress.n_left == 0

    return arena.database.read(read)


def released(arena: Arena, version: int) -> list[float | None]:
    query = select(Score.released_score).where(Score.solution_version == version).order_by(Score.submission_id)
    return arena.database.read(lambda session: list(session.scalars(query)))


def rescore(arena: Arena) -> None:
    """Repair the labels, which stood the other way round, and wait until the ladder was climbed once more."""
    arena.database.write(begin, arena, turned(SOLUTION))
    wait_until(lambda: is_climbed(arena), "the shadow ladder", arena.logs)


def test_a_rescored_ladder_releases_what_it_would_have_with_the_right_labels(
    ladder: Arena, make_arena: Callable[..., Arena]
) -> None:
    ladder.start()
    ladder.wait_for(*(ladder.submit(predictions(skill)) for skill in SKILLS))
    old = released(ladder, 1)

    rescore(ladder)
    assert released(ladder, 1) == old
    publish(ladder)

    new = released(ladder, 2)
    # The first and the last file, of which the last is better beyond noise; those between are not.
    assert [score is None for score in new] == [False, True, True, False]
    assert new[0] is not None
    assert new[3] is not None
    assert new[3] > new[0] > 0.5
    after = ladder.submit(predictions(-2.01, shift=0.1), is_enqueued=False)
    ladder.database.write(ladder.jobs.enqueue_score, submission_id=after, version=2)
    ladder.wait_for(after)
    assert released(ladder, 2)[-1] is None
    assert "shadow_ladder_climbed" in ladder.logs()


def test_what_was_compared_is_gone_when_a_rescore_is_discarded(ladder: Arena) -> None:
    ladder.start()
    ladder.wait_for(*(ladder.submit(predictions(skill)) for skill in SKILLS[:2]))
    rescore(ladder)

    def list_evidence() -> list[Path]:
        return list((ladder.settings.data / "files" / "evidence" / "shadow").glob("*"))

    def discard(session) -> None:
        competition = session.get_one(Competition, ladder.competition.id)
        rescores.discard(session, competition=competition, host=competition.host, now=datetime.now(UTC))

    assert len(list_evidence()) == 4
    sweep = Leftovers(ladder.database, ladder.storage, ladder.settings.data / "compiled").sweep
    sweep(datetime.now(UTC) + timedelta(hours=2))
    assert len(list_evidence()) == 4

    ladder.database.write(discard)
    sweep(datetime.now(UTC) + timedelta(hours=2))

    assert list_evidence() == []
    assert ladder.database.read(lambda session: session.scalars(select(ShadowScore)).all()) == []
