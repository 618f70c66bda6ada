"""The metrics of a host: files dropped in, their settings, trials with a draft's files, and who pins them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from server.errors import InvalidInputError
from server.models import Draft, DraftJobState, MetricVersion, User
from server.services import drafts, metric_trials, metric_versions
from server.services.metric_versions import MetricSettings, Use
from server.web.auth import began_at, require_user
from server.web.forms import Form, answer_form, read_form
from server.web.host.hosting import ID
from server.web.installation import installation
from server.web.metric_drops import LARGEST_BYTES, drop_metric
from server.web.metric_form import MetricField, make_fields, read_settings, write_settings

RELOAD_SECONDS = "2"
VERSION = f"/<{ID}:version_id>"

blueprint = Blueprint("host_metrics", __name__, url_prefix="/metrics")


@dataclass(frozen=True)
class IndexPage:
    """All versions of the host's metrics, with the competitions that use each."""

    versions: Sequence[MetricVersion]
    uses: Mapping[int, list[Use]]
    form: Form


@dataclass(frozen=True)
class VersionPage:
    """One version: its form, the drafts that it can be tried with, and what was found."""

    version: MetricVersion
    uses: list[Use]
    fields: list[MetricField]
    drafts: Sequence[Draft]
    form: Form

    @property
    def is_busy(self) -> bool:
        """Whether it is being tried."""
        return self.version.job is not None and self.version.job.ended_at is None

    @property
    def report(self) -> dict[str, Any] | None:
        """What the last trial found; of one that broke off, why."""
        job = self.version.job
        if job is None or job.state is not DraftJobState.FAILED:
            return None if self.is_busy else self.version.report
        return {"is_ok": False, "faults": [(job.result or {}).get("message", "")]}


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show all metrics, and the field for another file."""
    return _show_index(Form())


@blueprint.post("")
def drop() -> ResponseReturnValue:
    """Take a file."""
    user, form = require_user(), read_form("name")
    metric_versions.check_host(user)

    def act() -> ResponseReturnValue:
        file = request.files.get("file")
        if file is None or not file.filename:
            raise InvalidInputError("There is no file.", fields={"file": "Choose a Python file."})
        source = file.stream.read(LARGEST_BYTES + 1)
        version, is_new = drop_metric(user, name=form["name"], file_name=file.filename, source=source)
        if not is_new:
            flash("You have this very file already: no new version was made.", "accent")
        return redirect(f"/metrics/{version.id}", 303)

    return answer_form(form, act, show=_show_index)


@blueprint.get(VERSION)
def show(version_id: int) -> ResponseReturnValue:
    """Show one version; the page comes again while it is tried."""
    page = _read_version(version_id, Form())
    response = make_response(render_template("host/metric.html", page=page))
    if page.is_busy:
        response.headers["Refresh"] = RELOAD_SECONDS
    return response


@blueprint.post(f"{VERSION}/trial")
def start_trial(version_id: int) -> ResponseReturnValue:
    """Have it tried with a draft's files."""

    def work(opened: Session, user: User, draft_id: int, settings: MetricSettings) -> str:
        metric_trials.ask_trial(
            opened, version_id=version_id, draft_id=draft_id, user=user, settings=settings, now=began_at()
        )
        return ""

    return _act(version_id, work)


@blueprint.post(f"{VERSION}/acceptance")
def accept(version_id: int) -> ResponseReturnValue:
    """Give it its number."""
    user, address = require_user(), request.remote_addr or ""

    def act() -> ResponseReturnValue:
        version = installation().database.write(
            metric_versions.accept, version_id=version_id, user=user, now=began_at(), address=address
        )
        flash(f"{version.metric.name} has version {version.number}: drafts can use it.", "good")
        return redirect(f"/metrics/{version_id}", 303)

    return answer_form(Form(), act, show=lambda refused: _draw_version(version_id, refused))


@blueprint.post(f"{VERSION}/use")
def use(version_id: int) -> ResponseReturnValue:
    """Make it the metric of a draft."""
    parts = installation()

    def work(opened: Session, user: User, draft_id: int, settings: MetricSettings) -> str:
        version = metric_versions.get_version(opened, version_id=version_id, user=user)
        with parts.storage.open(version.storage_key) as file:
            size_bytes = len(file.read())
        metric_trials.use_in_draft(
            opened,
            version_id=version_id,
            draft_id=draft_id,
            user=user,
            settings=settings,
            size_bytes=size_bytes,
            max_bytes=parts.settings.max_draft_bytes,
            now=began_at(),
        )
        return f"The draft uses version {version.number} of {version.metric.name}."

    return _act(version_id, work)


def _act(version_id: int, work: Callable[[Session, User, int, MetricSettings], str]) -> ResponseReturnValue:
    """Read draft and settings from the form, and do what it asks in one unit of work."""
    user = require_user()
    version = installation().database.read(metric_versions.get_version, version_id=version_id, user=user)
    names = [field.name for field in make_fields(version.signature)]
    form = read_form("draft", "direction", "complete_submission", *names)

    def act() -> ResponseReturnValue:
        settings, draft_id = read_settings(version.signature), _read_draft(form["draft"])
        words = installation().database.write(work, user, draft_id, settings)
        if words:
            flash(words, "good")
        return redirect(f"/metrics/{version_id}", 303)

    return answer_form(form, act, show=lambda refused: _draw_version(version_id, refused))


def _read_draft(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 19:
        return int(text)
    raise InvalidInputError("Choose a draft.", fields={"draft": "Choose one of your drafts."})


def _show_index(form: Form) -> str:
    def load(opened: Session, user: User) -> IndexPage:
        versions = metric_versions.list_versions(opened, user=user)
        return IndexPage(versions, metric_versions.list_uses(opened, versions=versions), form)

    return render_template("host/metrics.html", page=installation().database.read(load, require_user()))


def _draw_version(version_id: int, form: Form) -> str:
    return render_template("host/metric.html", page=_read_version(version_id, form))


def _read_version(version_id: int, form: Form) -> VersionPage:
    return installation().database.read(_load_version, version_id, require_user(), form)


def _load_version(opened: Session, version_id: int, user: User, form: Form) -> VersionPage:
    version = metric_versions.get_version(opened, version_id=version_id, user=user)
    typed = form if form.message else replace(form, values=write_settings(version.settings))
    if not form.message and version.job is not None:
        typed.values["draft"] = str(version.job.draft_id)
    return VersionPage(
        version=version,
        uses=metric_versions.list_uses(opened, versions=[version]).get(version.id, []),
        fields=make_fields(version.signature),
        drafts=drafts.list_drafts(opened, user=user),
        form=typed,
    )
