"""What a host calls by a slug, as commands do: a competition, the draft of one, or the draft of changes to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from server.errors import NotFoundError
from server.models import Competition, Draft, User
from server.services import competitions, draft_changes, drafts
from server.storage import Storage

# In the notes of a draft of changes: commands began it, and go on with it.
KEY = "commands"


@dataclass(frozen=True)
class Hosted:
    """A competition that is there, or a draft of one; of a competition, `draft` is what commands would change of it."""

    competition: Competition | None
    draft: Draft | None


def find(session: Session, *, slug: str, user: User, now: datetime) -> Hosted:
    """Return what a user hosts under a slug: a competition, else a draft of theirs.

    Raises
    ------
    NotFoundError
        If there is nothing of that name that the user runs.
    """
    try:
        competition, viewer = competitions.get_competition(session, slug=slug, user=user, now=now)
        competitions.check_hosted(viewer)
    except NotFoundError:
        draft = find_new(session, slug=slug, user=user)
        if draft is None:
            raise
        return Hosted(None, draft)
    return Hosted(competition, _find_changes(session, competition, user))


def find_new(session: Session, *, slug: str, user: User) -> Draft | None:
    """Return the user's draft of a new competition with a slug, the last changed of them."""
    return next((draft for draft in list_new(session, user=user) if draft.spec.get("slug") == slug), None)


def list_new(session: Session, *, user: User) -> Sequence[Draft]:
    """Return the user's drafts of new competitions, last changed first."""
    query = select(Draft).where(Draft.host_id == user.id, Draft.published_at.is_(None), Draft.competition_id.is_(None))
    newest = query.order_by(Draft.updated_at.desc(), Draft.id.desc()).options(joinedload(Draft.host))
    return [draft for draft in session.scalars(newest) if drafts.is_open_to(session, draft=draft, user=user)]


def open_draft(session: Session, *, slug: str, user: User, storage: Storage, now: datetime, address: str = "") -> Draft:
    """Return the draft that a command is to change; of a competition, one of changes, begun if there is none.

    What was waived when the competition was published last stays waived where the same is found again.

    Raises
    ------
    NotFoundError
        If there is nothing of that name that the user runs.
    ConflictError
        What `drafts.create` raises.
    """
    found = find(session, slug=slug, user=user, now=now)
    if found.draft is not None:
        return found.draft
    assert found.competition is not None
    about: dict[str, Any] = {"competition": found.competition, "user": user, "storage": storage}
    draft = draft_changes.begin(session, **about, now=now, address=address)
    draft.notes = {**draft.notes, KEY: True}
    last = _find_published(session, found.competition)
    if last is not None:
        draft.report, draft.waivers = last.report, dict(last.waivers)
    session.flush()
    return drafts.get_draft(session, draft_id=draft.id, user=user)


def _find_changes(session: Session, competition: Competition, user: User) -> Draft | None:
    query = select(Draft).where(
        Draft.competition_id == competition.id, Draft.host_id == user.id, Draft.published_at.is_(None)
    )
    newest = query.order_by(Draft.id.desc()).options(joinedload(Draft.competition), joinedload(Draft.host))
    return next((draft for draft in session.scalars(newest) if draft.notes.get(KEY)), None)


def _find_published(session: Session, competition: Competition) -> Draft | None:
    query = select(Draft).where(Draft.competition_id == competition.id, Draft.published_at.is_not(None))
    return session.scalars(query.order_by(Draft.published_at.desc(), Draft.id.desc()).limit(1)).first()
