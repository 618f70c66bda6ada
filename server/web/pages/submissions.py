"""Handing in a file through a form or a script, and looking at what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.domain.selection import Final
from server.domain.submissions import SubmissionStatus
from server.errors import (
    EntryRequiredError,
    IdempotencyKeyReusedError,
    InvalidInputError,
    NotFoundError,
    PlatformError,
    RefusedError,
    RulesChangedError,
)
from server.models import Competition, User
from server.services import competitions, notes, progress, selections, submission_filters, submissions
from server.services.notes import LONGEST_NOTE
from server.services.progress import ProgressPage
from server.services.selections import Choice
from server.services.submission_filters import SubmissionFilter
from server.services.submissions import LONGEST_DESCRIPTION
from server.web import csrf
from server.web.auth import began_at, current_user, require_user
from server.web.competition_head import Head, competition_path, load_head
from server.web.errors import answer_refusal, status_of
from server.web.faces import is_safe
from server.web.forms import Form, answer_form
from server.web.installation import installation
from server.web.pages.expectations import Expected, load_expected
from server.web.pages.results import Result, load_result
from server.web.pages.standings import Standing, load_standing
from server.web.paging import Pager, page_number, read_search
from server.web.uploads import Upload, begin_upload, hand_in, upload_limit

KEY_FIELD = "idempotency_key"
LONGEST_KEY = 128
LARGEST_ID = 2**63 - 1
SUBMISSION = f"/<int(max={LARGEST_ID}):submission_id>"

blueprint = Blueprint("submissions", __name__, url_prefix="/competitions/<slug>/submissions")


@dataclass(frozen=True)
class SubmitPage:
    """The form; `closed` is why there is none. `key` is what makes two clicks one submission."""

    head: Head
    standing: Standing
    expected: Expected
    form: Form
    key: str
    max_bytes: int
    longest_description: int
    closed: RefusedError | RulesChangedError | None

    @property
    def asks_for_rules(self) -> bool:
        """Whether the rules in force must be accepted first."""
        return isinstance(self.closed, RulesChangedError)


@dataclass(frozen=True)
class ListPage:
    """The submissions of the reader's team, newest first; `choice` is None where there is no end to choose for.

    `marked` is what the checkboxes show: the saved choice, or the one that was just refused.
    """

    head: Head
    standing: Standing
    listed: ProgressPage
    pager: Pager
    choice: Choice | None
    marked: frozenset[int]
    form: Form
    wanted: SubmissionFilter
    members: tuple[str, ...]
    statuses: tuple[SubmissionStatus, ...] = tuple(SubmissionStatus)

    @property
    def marked_elsewhere(self) -> list[int]:
        """The marked submissions that stand on another page of the list; a form without them would drop them."""
        return sorted(self.marked - {row.shown.submission.id for row in self.listed.rows})

    @property
    def finals(self) -> dict[int, Final]:
        """What would count if the competition ended now, by the number of the submission."""
        return {} if self.choice is None else {final.submission_id: final for final in self.choice.finals}


@dataclass(frozen=True)
class SubmissionPage:
    """One submission; unless it `is_own`, of the reader's team, its host looks at it."""

    head: Head
    result: Result
    form: Form
    is_own: bool
    longest_note: int = LONGEST_NOTE

    @property
    def note(self) -> str:
        """The note as its field shows it: the saved one, or the one that was just refused."""
        return self.form["note"] if self.form.message else self.result.submission.note


@blueprint.errorhandler(EntryRequiredError)
def lead_to_entry(refusal: EntryRequiredError) -> Response:
    """Lead a reader who has not accepted the rules to where that is done."""
    if is_safe():
        return redirect(f"/competitions/{refusal.slug}/entry", 303)  # type: ignore[return-value]
    return answer_refusal(refusal)


@blueprint.get("")
def index(slug: str) -> ResponseReturnValue:
    """Show the submissions of the reader's team."""
    return render_list(slug)


def render_list(slug: str, form: Form | None = None, marked: frozenset[int] | None = None) -> str:
    """Return the page of the submissions; `marked` is a choice that was refused."""
    page = installation().database.read(
        _load_list,
        slug=slug,
        user=require_user(),
        now=began_at(),
        number=page_number(),
        form=form or Form(),
        marked=marked,
        wanted=_read_filter(),
    )
    return render_template("pages/submissions/index.html", page=page)


def _read_filter() -> SubmissionFilter:
    """Read which submissions are asked for; a status that there is not asks for all."""
    status = request.args.get("status", "")
    return SubmissionFilter(
        status=SubmissionStatus(status) if status in set(SubmissionStatus) else None,
        member=read_search("member"),
        search=read_search(),
    )


@blueprint.get("/new")
def new(slug: str) -> ResponseReturnValue:
    """Show the form for predictions."""
    return _show_form(slug, Form())


