"""How far the solution of a draft or a competition is: read, tried, ready to score with; for its hosts alone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.specs import SAMPLE_FILE, SOLUTION_FILE, CompetitionSpec
from server.models import Competition, Draft, DraftJob, DraftJobState, User
from server.services import competitions, data_files, draft_jobs, drafts
from server.services.named_drafts import Hosted
from server.services.wizard_notes import SOLUTION_PATH, Wizard, has_own_metric, list_hashes, needs_trial, read_wizard
from server.storage import Storage

DEFAULT_ID = str(CompetitionSpec.model_fields["id_column"].default)


@dataclass(frozen=True)
class SolutionStatus:
    """What is known of a solution; `columns` gives what the cells of the id column and of each target are.

    `is_ready` once the solution is made and a metric is chosen; `fault` says why a worker refused it.
    """

    is_ready: bool
    is_in_draft: bool
    file_name: str = ""
    size_bytes: int = 0
    uploaded_at: datetime | None = None
    id_column: str = ""
    targets: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    n_rows: int = 0
    n_public: int = 0
    n_private: int = 0
    fault: str = ""


def describe(session: Session, *, hosted: Hosted, user: User, storage: Storage) -> SolutionStatus:
    """Return how the solution stands of what a user hosts: that of the draft, if one was brought there."""
    draft = hosted.draft
    if draft is not None and (hosted.competition is None or _has_another(draft)):
        return _describe_draft(session, drafts.get_draft(session, draft_id=draft.id, user=user))
    assert hosted.competition is not None
    return _describe_in_force(session, hosted.competition, storage)


def _has_another(draft: Draft) -> bool:
    """Whether a draft of changes has a solution that is not the one in force."""
    wizard = read_wizard(draft)
    return wizard.base is not None and wizard.source_sha256 != wizard.base["source"]


def _describe_draft(session: Session, draft: Draft) -> SolutionStatus:
    wizard = read_wizard(draft)
    files = {file.path: file for file in drafts.list_files(session, draft=draft)}
    source = files.get(wizard.source) or files.get(SOLUTION_PATH)
    trial, proposal = wizard.trial or {}, wizard.proposal or {}
    is_made = SOLUTION_PATH in files and not needs_trial(draft, wizard, list_hashes([*files.values()]))
    has_metric = has_own_metric(draft) or bool(draft.spec.get("metric"))
    last = _find_refusal(session, draft)
    id_column = str(draft.spec.get("id_column") or DEFAULT_ID) if wizard.targets else ""
    return SolutionStatus(
        is_ready=is_made and has_metric,
        is_in_draft=True,
        file_name=wizard.file_name or (SOLUTION_FILE if source is not None else ""),
        size_bytes=0 if source is None else source.size_bytes,
        uploaded_at=None if source is None else source.created_at,
        id_column=id_column,
        targets=wizard.targets,
        columns=_list_kinds(wizard, id_column),
        n_rows=int(proposal.get("n_rows") or 0),
        n_public=int(trial.get("n_public") or 0),
        n_private=int(trial.get("n_private") or 0),
        fault="" if last is None else str((last.result or {}).get("message", "")),
    )


def _describe_in_force(session: Session, competition: Competition, storage: Storage) -> SolutionStatus:
    solution = competitions.get_solution(session, competition=competition)
    with storage.open(solution.storage_key) as file:
        size_bytes = file.seek(0, os.SEEK_END)
    columns = _read_sample(session, competition)
    return SolutionStatus(
        is_ready=True,
        is_in_draft=False,
        file_name=SOLUTION_FILE,
        size_bytes=size_bytes,
        uploaded_at=solution.created_at,
        id_column=solution.id_column,
        targets=tuple(name for name in columns if name != solution.id_column),
        columns=columns,
        n_rows=solution.n_public + solution.n_private,
        n_public=solution.n_public,
        n_private=solution.n_private,
    )


def _read_sample(session: Session, competition: Competition) -> dict[str, str]:
    """Return the columns that a submission has, and what their cells are."""
    files = data_files.list_files(session, competition=competition)
    sample = next((file for file in files if file.name == SAMPLE_FILE), None)
    shown = () if sample is None or sample.preview is None else sample.preview.get("columns", ())
    return {str(column["name"]): str(column["kind"]) for column in shown}


def _list_kinds(wizard: Wizard, id_column: str) -> dict[str, str]:
    kinds = {str(each["name"]): str(each.get("content", "")) for each in (wizard.proposal or {}).get("columns", ())}
    return {name: kinds.get(name, "") for name in (id_column, *wizard.targets) if name}


def _find_refusal(session: Session, draft: Draft) -> DraftJob | None:
    """Return the last reading or trial of a draft, if a worker refused it."""
    query = select(DraftJob).where(DraftJob.draft_id == draft.id, DraftJob.kind.in_((draft_jobs.READ, draft_jobs.TRY)))
    last = session.scalars(query.order_by(DraftJob.id.desc()).limit(1)).first()
    if last is None or last.state is not DraftJobState.FAILED:
        return None
    return None if (last.result or {}).get("code") == draft_jobs.TAKEN_OVER["code"] else last
