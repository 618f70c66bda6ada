"""The way of a draft to its publication, one step after another: tried, checked, published by workers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.errors import InvalidInputError
from server.models import Draft, DraftJob, DraftJobState, User
from server.services import draft_jobs, drafts, wizard
from server.services.wizard_notes import list_hashes, needs_trial, read_wizard


def find_last_job(session: Session, *, draft_id: int) -> int:
    """Return the number of the newest job of a draft, 0 if there was none."""
    last = draft_jobs.find_last(session, draft_id=draft_id)
    return 0 if last is None else last.id


def advance(session: Session, *, draft_id: int, user: User, since: int, now: datetime) -> bool:
    """Ask for what is to be done next until a draft is published; whether it is.

    Called again and again; `since` is the number of the newest job at the first call: what was refused before does
    not count.

    Raises
    ------
    NotFoundError
        If there is no such draft, or it is another host's.
    InvalidInputError
        If a worker refused the draft, or all submissions would be scored again, which needs a reason.
    NotReadyError
        If a check is neither green nor waived.
    """
    draft = drafts.get_draft(session, draft_id=draft_id, user=user)
    if draft.published_at is not None:
        return True
    last = draft_jobs.find_last(session, draft_id=draft_id)
    if last is not None and last.ended_at is None:
        return False
    _check_refused(last, since)
    about: dict[str, Any] = {"draft_id": draft_id, "user": user, "now": now}
    if _is_to_try(session, draft):
        wizard.ask_trial(session, then_check=True, **about)
    elif draft.checked_version != draft.version:
        drafts.ask_check(session, **about)
    else:
        drafts.ask_publish(session, **about)
    return False


def is_idle(session: Session, *, draft_id: int, user: User, since: int) -> bool:
    """Whether no worker does anything for a draft; raises what `advance` does if one refused it."""
    drafts.get_draft(session, draft_id=draft_id, user=user)
    last = draft_jobs.find_last(session, draft_id=draft_id)
    if last is not None and last.ended_at is None:
        return False
    _check_refused(last, since)
    return True


def _is_to_try(session: Session, draft: Draft) -> bool:
    return needs_trial(draft, read_wizard(draft), list_hashes(drafts.list_files(session, draft=draft)))


def _check_refused(last: DraftJob | None, since: int) -> None:
    if last is None or last.id <= since or last.state is not DraftJobState.FAILED:
        return
    told = last.result or {}
    if told.get("code") != draft_jobs.TAKEN_OVER["code"]:
        raise InvalidInputError(str(told.get("message", "")))
