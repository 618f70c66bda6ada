"""Drafts of competitions, told as competitions that are not launched, to their hosts alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from scorer.registry import find_metric
from server.domain.specs import CompetitionSpec
from server.domain.timelines import read_times
from server.errors import NotFoundError
from server.models import Draft, DraftFile
from server.services import drafts, named_drafts
from server.services.draft_commands import PUBLIC
from server.services.tokens import Scope
from server.web.auth import require_user
from server.web.installation import installation, site_url
from server.web.kaggle.calls import Call, Named, as_date


def find(call: Call) -> Named | Draft:
    """Return the competition that a call names, or the reader's draft of that name.

    Raises
    ------
    NotFoundError
        If there is neither.
    NotAllowedError
        If it is a draft, and the token was not made for hosts.
    """
    try:
        return call.competition()
    except NotFoundError:
        user = require_user()
        draft = installation().database.read(named_drafts.find_new, slug=call.slug(), user=user)
        if draft is None:
            raise
    require_user(Scope.HOST)
    return draft


def item(draft: Draft) -> dict[str, Any]:
    """Return a draft as a competition."""
    spec, times = draft.spec, read_times(draft.spec.get("timeline"))
    return {
        "id": draft.id,
        "ref": str(spec.get("slug") or ""),
        "title": str(spec.get("title") or ""),
        "url": f"{site_url()}/host/drafts/{draft.id}",
        "description": str(spec.get("tagline") or ""),
        "category": "Getting Started" if spec.get("practice") is True else "Community",
        "reward": "Knowledge",
        "tags": [],
        "deadline": as_date(times.get("ends_at")),
        "mergerDeadline": as_date(times.get("merger_deadline_at")),
        "newEntrantDeadline": as_date(times.get("entry_deadline_at")),
        "enabledDate": as_date(times.get("starts_at")),
        "dateCreated": as_date(draft.created_at),
        "teamCount": 0,
        "userHasEntered": False,
        "userRank": None,
        "maxDailySubmissions": _number(spec, "daily_limit"),
        "maxTeamSize": _number(spec, "max_team_size"),
        "evaluationMetric": _name_metric(spec),
        "hostName": draft.host.display_name or draft.host.name,
        "submissionsDisabled": True,
        "isKernelsSubmissionsOnly": False,
        "awardsPoints": False,
    }


def list_files(draft: Draft) -> list[dict[str, object]]:
    """Return the public files of a draft, as those of a competition are told."""
    files: Sequence[DraftFile] = installation().database.read(_list_files, draft)
    described = draft.spec.get("files")
    words = described if isinstance(described, dict) else {}
    return [_file_item(file, words) for file in files if file.path.startswith(PUBLIC)]


def _list_files(session: Session, draft: Draft) -> Sequence[DraftFile]:
    return drafts.list_files(session, draft=draft)


def _file_item(file: DraftFile, words: dict[str, Any]) -> dict[str, object]:
    name = file.path.removeprefix(PUBLIC)
    about = words.get(name)
    return {
        "ref": name,
        "name": name,
        "description": str(about.get("description") or "") if isinstance(about, dict) else "",
        "totalBytes": file.size_bytes,
        "creationDate": as_date(file.created_at),
    }


def _number(spec: dict[str, Any], name: str) -> int:
    value = spec.get(name)
    return value if type(value) is int else int(CompetitionSpec.model_fields[name].default)


def _name_metric(spec: dict[str, Any]) -> str:
    given = spec.get("metric")
    name = str(given.get("name") or "") if isinstance(given, dict) else ""
    known = find_metric(name)
    return name if known is None else known.title
