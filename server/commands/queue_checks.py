"""What `doctor` looks at around the queue: Redis, workers, the schedule, and submissions that wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from redis import Redis
from redis.exceptions import RedisError, ResponseError
from rq import Worker

from server.commands.findings import Finding, fault, fine, warning
from server.commands.machine_checks import is_loopback
from server.db import Database
from server.errors import StartError
from server.jobs import QUEUE, SCHEDULE_SIGN, make_queue
from server.launcher.redis import find_redis
from server.services import inspection
from server.settings import Settings

LONGEST_SILENCE = timedelta(minutes=2)
LATE = timedelta(minutes=2)


def check_redis(settings: Settings, redis: Redis) -> Iterator[Finding]:
    """Ask Redis what it is; raises RedisError if it does not answer."""
    info = redis.info()
    origin = "of PODIUM_REDIS_URL" if settings.redis_url is not None else f"embedded, {_find_origin()}"
    kept = "keeps each change" if info.get("aof_enabled") else "keeps no log of changes"
    said = f"Redis {info['redis_version']} ({origin}) answers and {kept}."
    yield (fine if info.get("aof_enabled") else warning)("redis", said)
    yield check_exposure(settings, redis)
    policy = info.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        yield warning("redis", f"It throws keys away when memory is short ({policy}). Set maxmemory-policy noeviction.")


def _find_origin() -> str:
    try:
        return find_redis().origin
    except StartError:
        return "whose binary is gone"


def check_exposure(settings: Settings, redis: Redis) -> Finding:
    """Look who else could reach Redis: whoever does commands the queue."""
    if settings.redis_url is None:
        return fine("redis_access", "It listens on a socket in a folder of this user alone.")
    try:
        # One question each: Redis 6.2 takes no more at a time.
        options = {name: redis.config_get(name).get(name) for name in ("bind", "requirepass", "port")}
    except ResponseError:
        return warning("redis_access", "It does not say where it listens. Make sure that strangers cannot reach it.")
    addresses = [address.lstrip("-") for address in str(options.get("bind", "")).split()] or ["*"]
    is_open = options.get("port") != "0" and not all(is_loopback(address) for address in addresses)
    if not is_open:
        return fine("redis_access", "Only this machine reaches it.")
    if options.get("requirepass"):
        return warning("redis_access", f"Other machines reach it ({', '.join(addresses)}), with a password.")
    return fault("redis_access", f"Anybody who reaches {', '.join(addresses)} commands it: no password is set.")


def check_workers(redis: Redis, now: datetime) -> Iterator[Finding]:
    """Look for signs of life of the workers and the schedule."""
    beats = [worker.last_heartbeat for worker in Worker.all(connection=redis) if QUEUE in worker.queue_names()]
    alive = [beat for beat in beats if beat is not None and now - _aware(beat) < LONGEST_SILENCE]
    if alive:
        yield fine("workers", "1 worker is alive." if len(alive) == 1 else f"{len(alive)} workers are alive.")
    else:
        yield fault("workers", "No worker is alive: submissions stay pending. Start one: python -m worker")
    if redis.exists(SCHEDULE_SIGN):
        yield fine("schedule", "The schedule is alive.")
    else:
        yield fault(
            "schedule",
            "The schedule is not running: what the queue loses, nobody finds. Start it: python -m worker schedule",
        )


def check_queue(settings: Settings, database: Database, now: datetime) -> Finding:
    """Look for submissions that wait too long, or whose job is nowhere."""
    backlog = database.read(inspection.measure_backlog)
    if backlog.oldest_at is None:
        return fine("queue", "No submission waits.")
    waited = now - backlog.oldest_at
    said = f"{backlog.n_pending:,} pending, the oldest for {waited.total_seconds():,.0f} seconds"
    if waited < LATE:
        return fine("queue", f"{said}.")
    queue = make_queue(settings.redis_address, timeout_seconds=settings.job_seconds)
    try:
        late = database.read(inspection.list_waiting, before=now - LATE)
        n_lost = sum(not queue.is_waiting(submission_id, version) for submission_id, version in late)
    except RedisError:
        return fault("queue", f"{said}; whether they have jobs cannot be seen without Redis.")
    return fault("queue", f"{said}; {n_lost:,} of them without a job, which the schedule sends again.")


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
