"""The wizard with a metric of the host's own: its file taken, its settings said, and another taken in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scorer.parameters import read_values
from server.models import Draft, User
from server.services import drafts, wizard
from server.services.metric_trials import PATH, parameters_of
from server.services.metric_versions import get_version
from server.services.wizard_notes import has_own_metric, keep_wizard, read_wizard
from server.storage import StoredFile


def take_metric(
    session: Session, *, version_id: int, draft_id: int, user: User, size_bytes: int, max_bytes: int, now: datetime
) -> Draft:
    """Make a version of the user's the metric of a draft, to be tried there; what was said of the one before stays.

    Raises
    ------
    NotFoundError
        If there is no such version or draft.
    TooLargeError
        If the draft has no room.
    """
    version = get_version(session, version_id=version_id, user=user)
    draft = drafts.lock(session, draft_id, user)
    common: dict[str, Any] = {"draft_id": draft_id, "user": user, "now": now}
    before = draft.spec["metric"] if has_own_metric(draft) else {}
    if before and before["file"] != PATH:
        drafts.remove_file(session, path=before["file"], **common)
    stored = StoredFile(version.storage_key, size_bytes, version.sha256)
    drafts.add_file(session, path=PATH, stored=stored, max_bytes=max_bytes, **common)
    signature = version.signature or {}
    said = {**(version.settings or {}), **before}
    known = {parameter.name for parameter in parameters_of(signature)}
    parameters = {name: value for name, value in (said.get("parameters") or {}).items() if name in known}
    metric = {
        "name": version.metric.name,
        "file": PATH,
        "higher_is_better": said.get("higher_is_better"),
        "complete_submission": bool(said.get("complete_submission")),
        "parameters": parameters,
        **{name: before[name] for name in ("description", "category") if before.get(name)},
    }
    keep_wizard(draft, replace(read_wizard(draft), signature=dict(signature), signature_sha256=version.sha256))
    return _choose(session, metric, **common)


def say_settings(
    before: Mapping[str, Any], signature: Mapping[str, Any] | None, typed: Mapping[str, str]
) -> dict[str, Any]:
    """Return a draft's own metric with what was typed of it; what is wrong is kept as it is, and told as a fault.

    `typed` has `direction`, `complete_submission` and the parameters by their names. Without a signature the
    parameters stay.
    """
    directions = {"higher": True, "lower": False}
    metric = {
        **before,
        "higher_is_better": directions.get(typed.get("direction", "")),
        "complete_submission": bool(typed.get("complete_submission")),
    }
    if signature is not None:
        parameters = parameters_of(signature)
        given = {each.name: typed[each.name].strip() for each in parameters if typed.get(each.name, "").strip()}
        values, faults = read_values(parameters, given, metric="this file")
        wrong = {str(fault.place[0]) for fault in faults}
        metric["parameters"] = {name: text if name in wrong else values[name] for name, text in given.items()}
    return tidy(metric)


def leave_metric(session: Session, *, draft_id: int, user: User, now: datetime) -> Draft:
    """Take the host's own metric out; the first of the catalogue that fits takes its place."""
    draft = drafts.lock(session, draft_id, user)
    if not has_own_metric(draft):
        return draft
    common: dict[str, Any] = {"draft_id": draft_id, "user": user, "now": now}
    file = str(draft.spec["metric"]["file"])
    if any(each.path == file for each in drafts.list_files(session, draft=draft)):
        drafts.remove_file(session, path=file, **common)
    known = read_wizard(draft)
    keep_wizard(draft, replace(known, signature=None, signature_sha256=""))
    fitting = (known.proposal or {}).get("metrics", ())
    first = {"name": fitting[0]["name"], "parameters": dict(fitting[0]["parameters"])} if fitting else None
    return _choose(session, first, **common)


def tidy(metric: Mapping[str, Any]) -> dict[str, Any]:
    """Return a metric of a description without what says nothing: an unknown direction, no parameters."""
    kept = {name: value for name, value in metric.items() if value is not None and value != {}}
    return {name: value for name, value in kept.items() if name != "complete_submission" or value}


def _choose(session: Session, metric: Mapping[str, Any] | None, *, draft_id: int, user: User, now: datetime) -> Draft:
    changes = {"metric": None if metric is None else tidy(metric)}
    draft = drafts.change_spec(session, draft_id=draft_id, user=user, changes=changes, now=now)
    wizard.write_first_pages(session, draft_id=draft_id, user=user, now=now)
    return draft
