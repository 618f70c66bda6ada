"""Metrics of hosts with their settings: tried in the sandbox with a draft's files, and made the metric of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scorer.errors import MetricError
from scorer.parameters import Kind, Parameter, read_values
from server.errors import ConflictError, InvalidInputError
from server.models import DraftJob, Metric, MetricVersion, User
from server.services import draft_jobs, drafts
from server.services.metric_versions import MetricSettings, get_version
from server.storage import StoredFile

TRY_METRIC = "try_metric"
PATH = "metric.py"  # where a draft has it
SOLUTION = "private/solution.csv"


def read_parameters(signature: Mapping[str, Any], raw: Mapping[str, object]) -> dict[str, Any]:
    """Return what was said of a metric's parameters as JSON-safe values; what is not said keeps the file's default.

    Raises
    ------
    InvalidInputError
        Naming each that is unknown, lacking or wrong.
    """
    parameters = parameters_of(signature)
    said = {name: value for name, value in raw.items() if value is not None}
    try:
        values, faults = read_values(parameters, said, metric="this file")
    except MetricError as error:
        raise InvalidInputError(str(error)) from error
    if faults:
        fields = {str(fault.place[0]): fault.message for fault in faults}
        raise InvalidInputError("The parameters of the metric are wrong.", fields=fields)
    return {name: values[name] for name in said}


def parameters_of(signature: Mapping[str, Any]) -> tuple[Parameter, ...]:
    """Return the settings that a signature names."""
    return tuple(
        Parameter(
            row["name"],
            Kind(row["kind"]),
            row["meaning"],
            default=row["default"],
            choices=tuple(row.get("choices", ())),
            is_required=row["is_required"],
        )
        for row in signature.get("parameters", ())
    )


def ask_trial(
    session: Session, *, version_id: int, draft_id: int, user: User, settings: MetricSettings, now: datetime
) -> DraftJob:
    """Have a worker try a version in the sandbox with solution and sample of a draft of the user's.

    Raises
    ------
    NotFoundError
        If there is no such version or draft.
    InvalidInputError
        If the parameters are wrong, or the draft has no solution.
    ConflictError
        If the draft is busy.
    """
    version = get_version(session, version_id=version_id, user=user, is_to_change=True)
    draft = drafts.get_draft(session, draft_id=draft_id, user=user)
    session.refresh(draft, with_for_update=True)
    if not any(file.path == SOLUTION for file in drafts.list_files(session, draft=draft)):
        words = "The draft has no solution yet. Upload it first, then try the metric with it."
        raise InvalidInputError(words, fields={"draft": "Choose a draft with a solution."})
    parameters = read_parameters(version.signature or {}, settings.parameters)
    asked = {**asdict(settings), "parameters": parameters}
    if version.accepted_at is None:
        version.settings, version.report = asked, None
    arguments = {"version_id": version.id, "settings": asked}
    job = draft_jobs.ask(session, draft=draft, user=user, kind=TRY_METRIC, arguments=arguments, now=now)
    version.job_id = job.id
    return job


def record_trial(session: Session, *, version_id: int, settings: Mapping[str, Any], report: Mapping[str, Any]) -> None:
    """Keep what a trial found."""
    version = session.get(MetricVersion, version_id, with_for_update=True)
    if version is not None:
        version.settings, version.report = dict(settings), dict(report)


def record_trial_of_file(
    session: Session, *, user_id: int, sha256: str, settings: Mapping[str, Any], report: Mapping[str, Any]
) -> None:
    """Keep what a trial in a draft found with the user's versions that are this file and not accepted yet."""
    wanted = select(MetricVersion).join(MetricVersion.metric).where(Metric.user_id == user_id)
    wanted = wanted.where(MetricVersion.sha256 == sha256, MetricVersion.accepted_at.is_(None))
    for version in session.scalars(wanted.with_for_update(of=MetricVersion)):
        version.settings, version.report = dict(settings), dict(report)


def use_in_draft(
    session: Session,
    *,
    version_id: int,
    draft_id: int,
    user: User,
    settings: MetricSettings,
    size_bytes: int,
    max_bytes: int,
    now: datetime,
) -> MetricVersion:
    """Make an accepted version the metric of a draft of the user's, with these settings.

    Raises
    ------
    NotFoundError, InvalidInputError
        If there is no such version or draft, or the settings are wrong.
    ConflictError
        If the version has not been accepted.
    """
    version = get_version(session, version_id=version_id, user=user)
    if version.accepted_at is None:
        raise ConflictError("This file has not been accepted. Try it, and accept it first.")
    parameters = read_parameters(version.signature or {}, settings.parameters)
    stored = StoredFile(version.storage_key, size_bytes, version.sha256)
    drafts.add_file(session, draft_id=draft_id, user=user, path=PATH, stored=stored, max_bytes=max_bytes, now=now)
    spec = {
        "name": version.metric.name,
        "file": PATH,
        "higher_is_better": settings.higher_is_better,
        "complete_submission": settings.complete_submission,
        "parameters": parameters,
    }
    drafts.change_spec(session, draft_id=draft_id, user=user, changes={"metric": spec}, now=now)
    return version
