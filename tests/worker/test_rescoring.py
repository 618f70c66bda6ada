"""Tests for `worker.rescoring`: real workers score again, for a rescore or because a host asked, also after a crash."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.submissions import Fault, SubmissionStatus
from server.models import Competition, Rerun, Score, ShadowScore, Solution, Submission
from server.services import reruns, rescores, shadow_scores
from tests.worker.arena import Arena, solution_text, submission_text, wait_until


def begin(session: Session, arena: Arena, text: str) -> None:
    stored = arena.store(text, "solutions")
    competition = session.get_one(Competition, arena.competition.id)
    before = session.scalars(select(Solution).where(Solution.competition_id == competition.id)).one()
    solution = Solution(
        storage_key=stored.key,
        sha256=stored.sha256,
        id_column=before.id_column,
        metric=before.metric,
        metric_parameters=before.metric_parameters,
        n_public=before.n_public,
        n_private=before.n_private,
        created_at=datetime.now(UTC),
    )
    rescores.start(
        session,
        competition=competition,
        solution=solution,
        host=competition.host,
        reason="All labels were upside down.",
        now=datetime.now(UTC),
    )


def read_progress(arena: Arena) -> shadow_scores.Progress:
    def read(session: Session) -> shadow_scores.Progress:
        rescore = rescores.find_open(session, competition=session.get_one(Competition, arena.competition.id))
        assert rescore is not None
        return shadow_scores.measure_progress(session, rescore=rescore)

    return arena.database.read(read)


def wait_until_scored(arena: Arena) -> None:
    wait_until(lambda: read_progress(arena).n_left == 0, "the shadow scores", arena.logs)


def list_shadows(arena: Arena) -> list[tuple[Any, ...]]:
    query = select(ShadowScore.status, ShadowScore.public_score, ShadowScore.private_score).order_by(ShadowScore.id)
    return arena.database.read(lambda session: [tuple(row) for row in session.execute(query)])


def turned(text: str) -> str:
    """Return a solution with every label the other way round."""
    head, *rows = text.splitlines()
    cells = (row.split(",") for row in rows)
    return "\n".join([head, *(f"{number},{1 - int(label)},{usage}" for number, label, usage in cells)]) + "\n"


def publish(arena: Arena) -> None:
    def work(session: Session) -> None:
        competition = session.get_one(Competition, arena.competition.id)
        rescores.publish(
            session, competition=competition, host=competition.host, queue=arena.jobs, now=datetime.now(UTC)
        )

    arena.database.write(work)


def test_a_wrong_solution_is_repaired_while_more_comes(arena: Arena) -> None:
    arena.start()
    first = arena.submit()
    broken = arena.submit(submission_text().replace("\n3,0.75", "\n3,much"))
    arena.wait_for(first, broken)

    arena.database.write(begin, arena, turned(solution_text()))
    late = arena.submit()
    arena.wait_for(late)
    wait_until_scored(arena)

    assert list_shadows(arena) == [
        (SubmissionStatus.COMPLETE, 0.0, 0.0),
        (SubmissionStatus.ERROR, None, None),
        (SubmissionStatus.COMPLETE, 0.0, 0.0),
    ]
    publish(arena)
    after = arena.submit(is_enqueued=False)
    arena.sweep_until_ended(after)
    scores = arena.database.read(
        lambda session: session.execute(
            select(Score.submission_id, Score.solution_version, Score.public_score).order_by(Score.id)
        ).all()
    )
    assert [tuple(row) for row in scores] == [
        (first, 1, 1.0),
        (late, 1, 1.0),
        (first, 2, 0.0),
        (late, 2, 0.0),
        (after, 2, 0.0),
    ]


def test_a_worker_that_dies_meanwhile_costs_nothing(arena: Arena, tmp_path: Path) -> None:
    first = arena.start()
    numbers = [arena.submit() for _ in range(3)]
    arena.wait_for(*numbers)
    first.end()
    arena.database.write(begin, arena, turned(solution_text()))

    dying = arena.start(failpoint="after_fetch:kill", once=tmp_path / "once")
    wait_until(lambda: dying.process.poll() is not None, "the death of the worker", arena.logs)
    arena.start()
    wait_until_scored(arena)

    assert list_shadows(arena) == [(SubmissionStatus.COMPLETE, 0.0, 0.0)] * 3


def test_a_solution_that_cannot_be_used_fails_each_file_as_the_hosts_fault(arena: Arena) -> None:
    arena.start()
    number = arena.submit()
    arena.wait_for(number)

    arena.database.write(begin, arena, solution_text().replace(",1,", ",0,"))
    wait_until_scored(arena)

    [(status, public, private)] = list_shadows(arena)
    assert (status, public, private) == (SubmissionStatus.ERROR, None, None)
    fault = arena.database.read(lambda session: session.scalars(select(ShadowScore.fault)).one())
    assert fault == "host"
    assert arena.get(number).status is SubmissionStatus.COMPLETE


def ask_again(session: Session, arena: Arena, number: int) -> None:
    competition = session.get_one(Competition, arena.competition.id)
    reruns.ask(
        session,
        competition=competition,
        submission_id=number,
        host=competition.host,
        queue=arena.jobs,
        now=datetime.now(UTC),
    )


def read_outcomes(arena: Arena) -> list[str | None]:
    return arena.database.read(lambda session: list(session.scalars(select(Rerun.outcome).order_by(Rerun.id))))


def wait_until_ended(arena: Arena) -> None:
    wait_until(lambda: None not in read_outcomes(arena), "the second scores", arena.logs)


def test_a_second_score_equals_the_first_to_the_bit_also_after_a_crash(arena: Arena, tmp_path: Path) -> None:
    first = arena.start()
    number = arena.submit()
    arena.wait_for(number)
    first.end()
    arena.database.write(ask_again, arena, number)

    dying = arena.start(failpoint="after_fetch:kill", once=tmp_path / "once")
    wait_until(lambda: dying.process.poll() is not None, "the death of the worker", arena.logs)
    arena.start()
    wait_until_ended(arena)

    assert read_outcomes(arena) == ["same"]
    assert len(arena.database.read(lambda session: session.scalars(select(Score)).all())) == 1


def test_a_score_that_was_not_what_the_file_gives_is_found(arena: Arena) -> None:
    arena.start()
    number = arena.submit()
    arena.wait_for(number)

    def distort(session: Session) -> None:
        session.scalars(select(Score)).one().public_score = 0.25
        ask_again(session, arena, number)

    arena.database.write(distort)
    wait_until_ended(arena)

    assert read_outcomes(arena) == ["different"]
    assert arena.database.read(lambda session: session.scalars(select(Score.public_score)).all()) == [0.25]


def test_what_ended_in_error_gets_its_first_score(arena: Arena) -> None:
    number = arena.submit(is_enqueued=False)

    def fail(session: Session) -> None:
        submission = session.get_one(Submission, number)
        submission.status, submission.fault = SubmissionStatus.ERROR, Fault.PLATFORM
        submission.scored_at = datetime.now(UTC)
        ask_again(session, arena, number)

    arena.database.write(fail)
    arena.start()
    arena.wait_for(number)

    assert arena.get(number).status is SubmissionStatus.COMPLETE
    assert len(arena.database.read(lambda session: session.scalars(select(Score)).all())) == 1
