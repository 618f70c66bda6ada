"""Submissions: handing in a file, the team's list, and how one stands."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flask import Blueprint, Response, request, url_for

from scorer.report import Severity, problem_from_dict
from server.domain.submissions import SubmissionStatus
from server.errors import (
    ConflictError,
    DailyLimitReachedError,
    DeadlinePassedError,
    EntryRequiredError,
    ErrorLimitReachedError,
    IdempotencyKeyReusedError,
    InvalidInputError,
    NotOpenError,
    NotWholeError,
    RefusedError,
    RemovedError,
    StorageFullError,
    TooLargeError,
    TotalLimitReachedError,
)
from server.models import Submission, User
from server.services import progress, sent_submissions
from server.services.progress import Progress
from server.services.submission_filters import SubmissionFilter
from server.services.submissions import Submitted
from server.services.tokens import Scope
from server.web import throttle, uploads
from server.web.api.answers import answer, as_time
from server.web.api.creating import REPLAYED
from server.web.api.cursors import PARTS, next_of, read_cursor
from server.web.api.declaring import declared
from server.web.api.limits import LimitsItem, limits_item
from server.web.api.lookup import Found, find_competition
from server.web.api.parameters import (
    IDEMPOTENCY_KEY,
    LARGEST_ID,
    SEARCH,
    UPLOAD,
    choice,
    read_choice,
    read_idempotency_key,
    read_page,
    read_search,
    read_text,
)
from server.web.api.references import StandingItem, standing_item
from server.web.auth import began_at, current_token, require_user
from server.web.contract import Media, Parameter
from server.web.installation import installation, site_url
from server.web.paging import LONGEST_SEARCH

blueprint = Blueprint("api_submissions", __name__)
FILE_NAME = Parameter("filename", "The name of the file, where the body is the file itself.")
DESCRIPTION = Parameter("description", "What the team wants to remember of it.")
STATUS = choice("status", SubmissionStatus, "Those of one status.")
MEMBER = Parameter("member", "Those that one member handed in.", {"type": "string", "maxLength": LONGEST_SEARCH})
SUBMISSION_FILE = Media(
    "application/octet-stream", "The file, or a form with it in the field `file`.", is_required=False
)
SUBMIT_ERRORS = (
    ConflictError,
    DailyLimitReachedError,
    DeadlinePassedError,
    EntryRequiredError,
    ErrorLimitReachedError,
    IdempotencyKeyReusedError,
    NotOpenError,
    NotWholeError,
    RefusedError,
    RemovedError,
    StorageFullError,
    TooLargeError,
    TotalLimitReachedError,
)


@dataclass(frozen=True)
class ErrorItem:
    """Why a submission ended in error, whose fault that is, and everything that is wrong in the file."""

    fault: str
    code: str
    message: str
    problems: list[dict[str, Any]]


@dataclass(frozen=True)
class SubmissionItem:
    """A submission as its team sees it; the `note` is the team's own, null for the host."""

    id: int
    competition: str
    team: str
    submitted_by: str
    by_agent: bool
    file_name: str
    size_bytes: int
    sha256: str
    description: str
    note: str | None
    received_at: str | None
    scored_at: str | None
    status: str
    is_late: bool
    public_score: float | None
    private_score: float | None
    rank: int | None
    reference: StandingItem | None
    is_best: bool | None
    queue_position: int | None
    estimated_seconds: float | None
    error: ErrorItem | None
    notes: list[dict[str, Any]]
    limits: LimitsItem
    url: str


@dataclass(frozen=True)
class SubmissionList:
    """A page of a team's submissions, newest first."""

    submissions: list[SubmissionItem]
    page: int
    n_pages: int
    next: str | None
    n_found: int
    limits: LimitsItem


@blueprint.post("/competitions/<slug>/submissions")
@declared(
    SubmissionItem,
    status=(201, 200),
    query=(FILE_NAME, DESCRIPTION, UPLOAD),
    headers=(IDEMPOTENCY_KEY,),
    body=SUBMISSION_FILE,
    scope=Scope.SUBMIT,
    errors=SUBMIT_ERRORS,
    limits=(throttle.SUBMIT,),
)
def submit(slug: str) -> Response:
    """Take a file, or with `upload`, one that was sent in pieces.

    201 for a new submission, 200 for the one that the idempotency key has made before.
    """
    user, key = require_user(Scope.SUBMIT), read_idempotency_key()
    found, code = find_competition(slug), request.args.get("upload")
    if code is None:
        upload = uploads.begin_upload(found.competition, known_fields=("description",))
        submitted = uploads.hand_in(upload, competition=found.competition, user=user, idempotency_key=key)
    else:
        submitted = _hand_in_sent(user, found, code, key)
    item = get_item(submitted.submission.id)
    location = site_url() + url_for("api_submissions.show", submission_id=item.id)
    response = answer(item, 201 if submitted.is_new else 200, location=location)
    if not submitted.is_new:
        response.headers[REPLAYED] = "true"
    return response


