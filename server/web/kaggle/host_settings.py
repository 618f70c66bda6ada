"""The settings of a competition, read and changed by its host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from server.models import Competition, Draft
from server.services import draft_commands, drafts, named_drafts, prepared_folders
from server.services.draft_commands import Command
from server.services.named_drafts import Hosted
from server.web.auth import began_at
from server.web.installation import installation
from server.web.kaggle import settings
from server.web.kaggle.calls import COMPETITIONS, PREFIX, Call, answer
from server.web.kaggle.hosting import Host, change, read_host
from server.web.kaggle.settings import Described

blueprint = Blueprint("kaggle_host_settings", __name__, url_prefix=PREFIX)


@blueprint.post(f"{COMPETITIONS}/GetCompetitionSettings")
def show() -> Response:
    """Answer the settings in force; of a draft, those that it would have."""
    return answer(settings.show(_read(read_host(Call()))))


@blueprint.post(f"{COMPETITIONS}/UpdateCompetitionSettings")
def update() -> Response:
    """Change the settings of the mask, and answer all of them."""
    call = Call()
    host = read_host(call)
    given, mask = call.part("settings"), call.mask()
    changes = settings.read_changes(_read(host), given, mask)
    slug = host.slug
    if changes or host.hosted.draft is not None:
        changed = change(host, _change, given=given, mask=mask)
        slug = host.slug if changed.is_change else str(changes.get("slug", slug))
    hosted = installation().database.read(named_drafts.find, slug=slug, user=host.user, now=began_at())
    return answer(settings.show(_read(Host(host.user, slug, hosted))))


def _change(session: Session, *, command: Command, given: Call, mask: list[str]) -> None:
    """Change the draft by what holds there, which may be more than is in force."""
    draft = drafts.get_draft(session, draft_id=command.draft_id, user=command.user)
    changes = settings.read_changes(_describe_draft(draft), given, mask)
    draft_commands.change(session, command=command, changes=changes)


def _read(host: Host) -> Described:
    return installation().database.read(_describe, host.hosted)


def _describe(session: Session, hosted: Hosted) -> Described:
    """Return what is in force, or of a draft alone, what that says."""
    if hosted.competition is None:
        assert hosted.draft is not None
        return _describe_draft(hosted.draft)
    spec = prepared_folders.describe(session, competition=hosted.competition, now=began_at()).spec
    return _make(spec, hosted.competition.host_id, hosted.competition)


def _describe_draft(draft: Draft) -> Described:
    host_id = draft.host_id if draft.competition is None else draft.competition.host_id
    return _make(draft.spec, host_id, draft.competition)


def _make(spec: Mapping[str, Any], host_id: int, competition: Competition | None) -> Described:
    is_final = competition is not None and competition.finalized_at is not None
    return Described(spec, host_id, is_final=is_final, now=began_at())
