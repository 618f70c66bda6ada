"""What every step of the wizard begins with, and how its form is answered: it is saved first, then judged."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.errors import InvalidInputError, NotFoundError
from server.models import Draft, DraftFile, DraftJob, DraftJobState, Role, User
from server.services import draft_faults, draft_jobs, drafts
from server.services.wizard_notes import (
    SOLUTION_PATH,
    Wizard,
    has_own_metric,
    is_tried,
    list_hashes,
    needs_trial,
    read_wizard,
)
from server.web.auth import began_at, require_user
from server.web.forms import Form, answer_form
from server.web.installation import installation

PREFIX = "/host/drafts"
ID = f"int(max={2**63 - 1})"
STEPS = {
    "solution": "Solution",
    "data": "Data files",
    "metric": "Metric and split",
    "pages": "Pages",
    "rules": "Rules and timeline",
    "publish": "Check and publish",
}
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?")
PAGES = ("overview", "data", "evaluation", "rules")


@dataclass(frozen=True)
class StepLink:
    """One step: where the reader is, and whether it has what it needs."""

    name: str
    title: str
    is_current: bool
    is_done: bool


@dataclass(frozen=True)
class DraftHead:
    """A draft as every step shows it; `job` is what a worker does for it now, `last_job` what it did before."""

    draft: Draft
    wizard: Wizard
    files: Sequence[DraftFile]
    job: DraftJob | None
    last_job: DraftJob | None
    step: str

    @property
    def path(self) -> str:
        """The address of the draft, without a slash at its end."""
        return f"{PREFIX}/{self.draft.id}"

    @property
    def title(self) -> str:
        """Its name."""
        return str(self.draft.spec.get("title") or "Without a title")

    @property
    def is_change(self) -> bool:
        """Whether it changes a competition that runs."""
        return self.draft.competition is not None

    @property
    def paths(self) -> set[str]:
        """The paths of its files."""
        return {file.path for file in self.files}

    @property
    def has_given_solution(self) -> bool:
        """Whether the solution came as it is, with an import or a folder, and was not made of a host's file."""
        return not self.wizard.source and not self.is_change and SOLUTION_PATH in self.paths

    @property
    def hashes(self) -> dict[str, str]:
        """The hash of each file by its path."""
        return list_hashes(self.files)

    @property
    def is_tried(self) -> bool:
        """Whether the last trial was of what is chosen now."""
        return is_tried(self.draft, self.wizard, self.hashes)

    @property
    def has_own_metric(self) -> bool:
        """Whether the metric is a file of the host's own."""
        return has_own_metric(self.draft)

    @property
    def needs_trial(self) -> bool:
        """Whether the solution is still to be made of the host's file."""
        return needs_trial(self.draft, self.wizard, self.hashes)

    @property
    def failure(self) -> str:
        """Why the last job did not come to its end; empty if it did, or a new one is under way."""
        last = self.last_job
        if self.job is not None or last is None or last.state is not DraftJobState.FAILED or not last.result:
            return ""
        is_over = last.result.get("code") == draft_jobs.TAKEN_OVER["code"]
        return "" if is_over else str(last.result.get("message", ""))

    @property
    def steps(self) -> tuple[StepLink, ...]:
        """All steps."""
        done = set(_list_done(self))
        return tuple(StepLink(name, title, name == self.step, name in done) for name, title in STEPS.items())

    def is_waiting_for(self, *kinds: str) -> bool:
        """Whether a worker does one of these now."""
        return self.job is not None and self.job.kind in kinds


def _list_done(head: DraftHead) -> Iterator[str]:
    spec = head.draft.spec
    if head.wizard.targets or head.is_change or head.has_given_solution:
        yield "solution"
    if "public/sample_submission.csv" in head.paths:
        yield "data"
    needs_no_trial = head.is_change or head.has_given_solution
    if "metric" in spec and (needs_no_trial or (head.is_tried and not (head.wizard.trial or {}).get("faults"))):
        yield "metric"
    if all(head.draft.pages.get(name, "").strip() for name in PAGES):
        yield "pages"
    if spec.get("practice") is True or spec.get("timeline"):
        yield "rules"
    if head.draft.published_at is not None:
        yield "publish"


def require_host() -> User:
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


def load_draft(opened: Session, *, draft_id: int, user: User, step: str) -> DraftHead:
    """Return the head of a step.

    Raises
    ------
    NotFoundError
        If there is no such draft, or it is another host's.
    """
    draft = drafts.get_draft(opened, draft_id=draft_id, user=user)
    return DraftHead(
        draft=draft,
        wizard=read_wizard(draft),
        files=drafts.list_files(opened, draft=draft),
        job=draft_jobs.find_open(opened, draft_id=draft_id),
        last_job=draft_jobs.find_last(opened, draft_id=draft_id),
        step=step,
    )


def answer_step(
    draft_id: int,
    step: str,
    form: Form,
    work: Callable[..., Any],
    *,
    keys: Sequence[str],
    show: Callable[[Form], str],
    names: Callable[[str], str] = lambda place: place,
    say: Callable[[str, str], str] = lambda _, words: words,
    stay: str = "",
) -> ResponseReturnValue:
    """Save what a form says, and go on to the step that its button names if nothing of it is wrong.

    `work` gets the session, and by name the number of the draft, the user and the moment. `keys` are those of the
    description that the step is about; `names` gives the field for a place in it, and `say` the words of the page for
    what is wrong there.
    """
    user = require_user()

    def act() -> ResponseReturnValue:
        parts = installation()
        parts.database.write(work, draft_id=draft_id, user=user, now=began_at())
        faults = parts.database.read(draft_faults.list_faults, draft_id=draft_id, user=user, keys=keys, now=began_at())
        if faults:
            fields = {names(place): say(place, words) for place, words in faults.items()}
            raise InvalidInputError("Saved as it is; not all of it can be so.", fields=fields)
        onward = request.form.get("next", "")
        if onward not in STEPS:
            flash("Saved.", "good")
            onward = stay or step
        return redirect(f"{PREFIX}/{draft_id}/{onward}", 303)

    return answer_form(form, act, show=show)


def act_on_draft(
    draft_id: int, form: Form, work: Callable[..., Any], *, words: str, onward: str, show: Callable[[Form], str]
) -> ResponseReturnValue:
    """Do one thing to a draft, and go on to a step."""
    user = require_user()

    def act() -> ResponseReturnValue:
        installation().database.write(work, draft_id=draft_id, user=user, now=began_at())
        if words:
            flash(words, "good")
        return redirect(f"{PREFIX}/{draft_id}/{onward}", 303)

    return answer_form(form, act, show=show)


def read_draft(load: Callable[..., Any], draft_id: int, **more: Any) -> Any:
    """Return what a page of a draft shows."""
    return installation().database.read(load, draft_id=draft_id, user=require_user(), **more)


def to_number(text: str) -> int | float | str | None:
    """Return a number as it was meant; what is none stays text, so that it is kept and told; None for nothing."""
    plain = text.strip()
    if not plain:
        return None
    if not _NUMBER.fullmatch(plain):
        return plain
    return float(plain) if "." in plain else int(plain)


def to_zone_time(moment: datetime) -> str:
    """Write a time as fields of forms do."""
    return moment.strftime("%Y-%m-%dT%H:%M")
