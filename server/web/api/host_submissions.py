"""For the host: all submissions with both scores, downloaded, hidden with a reason, shown, and scored again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from server.errors import ConflictError, InvalidInputError, RefusedError
from server.models import Submission
from server.services import host_exports, moderation, oversight, reruns, seen_submissions
from server.services.seen_submissions import SeenSubmission
from server.services.tokens import Scope
from server.web import throttle
from server.web.api.answers import answer, as_time
from server.web.api.bodies import Mark, Nothing, read_body
from server.web.api.cursors import PARTS, next_of, read_cursor
from server.web.api.declaring import ARCHIVE, declared
from server.web.api.lookup import Found, find_hosted
from server.web.api.parameters import read_page
from server.web.archives import send_files
from server.web.auth import began_at
from server.web.contract import RULE, Parameter
from server.web.installation import installation
from server.web.receipts import ReceiptItem, make_receipt_item
from server.web.submission_choices import PARAMETERS, read_choices

LARGEST_ID = 2**63 - 1
MOST_FILES = 200

blueprint = Blueprint("api_host_submissions", __name__)
IDS = Parameter(
    "ids",
    f"1 to {MOST_FILES} numbers of submissions, divided by commas.",
    {"type": "string", "minLength": 1, RULE: "such as 17,18"},
    True,
)
SUBMISSIONS_QUERY = (*PARTS, *(Parameter(name, words, schema) for name, (words, schema) in PARAMETERS.items()))


@dataclass(frozen=True)
class SeenSubmissionItem:
    """A submission of any team, as the host sees it; `rerun` is pending, same, different, failed, or null for none."""

    id: int
    team: str
    submitted_by: str
    by_agent: bool
    file_name: str
    received_at: str | None
    status: str
    is_late: bool
    is_selected: bool
    is_hidden: bool
    hidden_reason: str
    public_score: float | None
    private_score: float | None
    error_code: str | None
    rerun: str | None


@dataclass(frozen=True)
class RerunItem:
    """A submission that is scored again: its own status, `pending` if it had no score."""

    id: int
    status: str
    rerun: str


@dataclass(frozen=True)
class SeenSubmissionList:
    """A page of the submissions, newest first."""

    submissions: list[SeenSubmissionItem]
    page: int
    n_pages: int
    next: str | None
    n_found: int


@dataclass(frozen=True)
class HiddenItem:
    """Whether a submission is hidden, and why."""

    id: int
    is_hidden: bool
    hidden_reason: str


class Hide(Mark):
    """Whether a submission is hidden, and why."""

    is_hidden: bool


@blueprint.get("/competitions/<slug>/host/submissions")
@declared(SeenSubmissionList, query=SUBMISSIONS_QUERY, scope=Scope.HOST)
def index(slug: str) -> Response:
    """Answer a page of the submissions of all teams."""
    found, page, choices = find_hosted(slug), read_page(), read_choices()
    after = read_cursor(int)
    if choices.faults:
        raise InvalidInputError("What is asked for is not clear.", fields=choices.faults)
    listed = installation().database.read(
        seen_submissions.list_submissions,
        competition=found.competition,
        viewer=found.viewer,
        now=began_at(),
        wanted=choices.wanted,
        order=choices.order,
        page=page,
        after=after,
    )
    items = [_item(row) for row in listed.rows]
    more = next_of(listed, after, key=items[-1].id if items else None)
    return answer(SeenSubmissionList(items, listed.page, listed.n_pages, more, listed.n_found))


@blueprint.get("/competitions/<slug>/host/submissions/archive")
@declared(ARCHIVE, query=(IDS,), scope=Scope.HOST, limits=(throttle.DOWNLOAD,))
def archive(slug: str) -> Response:
    """Send the files of some submissions in one archive."""
    found, numbers = find_hosted(slug), _read_ids()
    files = installation().database.read(
        host_exports.list_files, competition=found.competition, viewer=found.viewer, submission_ids=numbers
    )
    return send_files(files, name=f"{slug}-submissions.zip", user=found.reader)


@blueprint.post(f"/competitions/<slug>/host/submissions/<int(max={LARGEST_ID}):submission_id>/rerun")
@declared(RerunItem, status=202, body=Nothing, scope=Scope.HOST, errors=(ConflictError, RefusedError))
def rerun(slug: str, submission_id: int) -> Response:
    """Have a submission scored again."""
    found = find_hosted(slug)
    read_body(Nothing)
    submission = installation().database.write(
        reruns.ask,
        competition=found.competition,
        submission_id=submission_id,
        host=found.reader,
        queue=installation().queue,
        now=began_at(),
        address=request.remote_addr or "",
    )
    return answer(RerunItem(submission.id, submission.status.value, "pending"), 202)


@blueprint.put(f"/competitions/<slug>/host/submissions/<int(max={LARGEST_ID}):submission_id>/hidden")
@declared(HiddenItem, body=Hide, scope=Scope.HOST, errors=(ConflictError,))
def mark(slug: str, submission_id: int) -> Response:
    """Hide a submission, or let it count again."""
    found = find_hosted(slug)
    given = read_body(Hide)
    submission = installation().database.write(
        _mark, found, submission_id, given.is_hidden, given.reason, now=began_at(), address=request.remote_addr or ""
    )
    return answer(HiddenItem(submission.id, submission.is_hidden, submission.hidden_reason))


@blueprint.get(f"/competitions/<slug>/host/submissions/<int(max={LARGEST_ID}):submission_id>/receipt")
@declared(ReceiptItem, scope=Scope.HOST)
def receipt(slug: str, submission_id: int) -> Response:
    """Answer what the scores of a submission came from, and the scores at full precision: `scorer verify` takes it."""
    found = find_hosted(slug)
    kept = installation().database.read(
        oversight.get_receipt,
        competition=found.competition,
        viewer=found.viewer,
        submission_id=submission_id,
        now=began_at(),
    )
    return answer(make_receipt_item(kept))


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


def _item(row: SeenSubmission) -> SeenSubmissionItem:
    submission = row.submission
    return SeenSubmissionItem(
        id=submission.id,
        team=row.team,
        submitted_by=row.submitted_by,
        by_agent=row.by_agent,
        file_name=submission.file_name,
        received_at=as_time(submission.received_at),
        status=submission.status.value,
        is_late=submission.is_late,
        is_selected=submission.is_selected,
        is_hidden=submission.is_hidden,
        hidden_reason=submission.hidden_reason,
        public_score=row.public_score,
        private_score=row.private_score,
        error_code=submission.error_code,
        rerun=None if row.rerun is None else row.rerun.outcome or "pending",
    )


def _read_ids() -> list[int]:
    """Return the numbers of submissions in the query parameter `ids`."""
    texts = [text.strip() for text in request.args.get("ids", "").split(",")]
    if len(texts) <= MOST_FILES and all(text.isascii() and text.isdigit() and len(text) < 19 for text in texts):
        return sorted({int(text) for text in texts})
    raise InvalidInputError(
        "The query parameter “ids” is wrong.",
        fields={"ids": f"Give 1 to {MOST_FILES} numbers of submissions, such as 17,18."},
    )
