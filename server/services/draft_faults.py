"""What is wrong with single keys of a draft's description, told at once where the host types them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from server.bundles import read_spec
from server.domain.documents import Fault, write_document
from server.models import Draft, User
from server.services import drafts


def list_faults(session: Session, *, draft_id: int, user: User, keys: Collection[str]) -> dict[str, str]:
    """Return by place what is wrong with some keys, the first fault of each place.

    Raises
    ------
    NotFoundError
        If there is no such draft, or it is another host's.
    """
    return find_faults(drafts.get_draft(session, draft_id=draft_id, user=user), keys)


def find_faults(draft: Draft, keys: Collection[str]) -> dict[str, str]:
    """Return by place, such as `timeline.ends_at`, what is wrong with some keys of a draft."""
    faults: list[Fault] = []
    read_spec(write_document(draft.spec), faults)
    found: dict[str, str] = {}
    for fault in faults:
        place = fault.place or ""
        if place.partition(".")[0].partition("[")[0] in keys:
            found.setdefault(place, _describe(fault))
    return found


def _describe(fault: Fault) -> str:
    words = f"Found {fault.found}; expected {fault.expected}."
    return f"{words} {fault.suggestion}".strip()
