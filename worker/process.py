"""The two processes, put together from the settings: the worker and the schedule."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import structlog
from rq import Queue
from rq.serializers import JSONSerializer

from server.db import Database, make_engine
from server.domain.egress import make_egress
from server.jobs import QUEUE, connect, make_queue
from server.settings import Settings
from server.storage import make_storage
from worker import jobs
from worker.child import Work
from worker.climbing import Climbing
from worker.comparing import Comparing
from worker.courier import Courier
from worker.drafting import Drafting
from worker.estimating import Claims, Estimating
from worker.estimator import Estimator
from worker.faults import trace_of
from worker.heartbeat import EVERY_SECONDS, Heartbeat
from worker.mailing import Mailing
from worker.messages import Limits
from worker.posting import Posting
from worker.preload import preload
from worker.queue_worker import QueueWorker
from worker.rehearsal import Rehearsal
from worker.rescoring import Rerunning, Rescoring
from worker.sandbox.making import make_sandbox
from worker.schedule import (
    ExpiredUploads,
    Finalizations,
    Leftovers,
    LostSubmissions,
    RankSnapshots,
    RollingBoards,
    Schedule,
    Task,
)
from worker.scoring import Scoring, utc_now
from worker.sealed_door import SealedDoor
from worker.shadow_climbing import ShadowClimbing
from worker.solutions import SolutionCache
from worker.spares import Spares
from worker.stopping import Stop
from worker.tasks import perform
from worker.watching import WATCH, Watching

COMPILE_MEMORY_FACTOR = 4
LARGEST_COMPILED_BYTES = 1 << 36
LEFTOVERS_SECONDS = 3600.0
SNAPSHOT_SECONDS = 3600.0
MAILING_SECONDS = 15.0
WEBHOOKS_SECONDS = 1.0
PAUSE_SECONDS = 1.0
ROLLING_SECONDS = 60.0

log = structlog.get_logger(__name__)


def run_worker(settings: Settings, *, work: Work = perform) -> None:
    """Score submissions until a signal comes; `work` is what a child does with a request."""
    stop = Stop()
    stop.listen()
    preload()
    rehearsal = Rehearsal(settings.data / "cache" / "rehearsal")
    spares = Spares(work, prepare=rehearsal.run)
    # The first children are forked before there is a connection that they could inherit.
    spares.refill()
    try:
        scoring = make_scoring(settings, spares)
        jobs.use(scoring)
        drafting = Drafting(scoring.database, clock=utc_now)
        try:
            _work(settings, spares, stop, make_idle_work(settings, scoring, drafting))
        finally:
            drafting.close()
    finally:
        spares.close()


def compiled_folder(settings: Settings) -> Path:
    """Return where this machine keeps compiled solutions."""
    return settings.data / "cache" / "solutions"


def make_scoring(settings: Settings, spares: Spares) -> Scoring:
    """Return what the jobs work with."""
    storage = make_storage(settings.files_url)
    database = Database(make_engine(settings.sqlalchemy_url))
    limits = Limits(settings.scoring_seconds, settings.scoring_memory_bytes)
    compile_limits = Limits(
        settings.scoring_seconds, COMPILE_MEMORY_FACTOR * settings.scoring_memory_bytes, LARGEST_COMPILED_BYTES
    )
    solutions = SolutionCache(compiled_folder(settings), storage, limits=compile_limits)
    return Scoring(
        database=database,
        leases=Database(make_engine(settings.sqlalchemy_url, durable=False)),
        storage=storage,
        queue=make_queue(settings.redis_address, timeout_seconds=settings.job_seconds),
        solutions=solutions,
        spares=spares,
        sealed=SealedDoor(make_sandbox(settings), storage, max_expanded_bytes=settings.max_expanded_bytes),
        climbing=Climbing(database, Estimator(storage, solutions, spares, limits, settings.max_expanded_bytes)),
        limits=limits,
        max_expanded_bytes=settings.max_expanded_bytes,
        lease_seconds=settings.lease_seconds,
    )


def make_estimating(settings: Settings, scoring: Scoring) -> Estimating:
    """Return what finds intervals with the parts that scoring has."""
    return Estimating(
        database=scoring.database,
        estimator=scoring.climbing.estimator,
        claims=Claims(connect(settings.redis_address), seconds=settings.scoring_seconds),
    )


def make_watching(settings: Settings, scoring: Scoring) -> Watching:
    """Return what looks for alarms with the parts that scoring has."""
    claims = Claims(connect(settings.redis_address), seconds=settings.scoring_seconds, prefix=WATCH)
    return Watching(scoring.database, scoring.climbing.estimator, claims)


def make_idle_work(settings: Settings, scoring: Scoring, drafting: Drafting) -> Callable[[], bool]:
    """Return what a worker does when no submission waits: reruns and rescores, intervals, pairs, alarms.

    Jobs for drafts run beside all of it, in processes of their own.
    """
    estimating = make_estimating(settings, scoring)
    comparing = Comparing(scoring.database, scoring.storage, scoring.spares, scoring.limits)
    rerunning, rescoring = Rerunning(scoring), Rescoring(scoring)
    climbing = ShadowClimbing(scoring.database, scoring.climbing.estimator)
    watching = make_watching(settings, scoring)
    in_order = (rerunning, rescoring, climbing, estimating, comparing, watching)

    def work() -> bool:
        drafting.look()
        return any(part.run_one() for part in in_order)

    return work


def _work(settings: Settings, spares: Spares, stop: Stop, idle_work: Callable[[], bool]) -> None:
    """Keep an RQ worker going: it ends itself when Redis fails it in the middle of its book-keeping."""
    while not stop.is_set:
        try:
            worker = QueueWorker(connect(settings.redis_address), stop=stop, tidy=spares.refill, idle_work=idle_work)
            jobs.sign_by(worker.give_sign)
            worker.work(logging_level="WARNING")
        except Exception as error:  # the outermost loop of the process
            log.error("worker_interrupted", error=type(error).__name__, trace=trace_of(error))
        if not stop.is_set:
            stop.pause(PAUSE_SECONDS)


def run_schedule(settings: Settings) -> None:
    """Do the periodic work until a signal comes."""
    stop = Stop()
    stop.listen()
    database = Database(make_engine(settings.sqlalchemy_url))
    queue = Queue(QUEUE, connection=connect(settings.redis_address), serializer=JSONSerializer)
    jobs = make_queue(settings.redis_address, timeout_seconds=settings.job_seconds)
    lost = LostSubmissions(database, jobs, queue, after_seconds=2 * settings.sweep_seconds)
    storage = make_storage(settings.files_url)
    leftovers = Leftovers(database, storage, compiled_folder(settings))
    heartbeat = Heartbeat(connect(settings.redis_address))
    key = settings.read_secret_key()
    egress = make_egress(settings.webhook_networks, settings.webhook_ports)
    courier = Courier(database, Posting(egress), key=key, clock=utc_now, is_on=settings.webhooks)
    tasks = [
        Task("heartbeat", heartbeat.beat, EVERY_SECONDS),
        Task("lost_submissions", lost.sweep, settings.sweep_seconds),
        Task("leftovers", leftovers.sweep, LEFTOVERS_SECONDS),
        Task("expired_uploads", ExpiredUploads(database, storage).sweep, LEFTOVERS_SECONDS),
        Task("rolling_boards", RollingBoards(database).sweep, ROLLING_SECONDS),
        Task("finalizations", Finalizations(database).sweep, settings.sweep_seconds),
        Task("announcements", Mailing(database, settings).sweep, MAILING_SECONDS),
        Task("webhooks", courier.sweep, WEBHOOKS_SECONDS),
        Task("old_webhook_messages", courier.forget, LEFTOVERS_SECONDS),
        Task("rank_snapshots", RankSnapshots(database).sweep, SNAPSHOT_SECONDS),
    ]
    try:
        Schedule(tasks, stop=stop, clock=utc_now).run()
    finally:
        courier.close()