@blueprint.post("")
@csrf.checked_by_view
def create(slug: str) -> ResponseReturnValue:
    """Take a file: from a form, answered by a page, or as the raw body of a script, answered by JSON."""
    user = require_user()
    competition, _ = installation().database.read(competitions.get_competition, slug=slug, user=user, now=began_at())
    if request.mimetype != "multipart/form-data":
        return _take_from_script(competition, user)
    form = Form()

    def take() -> ResponseReturnValue:
        nonlocal form
        upload = begin_upload(competition)
        csrf.check_token(upload.fields.get(csrf.FIELD, ""))
        try:
            path = _hand_in(upload, competition, user, key=upload.fields.get(KEY_FIELD))
        finally:
            form = Form({"description": upload.fields.get("description", "")[:LONGEST_DESCRIPTION]})
        return redirect(path, 303)

    return answer_form(
        form, take, show=lambda refused: _show_form(slug, replace(refused, values={**refused.values, **form.values}))
    )


@blueprint.get(SUBMISSION)
def show(slug: str, submission_id: int) -> ResponseReturnValue:
    """Show a submission: waiting, scored, or what is wrong with it."""
    return render_submission(slug, submission_id, Form())


def render_submission(slug: str, submission_id: int, form: Form) -> str:
    """Return the page of a submission; `form` has a note that was refused."""
    return render_template("pages/submissions/show.html", page=_read_submission(slug, submission_id, form))


@blueprint.get(f"{SUBMISSION}/status")
def status(slug: str, submission_id: int) -> ResponseReturnValue:
    """Answer the part of the page that changes, for a script that asks again and again; 304 if it has not changed."""
    page = _read_submission(slug, submission_id, Form())
    response = make_response(render_template("pages/submissions/_result.html", page=page))
    response.add_etag()
    return response.make_conditional(request)


def _hand_in(upload: Upload, competition: Competition, user: User, *, key: str | None) -> str:
    """Hand the file in and return the path of its page."""
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise InvalidInputError("The form is damaged. Reload the page and choose the file again.")
    try:
        submitted = hand_in(upload, competition=competition, user=user, idempotency_key=key)
    except IdempotencyKeyReusedError as error:
        raise InvalidInputError(
            "This form has handed in another file before. Nothing was sent now; choose the file again."
        ) from error
    return f"{competition_path(competition)}/submissions/{submitted.submission.id}"


def _take_from_script(competition: Competition, user: User) -> ResponseReturnValue:
    """Take a raw body. The token of the header was checked before the view, if there was one."""
    try:
        csrf.check_token(request.headers.get(csrf.HEADER, ""))
        key = request.headers.get("Idempotency-Key")
        return jsonify(path=_hand_in(begin_upload(competition), competition, user, key=key)), 201
    except PlatformError as refusal:
        answer = jsonify(code=refusal.code, message=refusal.message, fields=refusal.fields)
        return answer, status_of(refusal)


def _show_form(slug: str, form: Form) -> str:
    page = installation().database.read(_load_form, slug=slug, user=require_user(), now=began_at(), form=form)
    return render_template("pages/submissions/new.html", page=page)


def _load_form(session: Session, *, slug: str, user: User, now: datetime, form: Form) -> SubmitPage:
    head = load_head(session, slug=slug, user=user, now=now, tab="submissions", shows_end=True)
    standing = load_standing(session, head=head)
    return SubmitPage(
        head=head,
        standing=standing,
        expected=load_expected(session, head=head),
        form=form,
        key=uuid4().hex,
        max_bytes=upload_limit(head.competition),
        longest_description=LONGEST_DESCRIPTION,
        closed=submissions.find_refusal(session, competition=head.competition, user=user, received_at=now),
    )


def _load_list(
    session: Session,
    *,
    slug: str,
    user: User,
    now: datetime,
    number: int,
    form: Form,
    marked: frozenset[int] | None,
    wanted: SubmissionFilter,
) -> ListPage:
    head = load_head(session, slug=slug, user=user, now=now, tab="submissions")
    standing = load_standing(session, head=head)
    listed = progress.list_progress(
        session,
        competition=head.competition,
        team_id=standing.team_id,
        page=number,
        moment=now,
        n_workers=installation().settings.workers,
        wanted=wanted,
    )
    choice = None
    if not head.competition.is_practice:
        choice = selections.get_choice(session, competition=head.competition, team_id=standing.team_id, now=now)
    if marked is None:
        marked = choice.chosen & choice.selectable if choice else frozenset()
    members = submission_filters.list_members(session, team_id=standing.team_id)
    pager = Pager(listed.page, listed.n_pages)
    return ListPage(head, standing, listed, pager, choice, marked, form, wanted, members)


def _read_submission(slug: str, submission_id: int, form: Form) -> SubmissionPage:
    user = current_user()
    if user is None:
        raise NotFoundError
    return installation().database.read(
        _load_submission, slug=slug, submission_id=submission_id, user=user, now=began_at(), form=form
    )


def _load_submission(
    session: Session, *, slug: str, submission_id: int, user: User, now: datetime, form: Form
) -> SubmissionPage:
    head = load_head(session, slug=slug, user=user, now=now, tab="submissions", shows_end=True)
    stands = progress.get_progress(
        session, submission_id=submission_id, user=user, moment=now, n_workers=installation().settings.workers
    )
    if stands.competition.id != head.competition.id:
        raise NotFoundError
    is_own = notes.may_keep_note(head.viewer, stands.shown.submission)
    return SubmissionPage(head, load_result(session, head=head, stands=stands), form, is_own)
