"""The metrics of a host: dropping a file, trying it with a draft's files, accepting it, and who pins which version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from flask import Blueprint, Response, request, url_for
from pydantic import Field
from sqlalchemy.orm import Session

from server.errors import ConflictError, NotFoundError, StorageFullError
from server.models import MetricVersion, User
from server.services import metric_trials, metric_versions
from server.services.metric_versions import MetricSettings, Use
from server.services.tokens import Scope
from server.web.api.answers import answer, as_time
from server.web.api.bodies import WHOLE, Body, Nothing, read_body, rule
from server.web.api.declaring import declared
from server.web.api.parameters import LARGEST_ID
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
class MetricVersionItem:
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

    metrics: list[MetricVersionItem]


class DropMetric(Body):
    """The text of a metric file; without a name it has that of the file."""

    name: Annotated[str, rule("1 to 80 characters with a letter or digit")] = ""
    file_name: Annotated[str, rule("NAME.py")] = ""
    source: Annotated[str, rule("a Python file with a function `score`")] = ""


class TryMetric(Body):
    """How a metric is to be tried, and with the files of which draft."""

    draft: Annotated[
        int, Field(ge=1, le=LARGEST_ID, description="the number of a draft"), rule("one with a solution"), WHOLE
    ]
    higher_is_better: bool
    complete_submission: bool = False
    parameters: Annotated[
        dict[str, Any], Field(description="an object of values by name"), rule("those of the metric")
    ] = Field(default_factory=dict)


@blueprint.get("/metrics")
@declared(MetricList, scope=Scope.HOST, errors=(NotFoundError,))
def index() -> Response:
    """Answer all versions."""
    return answer(MetricList(installation().database.read(_load_all, _require_host())))


@blueprint.post("/metrics")
@declared(
    MetricVersionItem,
    status=(201, 200),
    body=DropMetric,
    scope=Scope.HOST,
    errors=(NotFoundError, ConflictError, StorageFullError),
)
def drop() -> Response:
    """Take a file: 201 for a new version, 200 for the one that it is already."""
    user = _require_host()
    given = read_body(DropMetric)
    version, is_new = drop_metric(
        user, name=given.name, file_name=given.file_name or "metric.py", source=given.source.encode()
    )
    location = site_url() + url_for("api_metrics.show", version_id=version.id)
    return answer(_load(version.id, user), 201 if is_new else 200, location=location)


@blueprint.get(VERSION)
@declared(MetricVersionItem, scope=Scope.HOST)
def show(version_id: int) -> Response:
    """Answer one version: its signature, and what the last trial found."""
    return answer(_load(version_id, _require_host()))


@blueprint.post(f"{VERSION}/trial")
@declared(MetricVersionItem, status=202, body=TryMetric, scope=Scope.HOST, errors=(ConflictError,))
def start_trial(version_id: int) -> Response:
    """Have it tried in the sandbox with solution and sample of a draft: 202."""
    user = _require_host()
    given = read_body(TryMetric)
    settings = MetricSettings(given.higher_is_better, given.complete_submission, given.parameters)
    installation().database.write(
        metric_trials.ask_trial,
        version_id=version_id,
        draft_id=given.draft,
        user=user,
        settings=settings,
        now=began_at(),
    )
    return answer(_load(version_id, user), 202)


@blueprint.post(f"{VERSION}/acceptance")
@declared(MetricVersionItem, body=Nothing, scope=Scope.HOST, errors=(ConflictError,))
def accept(version_id: int) -> Response:
    """Give it its number."""
    user = _require_host()
    read_body(Nothing)
    installation().database.write(
        metric_versions.accept, version_id=version_id, user=user, now=began_at(), address=request.remote_addr or ""
    )
    return answer(_load(version_id, user))


def _require_host() -> User:
    user = require_user()
    metric_versions.check_host(user)
    return require_user(Scope.HOST)


def _load(version_id: int, user: User) -> MetricVersionItem:
    def load(session: Session) -> MetricVersionItem:
        return _items(session, [metric_versions.get_version(session, version_id=version_id, user=user)])[0]

    return installation().database.read(load)


def _load_all(session: Session, user: User) -> list[MetricVersionItem]:
    return _items(session, metric_versions.list_versions(session, user=user))


def _items(session: Session, versions: Sequence[MetricVersion]) -> list[MetricVersionItem]:
    uses = metric_versions.list_uses(session, versions=versions)
    return [_item(version, uses.get(version.id, [])) for version in versions]


def _item(version: MetricVersion, uses: Sequence[Use]) -> MetricVersionItem:
    return MetricVersionItem(
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
