"""Tests for `worker.sealed_door`: submissions scored by a host's own metric, through the real queue and workers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rq import Worker
from sqlalchemy import select

from server.domain.submissions import Fault, SubmissionStatus
from server.models import AuditEvent, Notice
from tests.worker.arena import Arena, submission_text, wait_until
from tests.worker.sandbox.walls import why_not
from worker.sandbox.bounds import Level

COMPLETE, ERROR = SubmissionStatus.COMPLETE, SubmissionStatus.ERROR
# What the metric does is in the submission: the value of its first row.
METRIC = '''
import os, sys, time


class ParticipantVisibleError(Exception):
    pass


def score(solution, submission, row_id_column_name):
    """Mean absolute error, with moods."""
    mood = submission["y"].max()
    if mood == 2:
        raise ParticipantVisibleError("A probability is at most 1.")
    if mood == 3:
        raise KeyError("labels: " + str(list(solution["y"])))
    if mood == 4:
        time.sleep(300)
    if mood == 5:
        os._exit(0)
    return float((solution["y"] - submission["y"]).abs().mean())
'''


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Arena]:
    """Return an installation with a competition that has a metric of its own, and a worker."""
    if (reason := why_not(Level.FULL)) is not None and why_not(Level.BASIC) is not None:
        pytest.skip(f"no sandbox on this machine: {reason}")
    settings = {"sandbox_minimum": "basic", "sandbox_seconds": 8}
    arena = Arena(tmp_path_factory.mktemp("hosted"), migrated_sqlite, metric=METRIC, **settings)
    arena.start()
    yield arena
    arena.end()


def file_of(mood: float) -> str:
    return submission_text().replace("\n0,0.25", f"\n0,{mood}")


def notices(arena: Arena) -> list[str]:
    with arena.database.reading() as session:
        return list(session.scalars(select(Notice.message).where(Notice.user_id == arena.competition.host_id)))


def detail_of(arena: Arena, number: int) -> dict[str, Any]:
    with arena.database.reading() as session:
        return session.scalars(select(AuditEvent.detail).where(AuditEvent.subject == f"submission:{number}")).one()


def test_a_submission_is_scored_and_ranked_and_its_receipt_has_no_time(hosted: Arena) -> None:
    n_before = hosted.count_entries()
    number = hosted.submit()

    [submission] = hosted.wait_for(number)

    assert (submission.status, submission.fault, submission.report) == (COMPLETE, None, None)
    assert hosted.count_scores(number) == (1, 1)
    assert hosted.count_entries() == n_before + 1
    receipt = hosted.get_receipt(number)
    assert len(receipt["metric_sha256"]) == 64
    assert (receipt["path"], receipt["n_public"]) == ("sealed", 20)
    assert "seconds" not in receipt


def test_what_the_metric_refuses_is_told_in_its_words(hosted: Arena) -> None:
    [submission] = hosted.wait_for(hosted.submit(file_of(2)))

    assert (submission.status, submission.fault) == (ERROR, Fault.FILE)
    assert submission.report is not None
    assert submission.report["code"] == "invalid_file"
    assert submission.report["message"] == "A probability is at most 1."


def test_faults_of_the_file_are_told_with_their_rows(hosted: Arena) -> None:
    [submission] = hosted.wait_for(hosted.submit(submission_text().replace("\n5,0.75", "\n999,0.75")))

    assert (submission.status, submission.fault) == (ERROR, Fault.FILE)
    assert submission.report is not None
    assert {problem["code"] for problem in submission.report["problems"]} == {"id_unknown", "id_missing"}


def test_p07_p15_an_error_of_the_metric_is_told_to_the_host_alone(hosted: Arena) -> None:
    first, second = hosted.submit(file_of(3)), hosted.submit(file_of(3))

    submissions = hosted.wait_for(first, second)

    for submission in submissions:
        assert (submission.status, submission.fault) == (ERROR, Fault.HOST)
        assert submission.report is not None
        assert submission.report["message"].startswith("Scoring failed; the host has been notified.")
        assert "label" not in str(submission.report)
    assert "labels: [" not in hosted.logs()
    assert "KeyError" in detail_of(hosted, first)["trace"]
    [told] = notices(hosted)  # once, until it is seen
    assert told.startswith("Your metric gave no score for submission ")


@pytest.mark.parametrize(("mood", "said"), [(4, "took longer than 8 seconds"), (5, "without a result")])
def test_p14_a_metric_that_hangs_or_quits_is_the_hosts_fault_and_the_lease_is_kept_meanwhile(
    hosted: Arena, mood: int, said: str
) -> None:
    number = hosted.submit(file_of(mood))

    [submission] = hosted.wait_for(number)

    assert (submission.status, submission.fault, submission.n_attempts) == (ERROR, Fault.HOST, 1)
    assert said in detail_of(hosted, number)["words"]
    assert "lease_lost" not in hosted.logs()


def test_a_worker_gives_signs_of_life_while_a_metric_runs(hosted: Arena) -> None:
    number = hosted.submit(file_of(4))
    wait_until(lambda: number in hosted.list_leased(), "the begin")
    [worker] = Worker.all(connection=hosted.queue.connection)
    begin = datetime.now(UTC)

    def gives_sign() -> bool:
        worker.refresh()
        return worker.last_heartbeat.replace(tzinfo=UTC) > begin

    wait_until(gives_sign, "a sign of life")
    assert hosted.get(number).status is SubmissionStatus.PENDING
    hosted.wait_for(number)


def test_below_the_minimum_nothing_is_run_and_people_are_told(make_arena: Callable[..., Arena]) -> None:
    arena = make_arena(metric=METRIC, sandbox_minimum="full")
    arena.start(search_path=str(Path(sys.executable).parent))

    [submission] = arena.wait_for(arena.submit())

    assert (submission.status, submission.fault) == (ERROR, Fault.PLATFORM)
    assert submission.report is not None
    assert submission.report["code"] == "metric_not_run"
    [told] = notices(arena)
    assert "PODIUM_SANDBOX_MINIMUM asks for “full”" in told
    assert "Install the package bubblewrap" in arena.logs()


def test_a_metric_file_that_has_changed_is_not_run(make_arena: Callable[..., Arena]) -> None:
    arena = make_arena(metric=METRIC, sandbox_minimum="basic")
    for path in (arena.settings.data / "files" / "metrics").rglob("*"):
        if path.is_file():
            path.write_text(path.read_text() + "\n")
    arena.start()

    [submission] = arena.wait_for(arena.submit())

    assert (submission.status, submission.fault) == (ERROR, Fault.PLATFORM)
    assert submission.report is not None
    assert submission.report["code"] == "file_damaged"