@blueprint.get("/competitions/<slug>/submissions")
@declared(SubmissionList, query=(*PARTS, STATUS, MEMBER, SEARCH), errors=(EntryRequiredError,))
def index(slug: str) -> Response:
    """Answer a page of the team's submissions that are asked for."""
    require_user()
    found, page, after, wanted = find_competition(slug), read_page(), read_cursor(int), _read_filter()
    listed = installation().database.read(
        progress.list_progress,
        competition=found.competition,
        team_id=found.team_id,
        page=page,
        after=after,
        moment=began_at(),
        n_workers=installation().settings.workers,
        wanted=wanted,
    )
    items = [submission_item(row, site=site_url()) for row in listed.rows]
    more = next_of(listed, after, key=items[-1].id if items else None)
    return answer(SubmissionList(items, listed.page, listed.n_pages, more, listed.n_found, limits_item(listed.quota)))


@blueprint.get(f"/submissions/<int(max={LARGEST_ID}):submission_id>")
@declared(SubmissionItem)
def show(submission_id: int) -> Response:
    """Answer how a submission stands; cheap enough to be asked for again and again."""
    require_user()
    return answer(get_item(submission_id))


def _read_filter() -> SubmissionFilter:
    status = read_choice("status", [each.value for each in SubmissionStatus])
    return SubmissionFilter(
        status=SubmissionStatus(status) if status else None,
        member=read_text("member", LONGEST_SEARCH),
        search=read_search(),
    )


def _hand_in_sent(user: User, found: Found, code: str, key: str | None) -> Submitted:
    """Hand in a file that was sent in pieces; without a key, its own code makes it safe to ask again."""
    if request.content_length:
        raise InvalidInputError(
            "Send a file, or name one that was sent in pieces; not both.",
            fields={"upload": "Leave it out, or the body empty."},
        )
    parts = installation()
    if found.team_id is not None:
        parts.throttle.hit(throttle.SUBMIT, f"team:{found.team_id}")
    return parts.database.write(
        sent_submissions.submit_sent,
        queue=parts.queue,
        competition=found.competition,
        user=user,
        code=code,
        max_bytes=uploads.upload_limit(found.competition),
        file_name=request.args.get("filename", ""),
        description=request.args.get("description", ""),
        idempotency_key=key or f"upload-{code}",
        now=began_at(),
        address=request.remote_addr or "",
        by=current_token(),
    )


def submission_item(stands: Progress, *, site: str) -> SubmissionItem:
    """Return a submission as it is sent; `site` is the address that readers know."""
    submission, place = stands.shown.submission, stands.place
    slug = stands.competition.slug
    return SubmissionItem(
        id=submission.id,
        competition=slug,
        team=stands.team,
        submitted_by=stands.submitted_by,
        by_agent=stands.by_agent,
        file_name=submission.file_name,
        size_bytes=submission.size_bytes,
        sha256=submission.sha256,
        description=submission.description,
        note=stands.note,
        received_at=as_time(submission.received_at),
        scored_at=as_time(submission.scored_at),
        status=submission.status.value,
        is_late=submission.is_late,
        public_score=stands.shown.public_score,
        private_score=stands.private_score,
        rank=stands.rank,
        reference=standing_item(stands.reference),
        is_best=stands.shown.is_best if submission.status is SubmissionStatus.COMPLETE else None,
        queue_position=None if place is None else place.position,
        estimated_seconds=None if place is None else place.estimated_seconds,
        error=_error_item(submission),
        notes=[problem for problem in _problems(submission) if problem["severity"] == Severity.WARNING],
        limits=limits_item(stands.quota),
        url=f"{site}/competitions/{slug}/submissions/{submission.id}",
    )


def get_item(submission_id: int) -> SubmissionItem:
    """Return how a submission stands, if the reader may see it."""
    stands = installation().database.read(
        progress.get_progress,
        submission_id=submission_id,
        user=require_user(),
        moment=began_at(),
        n_workers=installation().settings.workers,
    )
    return submission_item(stands, site=site_url())


def _error_item(submission: Submission) -> ErrorItem | None:
    if submission.fault is None:
        return None
    report = submission.report or {}
    return ErrorItem(
        fault=submission.fault.value,
        code=str(report.get("code", "")),
        message=str(report.get("message", "")),
        problems=_problems(submission),
    )


def _problems(submission: Submission) -> list[dict[str, Any]]:
    """Return what was found in the file, by named fields only."""
    return [asdict(problem_from_dict(problem)) for problem in (submission.report or {}).get("problems", [])]
