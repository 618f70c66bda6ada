"""The step “Check and publish”: the check list, what would change, and the button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.domain.drafts import list_blocking
from server.models import User
from server.services import draft_jobs, drafts, wizard
from server.web.forms import Form, read_form
from server.web.host.wizard.steps import ID, PREFIX, DraftHead, act_on_draft, load_draft, read_draft

STEP = "publish"
# Where the host mends what is wrong with a key of the description.
STEP_OF = {
    "slug": "solution",
    "title": "solution",
    "tagline": "solution",
    "task": "solution",
    "id_column": "solution",
    "files": "data",
    "source": "data",
    "metric": "metric",
    "split": "metric",
    "baselines": "metric",
    "solution.csv": "metric",
    "sample_submission.csv": "data",
}

blueprint = Blueprint("draft_publishing", __name__, url_prefix=f"{PREFIX}/<{ID}:draft_id>")


@dataclass(frozen=True)
class PublishPage:
    """What the check found, and what publishing does."""

    head: DraftHead
    form: Form

    @property
    def is_busy(self) -> bool:
        """Whether a worker does something for the draft."""
        return self.head.job is not None

    @property
    def is_checked(self) -> bool:
        """Whether the draft as it is now was checked."""
        return self.head.draft.checked_version == self.head.draft.version

    @property
    def report(self) -> Mapping[str, Any]:
        """What the last check found."""
        return self.head.draft.report or {}

    @property
    def faults(self) -> list[tuple[Mapping[str, Any], str]]:
        """The faults, each with the step in which it is mended."""
        return [(fault, _step_of(fault)) for fault in self.report.get("faults", ())]

    @property
    def blocking(self) -> Sequence[str]:
        """What stands in the way."""
        return list_blocking(self.head.draft.report, self.head.draft.waivers)

    @property
    def is_ready(self) -> bool:
        """Whether it can be published."""
        return self.is_checked and not self.blocking and not self.is_busy


@blueprint.get("/publish")
def show(draft_id: int) -> ResponseReturnValue:
    """Show the step; a draft that has become a competition leads there, or to the rescore that it began."""
    page = _read(draft_id, Form())
    draft = page.head.draft
    if draft.published_at is not None and draft.competition is not None:
        onward = "/rescore" if page.report.get("rescores") else ""
        return redirect(f"/competitions/{draft.competition.slug}/host{onward}", 303)
    return render_template("host/drafts/publish.html", page=page)


@blueprint.get("/job")
def follow(draft_id: int) -> ResponseReturnValue:
    """Answer what a worker does for the draft now, for the script of the page."""
    head: DraftHead = read_draft(load_draft, draft_id, step=STEP)
    job = head.job
    return jsonify(kind=job.kind if job else None, progress=job.progress if job else "")


@blueprint.post("/check")
def check(draft_id: int) -> ResponseReturnValue:
    """Have the draft checked; its solution is made first where that is still to be done."""

    def work(opened: Session, *, draft_id: int, user: User, now: datetime) -> None:
        head = load_draft(opened, draft_id=draft_id, user=user, step=STEP)
        common: dict[str, Any] = {"draft_id": draft_id, "user": user, "now": now}
        if head.needs_trial or head.is_waiting_for(draft_jobs.TRY):
            wizard.ask_trial(opened, then_check=True, **common)
        else:
            drafts.ask_check(opened, **common)

    return _act(draft_id, Form(), work)


@blueprint.post("/waivers")
def waive(draft_id: int) -> ResponseReturnValue:
    """Say why the draft may be published although a check is not green, or take that back."""
    form = read_form("check", "reason")

    def work(opened: Session, *, draft_id: int, user: User, now: datetime) -> None:
        waivers = {form["check"]: form["reason"].strip() or None}
        drafts.waive(opened, draft_id=draft_id, user=user, waivers=waivers, now=now)

    return _act(draft_id, form, work)


@blueprint.post("/publish")
def publish(draft_id: int) -> ResponseReturnValue:
    """Make the competition, or change it."""
    form = read_form("reason")

    def work(opened: Session, *, draft_id: int, user: User, now: datetime) -> None:
        drafts.ask_publish(opened, draft_id=draft_id, user=user, now=now, reason=form["reason"])

    return _act(draft_id, form, work)


def _act(draft_id: int, form: Form, work: Any) -> ResponseReturnValue:
    return act_on_draft(
        draft_id,
        form,
        work,
        words="",
        onward=STEP,
        show=lambda refused: render_template("host/drafts/publish.html", page=_read(draft_id, refused)),
    )


def _step_of(fault: Mapping[str, Any]) -> str:
    file, place = str(fault.get("file") or ""), str(fault.get("place") or "")
    if file.endswith(".md"):
        return "pages"
    name = file.rpartition("/")[2]
    key = place.partition(".")[0].partition("[")[0]
    return STEP_OF.get(key) or STEP_OF.get(name) or ("data" if file.startswith("public/") else "rules")


def _read(draft_id: int, form: Form) -> PublishPage:
    page: PublishPage = read_draft(_load, draft_id, form=form)
    return page


def _load(opened: Session, *, draft_id: int, user: User, form: Form) -> PublishPage:
    return PublishPage(load_draft(opened, draft_id=draft_id, user=user, step=STEP), form)
