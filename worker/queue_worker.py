"""RQ's worker with the job function in its own process, without a thread, and with a patient wait for Redis."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from rq import Queue, SimpleWorker, worker_registration
from rq.exceptions import DequeueTimeout, DeserializationError
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker.base import WorkerStatus

from server.jobs import QUEUE, SOCKET_SECONDS
from worker.faults import trace_of
from worker.stopping import Stop

WORKER_TTL_SECONDS = 30
MAINTENANCE_SECONDS = 30
MONITORING_SECONDS = 5
TURN_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 5.0
LONGEST_WITHOUT_IDLE_SECONDS = 5.0

log = structlog.get_logger(__name__)


class QueueWorker(SimpleWorker):
    """Takes jobs one at a time and calls `tidy` after each, when nobody waits for it.

    While there is no job it does `idle_work`, a piece at a time, until that returns False for want of more. Where jobs
    never cease, a piece is done between two of them now and then.

    What is overridden, and why: `subscribe` starts a thread, with which the process could not fork, and takes
    commands from Redis; the wait for a job is broken off by a signal or a silent Redis, and a job may be lost in
    it; tracebacks, which may quote cells and scores, go to Redis.
    """

    log_result_lifespan = False

    def __init__(
        self,
        connection: Redis,
        *,
        stop: Stop,
        tidy: Callable[[], None],
        idle_work: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(
            [Queue(QUEUE, connection=connection, serializer=JSONSerializer)],
            connection=connection,
            serializer=JSONSerializer,
            worker_ttl=WORKER_TTL_SECONDS,
            maintenance_interval=MAINTENANCE_SECONDS,
            job_monitoring_interval=MONITORING_SECONDS,
        )
        self._stop = stop
        self._tidy = tidy
        self._idle_work = idle_work
        self._is_more_to_do = False
        self._worked_at = time.monotonic()

    def _install_signal_handlers(self) -> None:
        """Leave the signals to `stop`: the job at hand is finished, no other is taken."""

    @property
    def connection_timeout(self) -> int:
        """The longest wait for an answer of Redis; that for a job is shorter."""
        return SOCKET_SECONDS

    def give_sign(self) -> None:
        """Tell Redis from within a job that the worker lives; one that does not answer must not end the job."""
        with suppress(RedisConnectionError, RedisTimeoutError):
            self.heartbeat()

    def subscribe(self) -> None:
        """Take no commands from Redis."""

    def dequeue_job_and_maintain_ttl(
        self,
        timeout: int | None,  # noqa: ARG002
        max_idle_time: int | None = None,  # noqa: ARG002
    ) -> tuple[Job, Queue] | None:
        """Wait for a job in short turns; None when the worker is to end.

        A signal never breaks off a turn, in which a job may just have been taken.
        """
        pause = 0.5
        self.set_state(WorkerStatus.IDLE)
        while not self._stop.is_set:
            try:
                self.heartbeat()
                if self.should_run_maintenance_tasks:
                    self.run_maintenance_tasks()
                taken = self._dequeue(None if self._is_more_to_do else TURN_SECONDS)
                if taken is not None:
                    return taken
                self._work_idly()
            except DequeueTimeout:
                pause = 0.5
                self._work_idly()
            except (RedisConnectionError, RedisTimeoutError) as error:
                log.warning("redis_unavailable", error=type(error).__name__, pause_seconds=pause)
                self._stop.pause(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        return None

    def _dequeue(self, seconds: float | None) -> tuple[Job, Queue] | None:
        """Take a job, waiting for one so long; without a time, look once."""
        return self.queue_class.dequeue_any(
            self.queues,
            seconds,  # type: ignore[arg-type]  # Redis takes fractions
            connection=self.connection,
            job_class=self.job_class,
            serializer=self.serializer,
            death_penalty_class=self.death_penalty_class,
        )

    def _work_idly(self) -> None:
        self._is_more_to_do = self._idle_work()
        self._worked_at = time.monotonic()
        if self._is_more_to_do:
            self._tidy()

    def run_maintenance_tasks(self) -> None:
        """Clean the registries, and appear in them again if Redis has been emptied."""
        super().run_maintenance_tasks()  # type: ignore[no-untyped-call]
        self.connection.hset(self.key, mapping=self.serialize())
        worker_registration.register(self)

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run a job in this process; what its child leaves behind is put away afterwards."""
        try:
            super().execute_job(job, queue)
        finally:
            self._tidy()
            if time.monotonic() - self._worked_at > LONGEST_WITHOUT_IDLE_SECONDS:
                self._work_idly()

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """Log that a job failed and where, but not what the exception says."""
        error: BaseException = exc_info[1]
        log.error("job_failed", job_id=job.id, job=_name(job), error=type(error).__name__, trace=trace_of(error))

    def handle_job_failure(
        self,
        job: Job,
        queue: Queue,
        started_job_registry: object = None,
        exc_string: str = "",  # noqa: ARG002
    ) -> None:
        """Keep the failed job in Redis, without the traceback."""
        super().handle_job_failure(job, queue, started_job_registry)


def _name(job: Job) -> str:
    try:
        return str(job.func_name)
    except DeserializationError:
        return "(unreadable)"
