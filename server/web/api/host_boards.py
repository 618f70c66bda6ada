"""For the host: whether the private leaderboard can become final, what it would be, and making it final."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.errors import ConflictError, NotOpenError, RefusedError
from server.models import Competition
from server.services import finalization, private_leaderboards
from server.services.tokens import Scope
from server.web.api.answers import answer, as_time
from server.web.api.bodies import Nothing, read_body
from server.web.api.declaring import declared
from server.web.api.lookup import Found, find_hosted
from server.web.api.private_leaderboards import PrivateRowItem, row_item
from server.web.auth import began_at
from server.web.installation import installation

blueprint = Blueprint("api_host_boards", __name__)


@dataclass(frozen=True)
class FinalizationItem:
    """Whether the board is final, else whether it can become so and if not, why."""

    finalized_at: str | None
    is_ready: bool
    reason: str
    n_pending: int
    by_itself_at: str | None


@dataclass(frozen=True)
class PreviewItem:
    """The first rows of the private leaderboard as it would be now."""

    rows: list[PrivateRowItem]


@blueprint.get("/competitions/<slug>/host/finalization")
@declared(FinalizationItem, scope=Scope.HOST)
def show(slug: str) -> Response:
    """Answer whether the board can become final."""
    return answer(installation().database.read(_describe, find_hosted(slug).competition, now=began_at()))


@blueprint.post("/competitions/<slug>/host/finalization")
@declared(FinalizationItem, body=Nothing, scope=Scope.HOST, errors=(ConflictError, NotOpenError, RefusedError))
def finalize(slug: str) -> Response:
    """Make the board final."""
    found = find_hosted(slug)
    read_body(Nothing)
    return answer(installation().database.write(_finalize, found, now=began_at(), address=request.remote_addr or ""))


@blueprint.get("/competitions/<slug>/host/leaderboard")
@declared(PreviewItem, scope=Scope.HOST)
def preview(slug: str) -> Response:
    """Answer the private leaderboard as it would be now."""
    found = find_hosted(slug)
    rows = installation().database.read(
        private_leaderboards.preview, competition=found.competition, viewer=found.viewer, now=began_at()
    )
    return answer(PreviewItem([row_item(row) for row in rows]))


def _finalize(session: Session, found: Found, *, now: datetime, address: str) -> FinalizationItem:
    finalization.finalize(session, competition=found.competition, host=found.reader, now=now, address=address)
    return _describe(session, session.get_one(Competition, found.competition.id), now=now)


def _describe(session: Session, competition: Competition, *, now: datetime) -> FinalizationItem:
    readiness = finalization.describe_readiness(session, competition=competition, now=now)
    return FinalizationItem(
        finalized_at=as_time(competition.finalized_at),
        is_ready=readiness.is_ready,
        reason=readiness.reason,
        n_pending=readiness.n_pending,
        by_itself_at=as_time(readiness.by_itself_at),
    )
