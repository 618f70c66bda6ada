"""Tests for `worker.jobs`: what a job tells the queue, whatever becomes of its submission."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from scorer.problems import make_problem
from server.db import Database
from server.domain.submissions import MAX_ATTEMPTS, Fault, SubmissionStatus
from server.models import Submission
from server.settings import Settings
from server.storage import Storage, StoredFile, save_file
from tests import factories
from tests.worker.arena import solution_text, submission_text
from worker import jobs
from worker.child import Work
from worker.messages import (
    Answer,
    Broken,
    CompileRequest,
    Failed,
    OutOfMemory,
    Refused,
    Request,
    ScoreRequest,
    Stale,
)
from worker.process import make_scoring
from worker.spares import Spares
from worker.tasks import perform

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


@pytest.fixture
def number(database: Database, storage: Storage, settings: Settings) -> int:
    """Return the number of a submission that waits, with its file and its solution in storage."""
    path = settings.data / "upload"
    path.write_text(solution_text())
    solution = save_file(storage, path, "solutions")
    path.write_text(submission_text())
    return database.write(_fill, solution, save_file(storage, path, "submissions/1"))


def _fill(session: Session, solution: StoredFile, file: StoredFile) -> int:
    ada = factories.make_user(session)
    competition = factories.make_competition(session, published_at=datetime.now(UTC))
    factories.make_solution(session, competition=competition, storage_key=solution.key, sha256=solution.sha256)
    team = factories.make_team(session, competition=competition, user=ada)
    submission = factories.make_submission(
        session, competition=competition, team=team, user=ada, storage_key=file.key, sha256=file.sha256
    )
    return submission.id


@pytest.fixture
def work_with(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Callable[..., None]]:
    """Return a function that sets this process up for jobs, with children that do some work."""
    monkeypatch.setattr(jobs._Desk, "scoring", None)
    made: list[Spares] = []

    def use(work: Work = perform, settings: Settings = settings) -> None:
        made.append(Spares(work))
        scoring = make_scoring(settings, made[-1])
        jobs.use(scoring)

    yield use
    for spares in made:
        spares.close()
    if jobs._Desk.scoring is not None:
        jobs._Desk.scoring.database.engine.dispose()
        jobs._Desk.scoring.leases.engine.dispose()


def crash(_: Request) -> Answer:
    os._exit(3)


def reload(database: Database, number: int) -> Submission:
    return database.read(lambda session: session.get_one(Submission, number))


def test_a_job_scores_its_submission_and_is_done(
    work_with: Callable[..., None], database: Database, number: int
) -> None:
    work_with()

    assert jobs.score_submission(number, 1) is None
    assert reload(database, number).status is SubmissionStatus.COMPLETE


def test_a_job_run_twice_finds_nothing_to_do(work_with: Callable[..., None], database: Database, number: int) -> None:
    work_with()

    assert [jobs.score_submission(number, 1) for _ in range(2)] == [None, None]
    assert reload(database, number).n_attempts == 1


def test_a_crash_is_tried_again_until_the_last_attempt(
    work_with: Callable[..., None], database: Database, number: int
) -> None:
    work_with(crash)

    told = [jobs.score_submission(number, 1) for _ in range(MAX_ATTEMPTS)]

    assert [retry is None for retry in told] == [False] * (MAX_ATTEMPTS - 1) + [True]
    assert reload(database, number).status is SubmissionStatus.ERROR


def test_a_job_waits_for_no_database(work_with: Callable[..., None], settings: Settings) -> None:
    work_with(settings=settings.model_copy(update={"data": settings.data / "gone"}))

    assert jobs.score_submission(1, 1) is None


def test_a_process_that_was_not_set_up_says_so(work_with: Callable[..., None]) -> None:
    with pytest.raises(RuntimeError, match="not been set up"):
        jobs.score_submission(1, 1)


def answering(answer: Answer, kind: type[Request]) -> Work:
    """Return the usual work, but for one kind of request that is always answered alike."""
    return lambda request: answer if isinstance(request, kind) else perform(request)


PROBLEM = make_problem("value_blank", "1 cell of `y` without a value.")


@pytest.mark.parametrize(
    ("kind", "answer", "fault", "code"),
    [
        (ScoreRequest, Refused((PROBLEM,)), Fault.FILE, "invalid_file"),
        (ScoreRequest, OutOfMemory(), Fault.FILE, "memory_exceeded"),
        (ScoreRequest, Broken("UndefinedScoreError"), Fault.HOST, "scoring_broken"),
        (CompileRequest, OutOfMemory(), Fault.HOST, "scoring_broken"),
        (CompileRequest, Broken("SolutionError"), Fault.HOST, "scoring_broken"),
    ],
)
def test_each_answer_ends_as_the_fault_of_whom_it_concerns(
    work_with: Callable[..., None],
    database: Database,
    number: int,
    kind: type[Request],
    answer: Answer,
    fault: Fault,
    code: str,
) -> None:
    work_with(answering(answer, kind))

    assert jobs.score_submission(number, 1) is None
    submission = reload(database, number)
    assert (submission.status, submission.fault) == (SubmissionStatus.ERROR, fault)
    assert submission.report is not None
    assert submission.report["code"] == code


@pytest.mark.parametrize(
    ("kind", "answer"),
    [(ScoreRequest, Stale()), (ScoreRequest, Failed("KeyError", ())), (CompileRequest, Failed("KeyError", ()))],
)
def test_a_fault_of_the_program_is_tried_again(
    work_with: Callable[..., None], database: Database, number: int, kind: type[Request], answer: Answer
) -> None:
    work_with(answering(answer, kind))

    assert jobs.score_submission(number, 1) is not None
    submission = reload(database, number)
    assert (submission.status, submission.lease, submission.n_attempts) == (SubmissionStatus.PENDING, None, 1)


def test_a_file_store_that_is_away_costs_no_attempt(
    work_with: Callable[..., None], settings: Settings, database: Database, number: int
) -> None:
    away = settings.data / "away"
    away.write_text("no folder, so that everything below it is an error of the system")
    work_with(settings=settings.model_copy(update={"storage_url": away.as_uri()}))

    assert jobs.score_submission(number, 1) is None
    submission = reload(database, number)
    assert (submission.status, submission.lease, submission.n_attempts) == (SubmissionStatus.PENDING, None, 0)
