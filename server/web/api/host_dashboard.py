"""For the host: how the competition goes, as the dashboard shows it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import structlog
from flask import Blueprint, Response
from redis.exceptions import RedisError
from sqlalchemy.orm import Session

from server.jobs import QueueSigns
from server.services import activity, alarms, oversight, preparations, reruns
from server.services.tokens import Scope
from server.web.api.answers import answer, as_time
from server.web.api.declaring import declared
from server.web.api.lookup import Found, find_hosted
from server.web.auth import began_at
from server.web.installation import installation

log = structlog.get_logger(__name__)

blueprint = Blueprint("api_host_dashboard", __name__)


@dataclass(frozen=True)
class QueueItem:
    """What waits, and who scores; `workers` and `schedule_at` are null where the queue does not answer."""

    n_pending: int
    oldest_at: str | None
    n_everywhere: int
    workers: list[dict[str, Any]] | None
    schedule_at: str | None


@dataclass(frozen=True)
class DayItem:
    """What one UTC day brought, without the baselines."""

    on: str
    n_complete: int
    n_errors: int
    n_pending: int
    n_entered: int
    n_entrants: int


@dataclass(frozen=True)
class FailuresItem:
    """What was wrong with some files, and the newest of them."""

    code: str
    n_files: int
    n_teams: int
    submission_id: int
    received_at: str | None
    message: str


@dataclass(frozen=True)
class DashboardItem:
    """How the competition goes; `preparations` is null once it has begun."""

    n_entrants: int
    n_teams: int
    n_today: int
    n_errors_today: int
    n_odd_reruns: int
    n_alarms: int
    n_open_alarms: int
    queue: QueueItem
    days: list[DayItem]
    failures: list[FailuresItem]
    public_scores: list[dict[str, Any]]
    private_scores: list[dict[str, Any]]
    limits: dict[str, int | None]
    preparations: list[dict[str, Any]] | None


@blueprint.get("/competitions/<slug>/host/dashboard")
@declared(DashboardItem, scope=Scope.HOST)
def show(slug: str) -> Response:
    """Answer how the competition goes."""
    return answer(installation().database.read(_describe, find_hosted(slug), _read_signs(), now=began_at()))


def _read_signs() -> QueueSigns | None:
    try:
        return installation().queue.read_signs()
    except RedisError as error:
        log.warning("signs_not_read", error=type(error).__name__)
        return None


def _describe(session: Session, found: Found, signs: QueueSigns | None, *, now: datetime) -> DashboardItem:
    competition = found.competition
    figures = oversight.count(session, competition=competition, now=now)
    spread = activity.find_distribution(session, competition=competition, viewer=found.viewer, now=now)
    has_begun = preparations.has_begun(competition, now)
    todo = [] if has_begun else preparations.list_preparations(session, competition=competition)
    return DashboardItem(
        n_entrants=figures.n_entrants,
        n_teams=competition.n_ranked,
        n_today=figures.n_today,
        n_errors_today=figures.n_errors_today,
        n_odd_reruns=reruns.count_odd(session, competition=competition),
        n_open_alarms=alarms.count_open(session, competition=competition),
        n_alarms=alarms.count_open(session, competition=competition),
        queue=_queue_item(activity.measure_waiting(session, competition=competition), signs),
        days=[
            DayItem(**{**asdict(day), "on": day.on.isoformat()})
            for day in activity.list_days(session, competition=competition, now=now)
        ],
        failures=[
            FailuresItem(**{**asdict(each), "received_at": as_time(each.received_at)})
            for each in activity.list_failures(session, competition=competition)
        ],
        public_scores=[asdict(each) for each in spread.public],
        private_scores=[asdict(each) for each in spread.private],
        limits=asdict(activity.count_limits(session, competition=competition, now=now)),
        preparations=None if has_begun else [asdict(each) for each in todo],
    )


def _queue_item(waiting: activity.Waiting, signs: QueueSigns | None) -> QueueItem:
    return QueueItem(
        n_pending=waiting.n_pending,
        oldest_at=as_time(waiting.oldest_at),
        n_everywhere=waiting.n_everywhere,
        workers=None
        if signs is None
        else [{"is_busy": sign.is_busy, "heard_at": as_time(sign.heard_at)} for sign in signs.workers],
        schedule_at=None if signs is None else as_time(signs.schedule_at),
    )
