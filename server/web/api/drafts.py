"""For hosts: drafts of competitions, made step by step, checked and published by workers in the background."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from flask import Blueprint, Response, request, url_for
from pydantic import Field
from sqlalchemy.orm import Session

from server.domain.checklist import NotGreenError
from server.domain.drafts import list_blocking
from server.errors import (
    ConflictError,
    IdempotencyKeyReusedError,
    NotFoundError,
    NotWholeError,
    StorageFullError,
    TooLargeError,
)
from server.models import Draft, DraftFile, DraftJob, User
from server.services import competitions, draft_changes, draft_imports, draft_jobs, drafts
from server.services.tokens import Scope
from server.web.api.answers import answer, as_time
from server.web.api.bodies import Body, Nothing, read_body, rule
from server.web.api.creating import create as create_once
from server.web.api.declaring import declared
from server.web.api.parameters import IDEMPOTENCY_KEY, UPLOAD
from server.web.auth import began_at, current_token, require_user
from server.web.contract import Media
from server.web.draft_files import receive_file, take_upload
from server.web.installation import installation, site_url

ID = "<int(max=9223372036854775807):draft_id>"
LARGEST_BODY = 4 * 1024 * 1024  # a description and four pages, each as long as it may be

blueprint = Blueprint("api_drafts", __name__)
DRAFT_FILE = Media("application/octet-stream", "The bytes of the file.", is_required=False)
DRAFT_ERRORS = (ConflictError, drafts.NotReadyError, NotGreenError)


@dataclass(frozen=True)
class JobItem:
    """What a worker does or did last for a draft; `result` is what came of it, or code and message of a refusal."""

    kind: str
    state: str
    progress: str
    result: dict[str, Any] | None
    ended_at: str | None


@dataclass(frozen=True)
class DraftFileItem:
    """A file of a draft."""

    path: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class DraftItem:
    """A draft in a list; `competition` is the slug of the one that it would change, or made."""

    id: int
    title: str
    slug: str
    competition: str | None
    host: str
    version: int
    check_state: str
    is_checked: bool
    created_at: str | None
    updated_at: str | None
    published_at: str | None


@dataclass(frozen=True)
class DraftList:
    """The reader's drafts, last changed first."""

    drafts: list[DraftItem]


@dataclass(frozen=True)
class WholeDraft:
    """All of a draft; `blocking` says what stands in the way of publishing it as it is now."""

    draft: DraftItem
    spec: dict[str, Any]
    pages: dict[str, Any]
    files: list[DraftFileItem]
    report: dict[str, Any] | None
    blocking: list[str]
    waivers: dict[str, Any]
    notes: dict[str, Any]
    job: JobItem | None


class BeginDraft(Body):
    """The slug of the competition that is to be changed; without one the draft is empty."""

    competition: str = ""


class ChangeDraft(Body):
    """Keys of the description, or all of it as YAML; pages by name; why checks are waived, null to take one back."""

    spec: Annotated[dict[str, Any], rule("as the reference of competition.yaml says")] = Field(default_factory=dict)
    spec_text: Annotated[str, rule("as the reference of competition.yaml says")] = ""
    pages: Annotated[dict[str, str], rule("overview, data, evaluation or rules")] = Field(default_factory=dict)
    waivers: Annotated[dict[str, str | None], rule("checks that may be waived")] = Field(default_factory=dict)


class SourcePath(Body):
    """A file of the draft below `source/`."""

    path: Annotated[str, rule("source/NAME")]


class PublishDraft(Body):
    """Why a competition is changed: its teams read it."""

    reason: Annotated[str, rule("at most 500 characters; needed where scores change")] = ""


@blueprint.get("/drafts")
@declared(DraftList, scope=Scope.HOST)
def index() -> Response:
    """Answer the reader's drafts that are not published yet."""
    found = installation().database.read(drafts.list_drafts, user=require_user(Scope.HOST))
    return answer(DraftList([_item(draft) for draft in found]))


