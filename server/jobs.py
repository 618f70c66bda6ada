"""The names of the jobs, and how they reach the queue: after the commit, and never in the way of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry as Retries
from rq import Queue, Retry, Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker.base import WorkerStatus
from sqlalchemy.orm import Session

from server import failpoints
from server.db import after_commit

QUEUE = "podium"
SCORE = "worker.jobs.score_submission"
# While the schedule lives, it keeps this key from expiring.
SCHEDULE_SIGN = "podium:schedule"
FAILURE_TTL_SECONDS = 86_400
SOCKET_SECONDS = 2

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class WorkerSign:
    """What a worker last said of itself: whether it scores something, and when it was heard of."""

    is_busy: bool
    heard_at: datetime | None


@dataclass(frozen=True)
class QueueSigns:
    """What is known of those who score: the workers, and when the schedule was last heard of."""

    workers: Sequence[WorkerSign]
    schedule_at: datetime | None


class JobQueue(Protocol):
    """What the services need of a queue."""

    def enqueue_score(self, session: Session, *, submission_id: int, version: int) -> None:
        """Have a submission scored once the unit of work of `session` is committed."""

    def ping(self) -> None:
        """Return if the queue answers; raises RedisError if it does not."""

    def read_signs(self) -> QueueSigns:
        """Return the signs of life of workers and schedule; raises RedisError if the queue does not answer."""


def connect(redis_url: str) -> Redis:
    """Connect to Redis with bounded waits: a queue that hangs must not hold a request."""
    return Redis.from_url(
        redis_url,
        socket_timeout=SOCKET_SECONDS,
        socket_connect_timeout=SOCKET_SECONDS,
        retry=Retries(NoBackoff(), 0),  # the default tries ten times, each with that wait
    )


def make_queue(redis_url: str, *, timeout_seconds: float) -> RqJobQueue:
    """Return the queue in Redis; `timeout_seconds` is the longest that scoring may take."""
    return RqJobQueue(connect(redis_url), timeout_seconds=timeout_seconds)


def score_job_id(submission_id: int, version: int) -> str:
    """Return the id of the job that scores a submission under a version of the solution."""
    return f"score-{submission_id}-{version}"


class RqJobQueue:
    """The queue in Redis. What it loses or cannot take, the sweep finds in the database and sends again."""

    def __init__(self, connection: Redis, *, timeout_seconds: float) -> None:
        self._connection = connection
        # The worker ends a job that takes too long by itself; RQ's own limit is the second belt.
        self._job_timeout = int(2 * timeout_seconds) + 60
        self._queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)

    def enqueue_score(self, session: Session, *, submission_id: int, version: int) -> None:
        """Send the job after the commit; a queue that does not answer is logged, since the sweep sends it again."""
        after_commit(session, lambda: self._send(submission_id, version))

    def _send(self, submission_id: int, version: int) -> None:
        failpoints.reach("after_commit")
        try:
            self._queue.enqueue_call(
                SCORE,
                kwargs={"submission_id": submission_id, "version": version},
                job_id=score_job_id(submission_id, version),
                timeout=self._job_timeout,
                result_ttl=0,
                failure_ttl=FAILURE_TTL_SECONDS,
                retry=Retry(max=2),
            )
        except RedisError as error:
            log.warning("enqueue_failed", submission_id=submission_id, error=type(error).__name__)
        failpoints.reach("after_enqueue")

    def is_waiting(self, submission_id: int, version: int) -> bool:
        """Whether a live job for this submission is in the queue or being run."""
        job_id = score_job_id(submission_id, version)
        if not Job.exists(job_id, connection=self._connection):
            return False
        job = Job.fetch(job_id, connection=self._connection, serializer=JSONSerializer)
        return job.is_queued or job.is_started or job.is_scheduled

    def ping(self) -> None:
        """Return if Redis answers; raises RedisError if it does not."""
        self._connection.ping()

    def read_signs(self) -> QueueSigns:
        """Return the signs of life of workers and schedule; raises RedisError if Redis does not answer."""
        workers = [
            WorkerSign(worker.get_state() == WorkerStatus.BUSY, _aware(worker.last_heartbeat))
            for worker in Worker.all(connection=self._connection, serializer=JSONSerializer)
            if QUEUE in worker.queue_names()
        ]
        sign = self._connection.get(SCHEDULE_SIGN)
        schedule_at = datetime.fromisoformat(sign.decode()) if isinstance(sign, bytes) else None
        return QueueSigns(workers, schedule_at)

    def close(self) -> None:
        """Let go of the connections."""
        self._connection.close()


def _aware(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
