"""P1, P3 and P4 on the worker's side: processes die at every instant, and each submission is scored once."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from server.domain.submissions import Fault, SubmissionStatus
from server.jobs import SCORE
from tests.worker.arena import Arena, Worker, is_running, submission_text, wait_until
from tests.worker.poisoned import ABORT, CRASH, KILL_WORKER, STARVE
from worker import landlock

COMPLETE, ERROR = SubmissionStatus.COMPLETE, SubmissionStatus.ERROR


@pytest.mark.parametrize("place", ["after_fetch", "before_score_commit", "after_score_commit", "before_ack"])
def test_p01_p03_p04_a_worker_killed_anywhere_leaves_one_score(arena: Arena, tmp_path: Path, place: str) -> None:
    once = tmp_path / "once"
    workers = [arena.start(failpoint=f"{place}:kill", once=once) for _ in range(2)]
    number = arena.submit()
    wait_until(lambda: any(worker.process.poll() is not None for worker in workers), "the death of a worker")

    [submission] = arena.wait_for(number, is_swept=True)
    # Delivered once more, as after a restart of Redis, it must change nothing.
    arena.queue.enqueue_call(SCORE, kwargs={"submission_id": number, "version": 1}, result_ttl=0)
    wait_until(lambda: f"nothing_to_score submission_id={number} " in arena.logs(), "the second delivery")

    assert submission.status is COMPLETE
    assert arena.count_scores(number) == (1, 1)
    assert arena.count_entries() == 1
    assert sorted(worker.process.poll() is None for worker in workers) == [False, True]


@pytest.mark.parametrize(
    ("place", "action"), [("after_parse", "kill"), ("after_parse", "segv"), ("after_score", "raise")]
)
def test_p03_p04_a_child_that_dies_once_is_replaced_at_once(
    arena: Arena, tmp_path: Path, place: str, action: str
) -> None:
    arena.start(failpoint=f"{place}:{action}", once=tmp_path / "once")
    number = arena.submit()

    [submission] = arena.wait_for(number)

    assert (submission.status, submission.n_attempts) == (COMPLETE, 2)
    assert arena.count_scores(number) == (1, 1)
    assert arena.logs().count("scoring_crashed") == 1


@pytest.mark.parametrize("deed", [CRASH, ABORT])
def test_a_file_that_crashes_its_child_is_put_aside_and_others_go_on(arena: Arena, deed: str) -> None:
    worker = arena.start(module="tests.worker.poisoned")
    before, poison, after = arena.submit(), arena.submit(deed + "\n"), arena.submit()

    good, bad, late = arena.wait_for(before, poison, after)

    assert (good.status, late.status) == (COMPLETE, COMPLETE)
    assert (bad.status, bad.fault, bad.n_attempts) == (ERROR, Fault.PLATFORM, 3)
    assert bad.report is not None
    assert bad.report["code"] == "scoring_crashed"
    assert worker.process.poll() is None


def test_a_child_that_ends_for_lack_of_memory_is_told_from_a_crash(arena: Arena) -> None:
    arena.start(module="tests.worker.poisoned")

    [starved] = arena.wait_for(arena.submit(STARVE + "\n"))

    assert (starved.status, starved.fault, starved.n_attempts) == (ERROR, Fault.FILE, 1)
    assert starved.report is not None
    assert starved.report["code"] == "memory_exceeded"


def test_a_submission_that_outlives_three_workers_is_put_aside(make_arena: Callable[..., Arena]) -> None:
    arena = make_arena(lease_seconds=0.7)
    workers = [arena.start(failpoint="after_fetch:kill") for _ in range(3)]
    poison = arena.submit()

    wait_until(lambda: _count_dead(arena, workers) == 3, "the death of three workers")
    arena.start()
    good = arena.submit()
    submissions = arena.wait_for(poison, good, is_swept=True)

    assert (submissions[0].status, submissions[0].fault) == (ERROR, Fault.PLATFORM)
    assert submissions[1].status is COMPLETE


@pytest.mark.skipif(landlock.find_version() < 6, reason="needs Landlock with signals: Linux 6.12")
def test_a_file_cannot_kill_its_worker(arena: Arena) -> None:
    worker = arena.start(module="tests.worker.poisoned")
    poison, good = arena.submit(KILL_WORKER + "\n"), arena.submit()

    submissions = arena.wait_for(poison, good)

    assert [submission.status for submission in submissions] == [ERROR, COMPLETE]
    assert worker.process.poll() is None


def _count_dead(arena: Arena, workers: list[Worker]) -> int:
    arena.sweep()
    return sum(worker.process.poll() is not None for worker in workers)


def test_a_worker_stopped_longer_than_its_lease_is_fenced_off(arena: Arena, tmp_path: Path) -> None:
    once = tmp_path / "once"
    workers = [arena.start(failpoint="after_fetch:stop", once=once) for _ in range(2)]
    number = arena.submit()
    wait_until(once.exists, "a worker to stop")

    [submission] = arena.wait_for(number, is_swept=True)
    for worker in workers:
        worker.send(signal.SIGCONT)
    wait_until(lambda: "lease_lost" in arena.logs() or "result_fenced_off" in arena.logs(), "the late result")

    assert (submission.status, submission.n_attempts) == (COMPLETE, 2)
    assert arena.count_scores(number) == (1, 1)
    assert arena.count_entries() == 1
    assert all(worker.process.poll() is None for worker in workers)


def test_a_killed_worker_leaves_no_orphan(arena: Arena) -> None:
    worker = arena.start(failpoint="after_parse:sleep=600")
    arena.submit()
    wait_until(lambda: len(arena.list_leased()) == 1, "the claim")
    children = worker.children()

    worker.send(signal.SIGKILL)
    worker.wait()

    assert len(children) == 2
    wait_until(lambda: not any(is_running(child) for child in children), "the end of the children")


def test_a_worker_told_to_end_finishes_its_job_first(arena: Arena) -> None:
    worker = arena.start(failpoint="after_fetch:sleep=0.7")
    numbers = [arena.submit(), arena.submit()]
    wait_until(lambda: len(arena.list_leased()) == 1, "the claim")
    children = worker.children()

    worker.send(signal.SIGTERM)
    code = worker.wait()

    first, second = (arena.get(number) for number in numbers)
    assert code == 0
    assert (first.status, second.status) == (COMPLETE, SubmissionStatus.PENDING)
    assert not any(is_running(child) for child in children)
    assert arena.queue.get_job_ids() == [f"score-{second.id}-1"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_worker_ends_when_told(arena: Arena, number: signal.Signals) -> None:
    worker = arena.start()
    arena.wait_for(arena.submit())

    worker.send(number)

    assert worker.wait() == 0


def test_two_workers_compile_a_solution_once(arena: Arena) -> None:
    workers = [arena.start(), arena.start()]
    for worker in workers:
        worker.wait_for("scorer_loaded")

    numbers = [arena.submit() for _ in range(6)]
    arena.wait_for(*numbers)

    folders = [path for path in (arena.settings.data / "cache" / "solutions").iterdir() if path.is_dir()]
    assert len(folders) == 1
    assert [path.name for path in folders[0].iterdir() if path.name == "schema.json"]


def test_a_damaged_compiled_solution_is_compiled_again(make_arena: Callable[..., Arena]) -> None:
    arena = make_arena()
    arena.start()
    arena.wait_for(arena.submit())
    [manifest] = (arena.settings.data / "cache" / "solutions").glob("*/manifest.json")
    manifest.write_text("{")

    [submission] = arena.wait_for(arena.submit(submission_text()))

    assert (submission.status, submission.n_attempts) == (COMPLETE, 1)
