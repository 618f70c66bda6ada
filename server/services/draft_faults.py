"""What is wrong with single keys of a draft's description, told at once where the host types them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from server.bundles import read_spec
from server.domain.documents import Fault, write_document
from server.errors import InvalidInputError
from server.models import Draft, User
from server.services import drafts, metric_trials
from server.services.wizard_notes import find_signature, list_hashes, read_wizard


def list_faults(session: Session, *, draft_id: int, user: User, keys: Collection[str]) -> dict[str, str]:
    """Return by place what is wrong with some keys, the first fault of each place.

    Raises
    ------
    NotFoundError
        If there is no such draft, or it is another host's.
    """
    draft = drafts.get_draft(session, draft_id=draft_id, user=user)
    return find_faults(draft, keys, list_hashes(drafts.list_files(session, draft=draft)))


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
