"""Jobs are sent after the commit, and a queue that is down is in nobody's way."""

import pytest
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from server.jobs import QUEUE, SCORE, make_queue, score_job_id


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
