"""The step “Solution”: the host's file, what its columns are for, and the name of the competition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.domain.spec_parts import Task
from server.models import User
from server.services import draft_jobs, drafts, wizard
from server.services.wizard_notes import read_wizard
from server.web import csrf
from server.web.forms import Form, read_form
from server.web.host.wizard.steps import ID, PREFIX, DraftHead, answer_step, load_draft, read_draft
from server.web.host.wizard.uploading import answer_upload
from server.web.installation import installation
from server.web.received import ReceivedFile

STEP = "solution"
NAMES = ("title", "tagline", "slug", "task")
NUMBERED = "#"  # no column is called so in a form: it stands for rows that are numbered

blueprint = Blueprint("draft_solution", __name__, url_prefix=f"{PREFIX}/<{ID}:draft_id>/solution")


@dataclass(frozen=True)
class SolutionPage:
    """The file and its columns, with what each was taken for."""

    head: DraftHead
    form: Form
    id_column: str
    targets: frozenset[str]

    @property
    def is_busy(self) -> bool:
        """Whether the file is being read."""
        return self.head.is_waiting_for(draft_jobs.READ)

    @property
    def proposal(self) -> Mapping[str, Any] | None:
        """What the file was read to be."""
        return self.head.wizard.proposal

    @property
    def tasks(self) -> tuple[str, ...]:
        """The kinds of tasks."""
        return tuple(Task)

    def role_of(self, column: str) -> str:
        """Return what else a column is taken for."""
        roles = (self.proposal or {}).get("roles", {})
        words = {"weight": "weight", "group": "group", "time": "time", "usage": "public or private"}
        return next((said for role, said in words.items() if roles.get(role) == column), "")


@blueprint.get("")
def show(draft_id: int) -> ResponseReturnValue:
    """Show the step."""
    return _render(draft_id, None)


@blueprint.post("")
def save(draft_id: int) -> ResponseReturnValue:
    """Save the names, and what the columns are for."""
    form = read_form(*NAMES, "id_column")
    targets = request.form.getlist("target")

    def work(opened: Session, *, draft_id: int, user: User, now: datetime) -> None:
        common: dict[str, Any] = {"draft_id": draft_id, "user": user, "now": now}
        changes = {name: form[name].strip() or None for name in NAMES if name in request.form}
        drafts.change_spec(opened, changes=changes, **common)
        if form["id_column"]:
            chosen = None if form["id_column"] == NUMBERED else form["id_column"]
            wizard.choose_columns(opened, id_column=chosen, targets=targets, **common)

    return answer_step(
        draft_id, STEP, form, work, keys=NAMES, show=lambda refused: _render(draft_id, refused, targets=targets)
    )


@blueprint.post("/file")
@csrf.checked_by_view
def upload(draft_id: int) -> ResponseReturnValue:
    """Take the host's file, in place of the one before."""
    return answer_upload(draft_id, STEP, _take, show=lambda refused: _render(draft_id, refused))


def _take(opened: Session, *, received: ReceivedFile, draft_id: int, user: User, now: datetime) -> None:
    taken = received.claim(opened, now=now)
    wizard.take_source(
        opened,
        draft_id=draft_id,
        user=user,
        file_name=taken.file_name,
        stored=taken.stored,
        max_bytes=installation().settings.max_draft_bytes,
        now=now,
    )


def _render(draft_id: int, form: Form | None, *, targets: list[str] | None = None) -> str:
    page: SolutionPage = read_draft(_load, draft_id, form=form, targets=targets)
    return render_template("host/drafts/solution.html", page=page)


def _load(opened: Session, *, draft_id: int, user: User, form: Form | None, targets: list[str] | None) -> SolutionPage:
    head = load_draft(opened, draft_id=draft_id, user=user, step=STEP)
    known = read_wizard(head.draft)
    kept = {name: str(head.draft.spec.get(name) or "") for name in NAMES}
    typed = Form(kept) if form is None else replace(form, values={**kept, **form.values})
    return SolutionPage(
        head=head,
        form=typed,
        id_column=typed["id_column"] or (NUMBERED if known.is_numbered else known.id_column or ""),
        targets=frozenset(known.targets if targets is None else targets),
    )