@blueprint.post("/drafts")
@declared(
    WholeDraft,
    status=201,
    headers=(IDEMPOTENCY_KEY,),
    body=BeginDraft,
    scope=Scope.HOST,
    errors=(NotFoundError, ConflictError, IdempotencyKeyReusedError),
)
def create() -> Response:
    """Begin a draft: an empty one, or one of changes to a competition, with all that it has."""
    user = require_user(Scope.HOST)
    given = read_body(BeginDraft)
    return create_once(
        lambda session: _create(session, user=user, slug=given.competition),
        user=user,
        given=given,
        locate=lambda whole: site_url() + url_for("api_drafts.show", draft_id=whole["draft"]["id"]),
    )


@blueprint.get(f"/drafts/{ID}")
@declared(WholeDraft, scope=Scope.HOST)
def show(draft_id: int) -> Response:
    """Answer all of a draft, with the report of its last check and what a worker does for it."""
    return answer(installation().database.read(_load, draft_id=draft_id, user=_reader(draft_id)))


@blueprint.patch(f"/drafts/{ID}")
@declared(WholeDraft, body=ChangeDraft, scope=Scope.HOST, errors=DRAFT_ERRORS)
def change(draft_id: int) -> Response:
    """Change keys of the description, or all of it as YAML; pages; reasons for waiving checks."""
    user = _reader(draft_id)
    request.max_content_length = LARGEST_BODY
    given = read_body(ChangeDraft).model_dump(exclude_unset=True)
    return answer(installation().database.write(_change, draft_id=draft_id, user=user, given=given))


@blueprint.put(f"/drafts/{ID}/files/<path:path>")
@declared(
    DraftFileItem,
    query=(UPLOAD,),
    body=DRAFT_FILE,
    scope=Scope.HOST,
    errors=(*DRAFT_ERRORS, NotWholeError, TooLargeError, StorageFullError),
)
def put_file(draft_id: int, path: str) -> Response:
    """Give the draft a file: the body of the request, or with `upload`, one that was sent in pieces."""
    user = _reader(draft_id)
    code = request.args.get("upload")
    if code is None:
        return answer(_file_item(receive_file(user, draft_id, path)))
    return answer(_file_item(take_upload(user, draft_id, path, code, by=current_token())))


@blueprint.delete(f"/drafts/{ID}/files/<path:path>")
@declared(None, status=204, scope=Scope.HOST, errors=DRAFT_ERRORS)
def remove_file(draft_id: int, path: str) -> Response:
    """Take a file out of the draft."""
    user = _reader(draft_id)
    installation().database.write(drafts.remove_file, draft_id=draft_id, user=user, path=path, now=began_at())
    return Response(status=204)


@blueprint.post(f"/drafts/{ID}/check")
@declared(JobItem, status=202, body=Nothing, scope=Scope.HOST, errors=DRAFT_ERRORS)
def check(draft_id: int) -> Response:
    """Have the draft checked in the background: 202, then ask for the draft until its job has ended."""
    user = _reader(draft_id)
    read_body(Nothing)
    job = installation().database.write(drafts.ask_check, draft_id=draft_id, user=user, now=began_at())
    return answer(job_item(job), 202)


@blueprint.post(f"/drafts/{ID}/unpacking")
@declared(JobItem, status=202, body=SourcePath, scope=Scope.HOST, errors=DRAFT_ERRORS)
def unpack(draft_id: int) -> Response:
    """Have the archive of a prepared folder, a file below `source/`, put in place of all that the draft has."""
    user = _reader(draft_id)
    path = read_body(SourcePath).path
    job = installation().database.write(
        draft_imports.ask_unpack, draft_id=draft_id, user=user, path=path, now=began_at()
    )
    return answer(job_item(job), 202)


