"""For the host: the open rescore, how far it is and what it would change; publishing and discarding it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.errors import ConflictError, NotFoundError
from server.models import Competition, Rescore
from server.services import rescore_differences, rescores, shadow_ladders, shadow_scores
from server.services.rescore_differences import Difference, Move
from server.services.tokens import Scope
from server.web.api.answers import answer, as_time
from server.web.api.bodies import Nothing, read_body
from server.web.api.declaring import declared
from server.web.api.lookup import find_hosted
from server.web.auth import began_at
from server.web.installation import installation

SHOWN = 1000

blueprint = Blueprint("api_host_rescores", __name__)


@dataclass(frozen=True)
class MoveItem:
    """A team whose rank or best public score changes; null where it stands on no board."""

    team: str
    old_rank: int | None
    new_rank: int | None
    old_score: float | None
    new_score: float | None


@dataclass(frozen=True)
class LostScoreItem:
    """A submission that loses its score, with what its team would be told."""

    submission_id: int
    team: str
    fault: str
    message: str


@dataclass(frozen=True)
class DifferenceItem:
    """What publishing would change; of moves and failures the first thousand."""

    has_other_metric: bool
    has_other_file: bool
    n_moving: int
    n_changed: int
    n_mended: int
    median_change: float | None
    moves: list[MoveItem]
    n_failures: int
    failures: list[LostScoreItem]


@dataclass(frozen=True)
class RescoreItem:
    """A rescore; the difference is null until all is scored, and once it is ended."""

    solution_version: int
    base_version: int
    status: str
    reason: str
    started_by: str
    started_at: str | None
    ended_at: str | None
    n_submissions: int
    n_done: int
    n_left: int
    difference: DifferenceItem | None


@blueprint.get("/competitions/<slug>/host/rescore")
@declared(RescoreItem, scope=Scope.HOST)
def show(slug: str) -> Response:
    """Answer how far the open rescore is, and what it would change once all is scored."""
    return answer(installation().database.read(_load, find_hosted(slug).competition, now=began_at()))


@blueprint.post("/competitions/<slug>/host/rescore/publication")
@declared(RescoreItem, body=Nothing, scope=Scope.HOST, errors=(ConflictError,))
def publish(slug: str) -> Response:
    """Put its version of the solution in force."""
    found = find_hosted(slug)
    read_body(Nothing)
    rescore = installation().database.write(
        rescores.publish,
        competition=found.competition,
        host=found.reader,
        queue=installation().queue,
        now=began_at(),
        address=request.remote_addr or "",
    )
    return answer(_item(rescore))


@blueprint.delete("/competitions/<slug>/host/rescore")
@declared(RescoreItem, scope=Scope.HOST, errors=(ConflictError,))
def discard(slug: str) -> Response:
    """Forget it; everything stays as it is."""
    found = find_hosted(slug)
    rescore = installation().database.write(
        rescores.discard,
        competition=found.competition,
        host=found.reader,
        now=began_at(),
        address=request.remote_addr or "",
    )
    return answer(_item(rescore))


def _load(session: Session, competition: Competition, *, now: datetime) -> RescoreItem:
    rescore = rescores.find_open(session, competition=competition)
    if rescore is None:
        raise NotFoundError("No rescore is open: none has begun, or it was published or discarded.")
    progress = shadow_ladders.measure_progress(session, competition=competition, rescore=rescore)
    found = None
    if not progress.n_left:
        found = rescore_differences.describe(session, competition=competition, rescore=rescore, now=now)
    return _item(rescore, progress, None if found is None else _difference_item(found, competition.score_decimals))


def _item(
    rescore: Rescore,
    progress: shadow_scores.Progress = shadow_scores.Progress(0, 0, 0),  # noqa: B008  # immutable
    difference: DifferenceItem | None = None,
) -> RescoreItem:
    return RescoreItem(
        solution_version=rescore.solution.version,
        base_version=rescore.base_version,
        status=rescore.status.value,
        reason=rescore.reason,
        started_by=rescore.started_by.name,
        started_at=as_time(rescore.started_at),
        ended_at=as_time(rescore.ended_at),
        n_submissions=progress.n_all,
        n_done=progress.n_done,
        n_left=progress.n_left,
        difference=difference,
    )


def _difference_item(found: Difference, decimals: int) -> DifferenceItem:
    return DifferenceItem(
        has_other_metric=found.metrics is not None,
        has_other_file=found.has_other_file,
        n_moving=found.n_moving,
        n_changed=found.n_changed,
        n_mended=found.n_mended,
        median_change=_round(found.median_change, decimals),
        moves=[_move_item(move, decimals) for move in found.moves[:SHOWN]],
        n_failures=len(found.failures),
        failures=[
            LostScoreItem(each.submission_id, each.team, each.fault.value, each.message)
            for each in found.failures[:SHOWN]
        ],
    )


def _move_item(move: Move, decimals: int) -> MoveItem:
    old, new = move.old, move.new
    return MoveItem(
        team=move.team,
        old_rank=None if old is None else old.rank,
        new_rank=None if new is None else new.rank,
        old_score=None if old is None else _round(old.score, decimals),
        new_score=None if new is None else _round(new.score, decimals),
    )


def _round(score: float | None, decimals: int) -> float | None:
    return None if score is None else round(score, decimals)
