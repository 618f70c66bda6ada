"""Tests for `worker.queue_worker`: Redis goes, comes back empty, and stands still; submissions arrive all the same."""

from __future__ import annotations

import signal

from redis import Redis
from rq import Worker as RqWorker

from server.domain.submissions import SubmissionStatus
from server.jobs import SCORE
from tests.worker.arena import Arena, wait_until

NOTICED = ("redis_unavailable", "worker_interrupted")  # while it waited, or in the middle of its book-keeping


def test_p16_redis_emptied_under_load_loses_nothing(arena: Arena) -> None:
    arena.start()
    numbers = [arena.submit() for _ in range(10)]
    arena.redis.flush()
    numbers += [arena.submit() for _ in range(5)]

    submissions = arena.wait_for(*numbers, is_swept=True)

    assert {submission.status for submission in submissions} == {SubmissionStatus.COMPLETE}
    assert {arena.count_scores(number) for number in numbers} == {(1, 1)}
    assert arena.count_entries() == 15


def test_p16_a_worker_finds_redis_again_after_it_was_gone(arena: Arena) -> None:
    worker = arena.start()
    arena.wait_for(arena.submit())
    arena.redis.stop()
    worker.wait_for(*NOTICED)
    number = arena.submit()  # accepted; the queue cannot take it

    arena.redis.start()
    [submission] = arena.wait_for(number, is_swept=True)

    assert submission.status is SubmissionStatus.COMPLETE
    assert worker.process.poll() is None


def test_a_worker_starts_before_redis_does(arena: Arena) -> None:
    arena.redis.stop()
    worker = arena.start()
    worker.wait_for(*NOTICED)

    arena.redis.start()
    [submission] = arena.wait_for(arena.submit())

    assert submission.status is SubmissionStatus.COMPLETE


def test_a_redis_that_stands_still_ends_no_worker(arena: Arena) -> None:
    worker = arena.start()
    arena.wait_for(arena.submit())

    arena.redis.send(signal.SIGSTOP)
    worker.wait_for(*NOTICED)
    arena.redis.send(signal.SIGCONT)
    [submission] = arena.wait_for(arena.submit())

    assert submission.status is SubmissionStatus.COMPLETE
    assert worker.process.poll() is None


def test_a_worker_without_redis_ends_when_told(arena: Arena) -> None:
    worker = arena.start()
    arena.wait_for(arena.submit())
    arena.redis.stop()
    worker.wait_for(*NOTICED)

    worker.send(signal.SIGTERM)

    assert worker.wait() == 0


def test_no_score_and_no_traceback_stays_in_redis(arena: Arena) -> None:
    arena.start(failpoint="after_fetch:raise")
    number = arena.submit("id,y\n1,canary-in-a-cell\n", is_enqueued=False)
    arena.queue.enqueue_call(SCORE, kwargs={"submission_id": number, "version": 1})
    wait_until(lambda: arena.queue.failed_job_registry.count == 1, "the job among the failed ones")

    assert "job_failed" in arena.logs()
    with Redis.from_url(arena.redis.url) as connection:
        content = b"".join(connection.dump(key) or b"" for key in connection.scan_iter())

    assert b"FailpointError" not in content
    assert b"canary" not in content
    assert "Failpoint after_fetch" not in arena.logs()


def test_a_worker_is_listed_in_redis(arena: Arena) -> None:
    arena.start()
    arena.wait_for(arena.submit())

    assert RqWorker.count(queue=arena.queue) == 1
