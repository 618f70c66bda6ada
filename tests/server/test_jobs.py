"""Jobs are sent after the commit, and a queue that is down is in nobody's way."""

from datetime import UTC, datetime

import pytest
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer

from server.jobs import QUEUE, SCHEDULE_SIGN, SCORE, QueueSigns, make_queue, score_job_id


@pytest.fixture
def jobs(redis_url):
    """Return the queue in a real Redis."""
    opened = make_queue(redis_url, timeout_seconds=60)
    yield opened
    opened.close()


def waiting(redis_url):
    with Redis.from_url(redis_url) as connection:
        return Queue(QUEUE, connection=connection, serializer=JSONSerializer).job_ids


def enqueue(session, jobs):
    jobs.enqueue_score(session, submission_id=17, version=2)


def test_a_job_is_sent_after_the_commit(database, jobs, redis_url):
    def work(session):
        enqueue(session, jobs)
        assert waiting(redis_url) == []

    database.write(work)

    assert waiting(redis_url) == ["score-17-2"]
    assert jobs.is_waiting(17, 2)


def test_a_job_is_forgotten_after_a_rollback(database, jobs, redis_url):
    def fail(session):
        enqueue(session, jobs)
        raise KeyError("no")

    with pytest.raises(KeyError):
        database.write(fail)

    assert waiting(redis_url) == []
    assert not jobs.is_waiting(17, 2)


def test_a_job_names_its_function_and_carries_numbers_alone(database, jobs, redis_url):
    database.write(enqueue, jobs)

    with Redis.from_url(redis_url) as connection:
        job = Job.fetch(score_job_id(17, 2), connection=connection, serializer=JSONSerializer)
    assert (job.func_name, job.args, job.kwargs) == (SCORE, [], {"submission_id": 17, "version": 2})
    assert job.timeout == 180
    assert job.result_ttl == 0


def test_a_queue_that_is_down_does_not_undo_the_commit(database, tmp_path):
    jobs = make_queue(f"unix://{tmp_path}/nobody.sock", timeout_seconds=60)

    database.write(enqueue, jobs)

    with pytest.raises(RedisError):
        jobs.ping()


def test_the_function_of_every_job_exists():
    import worker.jobs

    assert callable(getattr(worker.jobs, SCORE.rpartition(".")[2]))


def test_signs_of_workers_and_of_the_schedule_are_read(jobs, redis_url):
    assert jobs.read_signs() == QueueSigns([], None)
    with Redis.from_url(redis_url) as connection:
        worker = SimpleWorker([Queue(QUEUE, connection=connection)], connection=connection)
        other = SimpleWorker([Queue("elsewhere", connection=connection)], connection=connection)
        for each in (worker, other):
            each.register_birth()
        worker.set_state("busy")
        connection.set(SCHEDULE_SIGN, "2026-11-21T12:00:00+00:00")

        signs = jobs.read_signs()

    assert [sign.is_busy for sign in signs.workers] == [True]
    assert signs.workers[0].heard_at is not None
    assert signs.workers[0].heard_at.tzinfo is not None
    assert signs.schedule_at == datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_a_queue_that_does_not_answer_gives_no_signs(tmp_path):
    silent = make_queue(f"unix://{tmp_path}/nothing.sock", timeout_seconds=60)

    with pytest.raises(RedisError):
        silent.read_signs()
