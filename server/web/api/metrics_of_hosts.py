"""The metrics of a host: dropping a file, trying it with a draft's files, accepting it, and who pins which version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request, url_for
from sqlalchemy.orm import Session

from server.errors import InvalidInputError
from server.models import MetricVersion, User
from server.services import metric_trials, metric_versions
from server.services.metric_versions import MetricSettings, Use
from server.services.tokens import Scope
from server.web.api.answers import answer, as_time
from server.web.api.parameters import LARGEST_ID, check_query, read_json
from server.web.auth import began_at, require_user
from server.web.installation import installation, site_url
from server.web.metric_drops import drop_metric

VERSION = f"/metrics/<int(max={LARGEST_ID}):version_id>"
SETTINGS = ("draft", "higher_is_better", "complete_submission", "parameters")

blueprint = Blueprint("api_metrics", __name__)


@dataclass(frozen=True)
class UseItem:
    """A competition that uses a version; `is_in_force` is false where another one has taken its place."""

    competition: str
    is_in_force: bool


@dataclass(frozen=True)
class MetricItem:
    """A version; its number is null until it is accepted, its report while it was not tried with these settings."""

    id: int
    name: str
    version: int | None
    file_name: str
    sha256: str
    created_by: str
    created_at: str | None
    accepted_at: str | None
    signature: dict[str, Any] | None
    settings: dict[str, Any] | None
    is_being_tried: bool
    report: dict[str, Any] | None
    used_by: list[UseItem]


@dataclass(frozen=True)
class MetricList:
    """All versions of the host's metrics: by name, the newest of each first."""

    metrics: list[MetricItem]


@blueprint.get("/metrics")
def index() -> Response:
    """Answer all versions."""
    check_query()
    return answer(MetricList(installation().database.read(_load_all, _require_host())))


@blueprint.post("/metrics")
def drop() -> Response:
    """Take a file: 201 for a new version, 200 for the one that it is already."""
    check_query()
    user = _require_host()
    given = read_json("name", "file_name", "source")
    name, file_name, source = (given.get(field, "") for field in ("name", "file_name", "source"))
    if not isinstance(name, str) or not isinstance(file_name, str) or not isinstance(source, str):
        raise InvalidInputError("The fields are wrong.", fields={"source": "Give texts."})
    version, is_new = drop_metric(
        user, name=name, file_name=file_name or "metric.py", source=source.encode("utf-8", errors="surrogatepass")
    )
    location = site_url() + url_for("api_metrics.show", version_id=version.id)
    return answer(_load(version.id, user), 201 if is_new else 200, location=location)


@blueprint.get(VERSION)
def show(version_id: int) -> Response:
    """Answer one version: its signature, and what the last trial found."""
    check_query()
    return answer(_load(version_id, _require_host()))


@blueprint.post(f"{VERSION}/trial")
def start_trial(version_id: int) -> Response:
    """Have it tried in the sandbox with solution and sample of a draft: 202."""
    check_query()
    user = _require_host()
    draft_id, settings = _read_settings()
    installation().database.write(
        metric_trials.ask_trial, version_id=version_id, draft_id=draft_id, user=user, settings=settings, now=began_at()
    )
    return answer(_load(version_id, user), 202)


@blueprint.post(f"{VERSION}/acceptance")
def accept(version_id: int) -> Response:
    """Give it its number."""
    check_query()
    user = _require_host()
    read_json()  # an empty object: an empty request may be a slip
    installation().database.write(
        metric_versions.accept, version_id=version_id, user=user, now=began_at(), address=request.remote_addr or ""
    )
    return answer(_load(version_id, user))


def _require_host() -> User:
    user = require_user()
    metric_versions.check_host(user)
    return require_user(Scope.HOST)


def _read_settings() -> tuple[int, MetricSettings]:
    given = {"complete_submission": False, "parameters": {}, **read_json(*SETTINGS)}
    draft, higher, complete, parameters = (given.get(name) for name in SETTINGS)
    faults = {
        "draft": "" if type(draft) is int and 0 < draft <= LARGEST_ID else "Give the number of a draft.",
        "higher_is_better": "" if isinstance(higher, bool) else "Give true or false.",
        "complete_submission": "" if isinstance(complete, bool) else "Give true or false.",
        "parameters": "" if isinstance(parameters, dict) else "Give an object of values by name.",
    }
    if any(faults.values()):
        raise InvalidInputError("The fields are wrong.", fields={name: text for name, text in faults.items() if text})
    assert isinstance(draft, int)
    assert isinstance(parameters, dict)
    return draft, MetricSettings(bool(higher), bool(complete), parameters)


def _load(version_id: int, user: User) -> MetricItem:
    def load(session: Session) -> MetricItem:
        return _items(session, [metric_versions.get_version(session, version_id=version_id, user=user)])[0]

    return installation().database.read(load)


def _load_all(session: Session, user: User) -> list[MetricItem]:
    return _items(session, metric_versions.list_versions(session, user=user))


def _items(session: Session, versions: Sequence[MetricVersion]) -> list[MetricItem]:
    uses = metric_versions.list_uses(session, versions=versions)
    return [_item(version, uses.get(version.id, [])) for version in versions]


def _item(version: MetricVersion, uses: Sequence[Use]) -> MetricItem:
    return MetricItem(
        id=version.id,
        name=version.metric.name,
        version=version.number,
        file_name=version.file_name,
        sha256=version.sha256,
        created_by=version.created_by.name,
        created_at=as_time(version.created_at),
        accepted_at=as_time(version.accepted_at),
        signature=version.signature,
        settings=version.settings,
        is_being_tried=version.job is not None and version.job.ended_at is None,
        report=version.report,
        used_by=[UseItem(use.competition.slug, use.is_in_force) for use in uses],
    )
