"""`/health`: the process lives. `/ready`: all that it needs is there; 503 names what is not, and no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog
from flask import Blueprint, Response, jsonify
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from sqlalchemy.exc import SQLAlchemyError

from server.errors import PlatformError
from server.migrating import current_revision, newest_revision
from server.services import inspection
from server.web.installation import installation

REDIS_SECONDS = 0.5
LONGEST_WAIT = timedelta(minutes=5)
OK = "ok"

blueprint = Blueprint("health", __name__)
log = structlog.get_logger(__name__)


@blueprint.get("/health")
def health() -> Response:
    """Say that the process answers; asks nothing of anything else."""
    return _answer({"status": OK})


@blueprint.get("/ready")
def ready() -> tuple[Response, int]:
    """Look at everything that a request may need."""
    checks = {name: _check(name, check) for name, check in CHECKS.items()}
    is_ready = set(checks.values()) == {OK}
    return _answer({"status": "ready" if is_ready else "not ready", "checks": checks}), 200 if is_ready else 503


def _answer(content: dict[str, object]) -> Response:
    response = jsonify(content)
    response.headers["Cache-Control"] = "no-store"
    return response


def _check(name: str, check: Callable[[], str]) -> str:
    try:
        return check()
    except (SQLAlchemyError, RedisError, OSError, PlatformError) as error:
        log.warning("not_ready", check=name, error=type(error).__name__)
        return "does not answer"


def _check_database() -> str:
    with installation().database.engine.connect() as connection:
        return OK if current_revision(connection) == newest_revision() else "the schema is of another version"


def _check_storage() -> str:
    installation().storage.check()
    return OK


def _check_redis() -> str:
    address = installation().settings.redis_address
    once = Retry(NoBackoff(), 0)
    with Redis.from_url(
        address, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS, retry=once
    ) as redis:
        redis.ping()
    return OK


def _check_queue() -> str:
    """Submissions that wait long mean that no worker works, or too few do."""
    here = installation()
    oldest_at = here.database.read(inspection.find_oldest_pending)
    is_late = oldest_at is not None and here.clock() - oldest_at > LONGEST_WAIT
    return f"a submission has waited for more than {LONGEST_WAIT.seconds // 60} minutes" if is_late else OK


CHECKS: dict[str, Callable[[], str]] = {
    "database": _check_database,
    "storage": _check_storage,
    "redis": _check_redis,
    "queue": _check_queue,
}
