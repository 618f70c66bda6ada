"""What is wrong with single keys of a draft's description, told at once where the host types them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.bundles import read_spec
from server.domain.documents import Fault, write_document
from server.domain.timelines import read_times
from server.errors import InvalidInputError
from server.models import Competition, Draft, User
from server.services import drafts, metric_trials
from server.services.wizard_notes import find_signature, list_hashes, read_wizard


def list_faults(session: Session, *, draft_id: int, user: User, keys: Collection[str], now: datetime) -> dict[str, str]:
    """Return by place what is wrong with some keys, the first fault of each place.

    Raises
    ------
    NotFoundError
        If there is no such draft, or it is another host's.
    """
    draft = drafts.get_draft(session, draft_id=draft_id, user=user)
    found = find_faults(draft, keys, list_hashes(drafts.list_files(session, draft=draft)))
    if draft.competition_id is not None:
        return found
    taken = _find_taken(session, draft) if "slug" in keys else {}
    over = _find_over(draft, now) if "timeline" in keys else {}
    return {**taken, **over, **found}


def _find_taken(session: Session, draft: Draft) -> dict[str, str]:
    """Say so if another competition has the slug of a new one, which publishing would refuse."""
    slug = draft.spec.get("slug")
    is_taken = (
        isinstance(slug, str) and session.scalar(select(Competition.id).where(Competition.slug == slug)) is not None
    )
    return {"slug": "A competition has this name already. Choose another."} if is_taken else {}


def _find_over(draft: Draft, now: datetime) -> dict[str, str]:
    """Say so if a new competition would be over at once."""
    ends_at = read_times(draft.spec.get("timeline")).get("ends_at")
    return {"timeline.ends_at": "This has passed. Choose a time to come."} if ends_at and ends_at < now else {}


def find_faults(draft: Draft, keys: Collection[str], hashes: Mapping[str, str]) -> dict[str, str]:
    """Return by place, such as `timeline.ends_at`, what is wrong with some keys of a draft, whose files have hashes.

    A parameter of the host's own metric that is wrong by the file's signature stands at `metric.own.NAME`.
    """
    faults: list[Fault] = []
    read_spec(write_document(draft.spec), faults)
    found: dict[str, str] = {}
    for fault in faults:
        place = fault.place or ""
        if place.partition(".")[0].partition("[")[0] in keys:
            found.setdefault(place, _describe(fault))
    signature = find_signature(draft, read_wizard(draft), hashes) if "metric" in keys else None
    if signature is None:
        return found
    try:
        metric_trials.read_parameters(signature, draft.spec["metric"].get("parameters") or {})
    except InvalidInputError as refusal:
        found |= {f"metric.own.{name}": words for name, words in refusal.fields.items()}
    return found


def _describe(fault: Fault) -> str:
    words = f"Found {fault.found}; expected {fault.expected}."
    return f"{words} {fault.suggestion}".strip()