@blueprint.post(f"/drafts/{ID}/publication")
@declared(JobItem, status=202, body=PublishDraft, scope=Scope.HOST, errors=DRAFT_ERRORS)
def publish(draft_id: int) -> Response:
    """Have the draft published in the background, if it was checked as it is now and nothing stands in the way."""
    user = _reader(draft_id)
    given = read_body(PublishDraft)
    job = installation().database.write(
        drafts.ask_publish, draft_id=draft_id, user=user, reason=given.reason, now=began_at()
    )
    return answer(job_item(job), 202)


@blueprint.delete(f"/drafts/{ID}")
@declared(None, status=204, scope=Scope.HOST, errors=DRAFT_ERRORS)
def discard(draft_id: int) -> Response:
    """Forget the draft."""
    user = _reader(draft_id)
    address = request.remote_addr or ""
    installation().database.write(drafts.discard, draft_id=draft_id, user=user, now=began_at(), address=address)
    return Response(status=204)


def _reader(draft_id: int) -> User:
    """Return the reader of a draft: whether it exists is told before what a token lacks."""
    user = require_user()
    installation().database.read(drafts.get_draft, draft_id=draft_id, user=user)
    return require_user(Scope.HOST)


def _create(session: Session, *, user: User, slug: str) -> WholeDraft:
    now, address = began_at(), request.remote_addr or ""
    if slug:
        competition, _ = competitions.get_competition(session, slug=slug, user=user, now=now)
        storage = installation().storage
        draft = draft_changes.begin(
            session, competition=competition, user=user, storage=storage, now=now, address=address
        )
    else:
        draft = drafts.create(session, user=user, now=now, address=address)
    session.flush()
    return _load(session, draft_id=draft.id, user=user)


def _change(session: Session, *, draft_id: int, user: User, given: Mapping[str, Any]) -> WholeDraft:
    about: dict[str, Any] = {"draft_id": draft_id, "user": user, "now": began_at()}
    if "spec_text" in given:
        drafts.write_spec(session, text=given["spec_text"], **about)
    if "spec" in given:
        drafts.change_spec(session, changes=given["spec"], **about)
    for page, markdown in given.get("pages", {}).items():
        drafts.write_page(session, page=page, markdown=markdown, **about)
    if "waivers" in given:
        drafts.waive(session, waivers=given["waivers"], **about)
    session.flush()
    return _load(session, draft_id=draft_id, user=user)


def _load(session: Session, *, draft_id: int, user: User) -> WholeDraft:
    draft = drafts.get_draft(session, draft_id=draft_id, user=user)
    job = draft_jobs.find_last(session, draft_id=draft_id)
    is_current = draft.checked_version == draft.version
    return WholeDraft(
        draft=_item(draft),
        spec=draft.spec,
        pages=draft.pages,
        files=[_file_item(file) for file in drafts.list_files(session, draft=draft)],
        report=draft.report,
        blocking=list_blocking(draft.report if is_current else None, draft.waivers),
        waivers=draft.waivers,
        notes=draft.notes,
        job=None if job is None else job_item(job),
    )


def _item(draft: Draft) -> DraftItem:
    return DraftItem(
        id=draft.id,
        title=str(draft.spec.get("title") or ""),
        slug=str(draft.spec.get("slug") or ""),
        competition=None if draft.competition is None else draft.competition.slug,
        host=draft.host.name,
        version=draft.version,
        check_state=draft.check_state.value,
        is_checked=draft.checked_version == draft.version,
        created_at=as_time(draft.created_at),
        updated_at=as_time(draft.updated_at),
        published_at=as_time(draft.published_at),
    )


def _file_item(file: DraftFile) -> DraftFileItem:
    return DraftFileItem(file.path, file.size_bytes, file.sha256)


def job_item(job: DraftJob) -> JobItem:
    """Return a job as it is sent."""
    return JobItem(job.kind, job.state.value, job.progress, job.result, as_time(job.ended_at))
