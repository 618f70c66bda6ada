"""For the host: all submissions with both scores, hidden with a reason and shown again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.domain.submissions import SubmissionStatus
from server.models import Submission
from server.services import moderation, oversight
from server.services.oversight import ScoreReceipt, SeenSubmission
from server.web.api.answers import answer, as_time
from server.web.api.lookup import Found, find_hosted
from server.web.api.parameters import check_query, read_choice, read_mark, read_page, read_search
from server.web.auth import began_at
from server.web.installation import installation

HIDDEN = "hidden"
LARGEST_ID = 2**63 - 1

blueprint = Blueprint("api_host_submissions", __name__)


@dataclass(frozen=True)
class SeenSubmissionItem:
    """A submission of any team, as the host sees it."""

    id: int
    team: str
    submitted_by: str
    file_name: str
    received_at: str | None
    status: str
    is_late: bool
    is_selected: bool
    is_hidden: bool
    hidden_reason: str
    public_score: float | None
    private_score: float | None


@dataclass(frozen=True)
class ReceiptItem:
    """What the scores of a submission came from; `metric_sha256` is the hash of a host's own metric, else null."""

    submission_id: int
    solution_version: int
    public_score: float
    private_score: float | None
    submission_sha256: str
    solution_sha256: str
    metric: str
    metric_parameters: dict[str, Any]
    metric_sha256: str | None
    is_complete: bool
    id_column: str
    metric_version: str
    libraries: dict[str, str]
    path: str
    scored_at: str


@dataclass(frozen=True)
class SeenSubmissionList:
    """A page of the submissions, newest first."""

    submissions: list[SeenSubmissionItem]
    page: int
    n_pages: int
    n_found: int


@dataclass(frozen=True)
class HiddenItem:
    """Whether a submission is hidden, and why."""

    id: int
    is_hidden: bool
    hidden_reason: str


@blueprint.get("/competitions/<slug>/host/submissions")
def index(slug: str) -> Response:
    """Answer a page of the submissions of all teams."""
    check_query("page", "search", "status")
    found, page, search = find_hosted(slug), read_page(), read_search()
    status = read_choice("status", (*(each.value for each in SubmissionStatus), HIDDEN))
    listed = installation().database.read(
        oversight.list_submissions,
        competition=found.competition,
        viewer=found.viewer,
        now=began_at(),
        team=search,
        status=SubmissionStatus(status) if status and status != HIDDEN else None,
        is_hidden=status == HIDDEN,
        page=page,
    )
    return answer(SeenSubmissionList([_item(row) for row in listed.rows], listed.page, listed.n_pages, listed.n_found))


@blueprint.put(f"/competitions/<slug>/host/submissions/<int(max={LARGEST_ID}):submission_id>/hidden")
def mark(slug: str, submission_id: int) -> Response:
    """Hide a submission, or let it count again."""
    check_query()
    found = find_hosted(slug)
    is_hidden, reason = read_mark("is_hidden")
    submission = installation().database.write(
        _mark, found, submission_id, is_hidden, reason, now=began_at(), address=request.remote_addr or ""
    )
    return answer(HiddenItem(submission.id, submission.is_hidden, submission.hidden_reason))


@blueprint.get(f"/competitions/<slug>/host/submissions/<int(max={LARGEST_ID}):submission_id>/receipt")
def receipt(slug: str, submission_id: int) -> Response:
    """Answer what the scores of a submission came from, and the scores at full precision: `scorer verify` takes it."""
    check_query()
    found = find_hosted(slug)
    kept = installation().database.read(
        oversight.get_receipt,
        competition=found.competition,
        viewer=found.viewer,
        submission_id=submission_id,
        now=began_at(),
    )
    return answer(_receipt_item(kept))


def _mark(
    session: Session, found: Found, submission_id: int, is_hidden: bool, reason: str, *, now: datetime, address: str
) -> Submission:
    competition, host = found.competition, found.reader
    if not is_hidden:
        return moderation.unhide(
            session, competition=competition, submission_id=submission_id, host=host, now=now, address=address
        )
    return moderation.hide(
        session,
        competition=competition,
        submission_id=submission_id,
        host=host,
        reason=reason,
        now=now,
        address=address,
    )


def _receipt_item(kept: ScoreReceipt) -> ReceiptItem:
    said = kept.receipt
    return ReceiptItem(
        submission_id=kept.submission_id,
        solution_version=kept.solution_version,
        public_score=kept.public_score,
        private_score=kept.private_score,
        submission_sha256=said["submission_sha256"],
        solution_sha256=said["solution_sha256"],
        metric=said["metric"],
        metric_parameters=said["metric_parameters"],
        metric_sha256=said.get("metric_sha256"),
        is_complete=said.get("is_complete", False),
        id_column=said["id_column"],
        metric_version=said["metric_version"],
        libraries=said["libraries"],
        path=said["path"],
        scored_at=said["scored_at"],
    )


def _item(row: SeenSubmission) -> SeenSubmissionItem:
    submission = row.submission
    return SeenSubmissionItem(
        id=submission.id,
        team=row.team,
        submitted_by=row.submitted_by,
        file_name=submission.file_name,
        received_at=as_time(submission.received_at),
        status=submission.status.value,
        is_late=submission.is_late,
        is_selected=submission.is_selected,
        is_hidden=submission.is_hidden,
        hidden_reason=submission.hidden_reason,
        public_score=row.public_score,
        private_score=row.private_score,
    )
