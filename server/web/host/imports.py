"""Imports in the browser: an archive is dropped, a worker converts it, and the page says what became of each part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.domain.drafts import SOURCE
from server.errors import NotFoundError, PlatformError, UnavailableError
from server.imports.conversions import clean_file_name
from server.imports.outcomes import Fate, ImportReport, Outcome
from server.models import Draft, DraftJob, DraftJobState, Role, User
from server.services import draft_imports, drafts
from server.web import csrf
from server.web.auth import began_at, require_user
from server.web.forms import Form, answer_form
from server.web.host.hosting import ID
from server.web.installation import installation
from server.web.received import ReceivedFile, receive_file

SHOWN = {"": "All", "changed": "Changed", "left_out": "Left out"}

blueprint = Blueprint("host_imports", __name__, url_prefix="/host")


@dataclass(frozen=True)
class ImportPage:
    """An import on its way, refused or done."""

    draft: Draft
    job: DraftJob | None
    report: ImportReport | None
    show: str

    @property
    def is_running(self) -> bool:
        """Whether a worker still has to do it, or does it now."""
        return self.job is not None and self.job.ended_at is None

    @property
    def faults(self) -> Sequence[str]:
        """What is wrong with the archive, each in a sentence; empty if nothing is."""
        if self.job is None or self.job.state is not DraftJobState.FAILED:
            return ()
        first, *listed = str((self.job.result or {}).get("message", "")).split("\n- ")
        return listed or [first]

    @property
    def name(self) -> str:
        """What the host called the archive."""
        if self.report is not None:
            return self.report.name
        return str(self.job.arguments["name"]) if self.job is not None else "Archive"

    @property
    def outcomes(self) -> Sequence[Outcome]:
        """The parts that are asked for."""
        found = self.report.outcomes if self.report else ()
        return [outcome for outcome in found if self.show in ("", outcome.fate.value)]

    @property
    def counts(self) -> dict[str, int]:
        """How many parts each choice shows."""
        outcomes = self.report.outcomes if self.report else ()
        return {show: sum(show in ("", outcome.fate.value) for outcome in outcomes) for show in SHOWN}


@blueprint.get("/import")
def new() -> ResponseReturnValue:
    """Ask for an archive."""
    _require_host()
    return render_template("host/imports/new.html", form=Form())


@blueprint.post("/import")
@csrf.checked_by_view
def create() -> ResponseReturnValue:
    """Begin a draft with it, and have it converted."""
    user = _require_host()

    def act() -> ResponseReturnValue:
        settings = installation().settings
        most = min(settings.max_data_bytes, settings.max_draft_bytes)
        received = receive_file(user, prefix=f"{drafts.PREFIX}/{user.id}", max_bytes=most)
        try:
            draft_id = installation().database.write(
                _begin, received=received, user=user, address=request.remote_addr or "", now=began_at()
            )
        except UnavailableError:
            raise  # whether the row was written is not known; the sweep takes what has none
        except PlatformError:
            received.forget()
            raise
        return redirect(f"/host/drafts/{draft_id}/import", 303)

    return answer_form(Form(), act, show=lambda refused: render_template("host/imports/new.html", form=refused))


@blueprint.get(f"/drafts/<{ID}:draft_id>/import")
def show(draft_id: int) -> ResponseReturnValue:
    """Show how the import goes, or what became of each part."""
    chosen = request.args.get("show", "")
    page = installation().database.read(
        _load, draft_id=draft_id, user=_require_host(), show=chosen if chosen in SHOWN else ""
    )
    return render_template("host/imports/show.html", page=page, choices=SHOWN, fates=Fate)


def _begin(opened: Session, *, received: ReceivedFile, user: User, address: str, now: datetime) -> int:
    draft = drafts.create(opened, user=user, now=now, address=address)
    opened.flush()
    taken = received.claim(opened, now=now)
    path = f"{SOURCE}{clean_file_name(taken.file_name)}"
    most = installation().settings.max_draft_bytes
    about = {"draft_id": draft.id, "user": user, "path": path, "now": now}
    drafts.add_file(opened, stored=taken.stored, max_bytes=most, **about)  # type: ignore[arg-type]
    opened.flush()
    chosen = {"by_id": received.fields.get("by_id", "") == "1", "task": received.fields.get("task", "").strip()}
    draft_imports.ask(opened, name=taken.file_name, **chosen, **about)  # type: ignore[arg-type]
    return draft.id


def _load(opened: Session, *, draft_id: int, user: User, show: str) -> ImportPage:
    draft = drafts.get_draft(opened, draft_id=draft_id, user=user)
    job = draft_imports.find_job(opened, draft_id=draft_id)
    report = draft_imports.find_report(draft)
    if job is None and report is None:
        raise NotFoundError
    return ImportPage(draft, job, report, show)


def _require_host() -> User:
    """Return the user, who may make competitions.

    Raises
    ------
    SignInRequiredError
        If nobody is signed in.
    NotFoundError
        If the user is neither host nor administrator.
    """
    user = require_user()
    if user.role is Role.USER:
        raise NotFoundError
    return user
