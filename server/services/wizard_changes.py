"""The wizard over a competition that runs: its solution takes the place of a host's own file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.domain.drafts import SOURCE
from server.models import Competition, Draft, DraftFile, User
from server.services import draft_changes, draft_jobs, drafts
from server.services.wizard_notes import (
    SOLUTION_PATH,
    Wizard,
    find_inputs,
    has_own_metric,
    keep_wizard,
    list_aside,
    list_texts,
)
from server.storage import Storage

PATH = f"{SOURCE}solution.csv"


def begin(
    session: Session, *, competition: Competition, user: User, storage: Storage, now: datetime, address: str = ""
) -> Draft:
    """Begin a draft of changes that the wizard can go over; the solution in force is read for it.

    Raises
    ------
    NotFoundError, NotAllowedError, ConflictError
        What `draft_changes.begin` raises.
    """
    draft = draft_changes.begin(session, competition=competition, user=user, storage=storage, now=now, address=address)
    session.flush()
    read_in_force(session, draft=draft, user=user, now=now)
    return draft


def read_in_force(session: Session, *, draft: Draft, user: User, now: datetime) -> None:
    """Have the solution that a draft of changes begins with read, as if it were a host's own file.

    Raises
    ------
    ConflictError
        If something else is being done for the draft.
    """
    solution = next(file for file in drafts.list_files(session, draft=draft) if file.path == SOLUTION_PATH)
    session.add(
        DraftFile(
            draft_id=draft.id,
            path=PATH,
            storage_key=solution.storage_key,
            size_bytes=solution.size_bytes,
            sha256=solution.sha256,
            created_at=now,
        )
    )
    keep_wizard(draft, Wizard(file_name="The solution in force", source=PATH, source_sha256=solution.sha256))
    arguments: dict[str, Any] = {
        "source": PATH,
        "source_sha256": solution.sha256,
        "id_column": draft.spec.get("id_column", "id"),
        "is_numbered": False,
        "targets": [],
        "before": [],
    }
    draft_jobs.ask(session, draft=draft, user=user, kind=draft_jobs.READ, arguments=arguments, now=now)


def settle(draft: Draft, wizard: Wizard, hashes: Mapping[str, str]) -> Wizard:
    """Return what is known once the solution in force was read: all columns are targets that have no other part.

    What was chosen then is the base: as long as it is the same, nothing of the solution is made anew.
    """
    assert wizard.proposal is not None
    columns = [str(column["name"]) for column in wizard.proposal["columns"]]
    metric = draft.spec.get("metric")
    named = list_texts(metric.get("parameters")) if isinstance(metric, dict) else ()
    others = {draft.spec.get("id_column", "id"), wizard.proposal["roles"]["usage"], *named}
    # A metric of the host's own may take columns by names that stand in its file alone.
    aside = {*others, *list_aside(wizard)} if has_own_metric(draft) else others
    targets = [name for name in columns if name not in aside] or [name for name in columns if name not in others]
    known = replace(
        wizard,
        id_column=str(draft.spec.get("id_column", "id")),
        is_numbered=False,
        targets=tuple(targets),
    )
    return replace(known, base=find_inputs(draft, known, hashes))


def list_made(draft: Draft, dummies: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the paths of baselines that are as Podium made them once: by file, name and words they are its dummies."""
    return [f"private/{each['file']}" for each in dummies if _is_shown(draft, each)]


def choose_unshown(draft: Draft, dummies: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the dummies that are no baselines of the competition: none comes unless the host asks for it."""
    return tuple(str(each["file"]) for each in dummies if not _is_shown(draft, each))


def _is_shown(draft: Draft, dummy: Mapping[str, Any]) -> bool:
    kept = ("file", "name", "description")
    return any(all(shown.get(key) == dummy[key] for key in kept) for shown in draft.spec.get("baselines") or ())
