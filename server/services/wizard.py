"""The wizard: a host's own file becomes the solution, description, sample and first pages of a draft.

Workers read the file, and try metric and split with it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from server.domain.drafts import SOURCE
from server.domain.first_pages import write_pages
from server.domain.first_spec import begin_spec, propose_changes
from server.errors import ConflictError, InvalidInputError
from server.models import Draft, DraftFile, DraftJob, User
from server.services import draft_jobs, drafts, wizard_changes
from server.services.wizard_notes import (
    SOLUTION_PATH,
    Wizard,
    can_be_tried,
    find_inputs,
    find_solution_inputs,
    has_own_metric,
    keep_wizard,
    list_dummies,
    list_hashes,
    needs_trial,
    read_wizard,
)
from server.storage import StoredFile

NUMBERED = "id"
SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", ".arrow", ".feather", ".gz", ".zip", ".zst")


def begin(session: Session, *, user: User, title: str, now: datetime, address: str = "") -> Draft:
    """Begin the draft of a competition with a title.

    Raises
    ------
    InvalidInputError
        If there is no title.
    NotAllowedError, ConflictError
        What `drafts.create` raises.
    """
    words = " ".join(title.split())
    if not 1 <= len(words) <= 80:
        raise InvalidInputError("Give the competition a title.", fields={"title": "1 to 80 characters."})
    spec = begin_spec(words, host=user.display_name or user.name, zone=user.time_zone, now=now)
    return drafts.create(session, user=user, spec=spec, now=now, address=address)


def take_source(
    session: Session, *, draft_id: int, user: User, file_name: str, stored: StoredFile, max_bytes: int, now: datetime
) -> DraftJob:
    """Keep the file that the solution is made of, in place of the one before, and have it read.

    Raises
    ------
    InvalidInputError
        If its name is that of no table.
    TooLargeError, NotFoundError, ConflictError
        What `drafts.add_file` raises.
    """
    path = f"{SOURCE}solution{find_suffix(file_name)}"
    draft = drafts.lock(session, draft_id, user)
    older = DraftFile.path.startswith(SOURCE)
    session.execute(delete(DraftFile).where(DraftFile.draft_id == draft.id, older))
    session.flush()
    drafts.add_file(session, draft_id=draft_id, user=user, path=path, stored=stored, max_bytes=max_bytes, now=now)
    return _read_as_source(session, draft, path, file_name[-200:], stored.sha256, user, now)


def read_source(session: Session, *, draft_id: int, user: User, path: str, now: datetime) -> DraftJob:
    """Have a file that the draft has below `source/` read as the one that the solution is made of.

    Raises
    ------
    InvalidInputError
        If there is no such file, or its name is that of no table.
    """
    draft = drafts.lock(session, draft_id, user)
    found = next((file for file in drafts.list_files(session, draft=draft) if file.path == path), None)
    if found is None or not path.startswith(SOURCE):
        raise InvalidInputError(
            f"The draft has no file “{path[:100]}”.", fields={"path": f"Upload the solution as {SOURCE}NAME first."}
        )
    find_suffix(path)
    return _read_as_source(session, draft, path, path.removeprefix(SOURCE), found.sha256, user, now)


def _read_as_source(
    session: Session, draft: Draft, path: str, file_name: str, sha256: str, user: User, now: datetime
) -> DraftJob:
    before = read_wizard(draft)
    wizard = replace(
        before, file_name=file_name, source=path, source_sha256=sha256, proposal=None, trial=None, redraws=False
    )
    keep_wizard(draft, wizard)
    # Of a competition that runs, the columns are known.
    known = wizard if wizard.base is not None else replace(wizard, id_column=None, is_numbered=False, targets=())
    return _ask_read(session, draft, known, user, now, before=before.targets)


def take_file(
    session: Session, *, draft_id: int, user: User, path: str, stored: StoredFile, max_bytes: int, now: datetime
) -> DraftFile:
    """Keep a file that the host gives; Podium does not write over it.

    Raises
    ------
    InvalidInputError, TooLargeError, NotFoundError, ConflictError
        What `drafts.add_file` raises.
    """
    file = drafts.add_file(
        session, draft_id=draft_id, user=user, path=path, stored=stored, max_bytes=max_bytes, now=now
    )
    draft = drafts.lock(session, draft_id, user)
    wizard = read_wizard(draft)
    keep_wizard(draft, replace(wizard, made=tuple(made for made in wizard.made if made != path)))
    return file


def find_suffix(file_name: str) -> str:
    """Return the ending by which a table is known, such as `.csv` or `.csv.gz`.

    Raises
    ------
    InvalidInputError
        If it is none.
    """
    suffixes = [suffix.lower() for suffix in PurePosixPath(file_name).suffixes][-2:]
    known = [suffix for suffix in suffixes if suffix in SUFFIXES]
    if not known or suffixes[-1] not in SUFFIXES:
        expected = "A table: CSV, also .gz, .zip or .zst, or Parquet or Arrow."
        raise InvalidInputError(f"“{file_name[:100]}” is no table by its name.", fields={"file": expected})
    return "".join(known)


def choose_columns(
    session: Session,
    *,
    draft_id: int,
    user: User,
    id_column: str | None,
    targets: Sequence[str],
    now: datetime,
) -> Draft:
    """Say which column names the rows (None: they are numbered) and which are predicted; read anew if that changes.

    Raises
    ------
    InvalidInputError
        If there is no such column, none to predict, or one that is both.
    """
    draft = drafts.lock(session, draft_id, user)
    wizard = read_wizard(draft)
    _check_columns(wizard, id_column, targets)
    chosen = replace(wizard, id_column=id_column, is_numbered=id_column is None, targets=tuple(targets))
    if chosen == wizard:
        return draft
    keep_wizard(draft, replace(chosen, proposal=wizard.proposal, trial=None))
    drafts.touch(draft, now)
    _ask_read(session, draft, chosen, user, now, before=wizard.targets)
    return draft


def _check_columns(wizard: Wizard, id_column: str | None, targets: Sequence[str]) -> None:
    columns = {column["name"] for column in (wizard.proposal or {}).get("columns", ())}
    faults = {}
    if id_column is not None and id_column not in columns:
        faults["id_column"] = "Choose a column of the file, or have the rows numbered."
    if not targets or not set(targets) <= columns:
        faults["target"] = "Mark at least one column of the file to predict."
    if id_column in targets:
        faults["target"] = f"“{id_column}” names the rows; it cannot be predicted as well."
    if faults:
        raise InvalidInputError("The columns do not fit together.", fields=faults)


def redraw(session: Session, *, draft_id: int, user: User, is_wanted: bool) -> None:
    """Have the split of a solution that came whole drawn anew, or leave it as its `Usage` says.

    Raises
    ------
    NotFoundError, ConflictError
        What `drafts.lock` raises.
    """
    draft = drafts.lock(session, draft_id, user)
    keep_wizard(draft, replace(read_wizard(draft), redraws=is_wanted))


def ask_trial(session: Session, *, draft_id: int, user: User, now: datetime, then_check: bool = False) -> DraftJob:
    """Have metric and split tried with the host's file; `then_check` has the draft checked right after.

    Raises
    ------
    ConflictError
        If there is no file, or something else is being done for the draft.
    """
    draft = drafts.lock(session, draft_id, user)
    wizard = read_wizard(draft)
    if not wizard.source or not wizard.targets:
        raise ConflictError("There is no solution yet. Upload one first.")
    hashes = list_hashes(drafts.list_files(session, draft=draft))
    if not can_be_tried(draft, hashes):
        raise ConflictError("Your own metric lacks its file or its direction. Give both first.")
    arguments = {
        "inputs": find_inputs(draft, wizard, hashes),
        "source": wizard.source,
        "then_check": then_check,
        **({"stand_ins": _list_stand_ins(wizard)} if has_own_metric(draft) else {}),
    }
    return draft_jobs.ask(session, draft=draft, user=user, kind=draft_jobs.TRY, arguments=arguments, now=now)


def _list_stand_ins(wizard: Wizard) -> list[dict[str, Any]]:
    """Return the metrics of the catalogue that fit: one of them shows how files for the host's own may look."""
    fitting = (wizard.proposal or {}).get("metrics", ())
    return [{"name": metric["name"], "parameters": metric["parameters"]} for metric in fitting]


def record_proposal(
    session: Session,
    *,
    draft_id: int,
    user: User,
    source_sha256: str,
    before: Sequence[str],
    proposal: Mapping[str, Any],
    now: datetime,
) -> None:
    """Keep what the file was read to be, take over what is proposed, and have that tried.

    `before` were the targets until then: what was chosen for them stays if they are the same.
    """
    draft = drafts.lock(session, draft_id, user)
    wizard = read_wizard(draft)
    if wizard.source_sha256 != source_sha256:  # another file came meanwhile, and is being read
        return
    roles = proposal["roles"]
    is_other = list(before) != list(roles["targets"])
    wizard = replace(
        wizard,
        proposal=proposal,
        id_column=roles["id_column"],
        is_numbered=roles["id_column"] is None,
        targets=tuple(roles["targets"]),
    )
    if draft.competition_id is not None and wizard.base is None:
        hashes = list_hashes(drafts.list_files(session, draft=draft))
        settled = wizard_changes.settle(draft, wizard, hashes)
        keep_wizard(draft, settled)
        if set(settled.targets) != set(wizard.targets):  # metrics are proposed for what is predicted
            _ask_read(session, draft, settled, user, now, before=settled.targets)
        return
    keep_wizard(draft, wizard)
    seed = secrets.randbelow(2**31)
    if wizard.base is None:
        changes = propose_changes(draft.spec, proposal, numbered=NUMBERED, seed=seed, is_other=is_other)
        drafts.change_spec(session, draft_id=draft_id, user=user, changes=changes, now=now)
    hashes = list_hashes(drafts.list_files(session, draft=draft))
    if draft.spec.get("metric") and needs_trial(draft, read_wizard(draft), hashes):
        ask_trial(session, draft_id=draft_id, user=user, now=now)


def record_trial(
    session: Session,
    *,
    draft_id: int,
    user: User,
    inputs: Mapping[str, Any],
    trial: Mapping[str, Any],
    made: Mapping[str, StoredFile],
    max_bytes: int,
    now: datetime,
    signature: Mapping[str, Any] | None = None,
) -> None:
    """Keep what a trial found, and the files that it made; a sample or baseline of the host's own stays.

    What was chosen otherwise meanwhile is shown with nothing, until it is tried as well. `signature` is that of the
    host's own metric, where its file came without one.
    """
    draft = drafts.lock(session, draft_id, user)
    wizard = read_wizard(draft)
    hashes = list_hashes(drafts.list_files(session, draft=draft))
    if find_inputs(draft, wizard, hashes) != inputs:
        return
    is_first = wizard.trial is None
    if draft.competition_id is not None:
        # Baselines that Podium made when the competition began are made anew.
        wizard = replace(wizard, made=(*wizard.made, *wizard_changes.list_made(draft, trial["dummies"])))
    paths = set(hashes)
    wanted = {path: file for path, file in made.items() if _is_wanted(path, draft, wizard, paths)}
    for path in (set(wizard.made) & paths) - {*wanted, SOLUTION_PATH}:
        drafts.remove_file(session, draft_id=draft_id, user=user, path=path, now=now)
    for path, stored in wanted.items():
        drafts.add_file(session, draft_id=draft_id, user=user, path=path, stored=stored, max_bytes=max_bytes, now=now)
    if signature is not None and wizard.signature_sha256 != inputs["own"]["sha256"]:
        wizard = replace(wizard, signature=dict(signature), signature_sha256=inputs["own"]["sha256"])
    wizard = replace(wizard, trial=trial, trial_inputs=dict(inputs), made=tuple(sorted(wanted)))
    if draft.competition_id is not None and is_first:
        wizard = replace(wizard, unshown=wizard_changes.choose_unshown(draft, trial["dummies"]))
    keep_wizard(draft, wizard)
    show_baselines(session, draft_id=draft_id, user=user, unshown=wizard.unshown, now=now)
    write_first_pages(session, draft_id=draft_id, user=user, now=now)


def _is_wanted(path: str, draft: Draft, wizard: Wizard, paths: set[str]) -> bool:
    """Whether a file that was made belongs into the draft: not over one that the host gave."""
    if path == SOLUTION_PATH:
        # Of a competition that runs, the same rows must not come with other line ends.
        base = wizard.base or {}
        inputs = find_solution_inputs(draft, wizard)
        return not base or any(base[name] != inputs[name] for name in inputs)
    return path not in paths or path in wizard.made


def show_baselines(session: Session, *, draft_id: int, user: User, unshown: Sequence[str], now: datetime) -> None:
    """Describe the baselines that Podium made, but for those that the host does not want to show, beside the host's."""
    draft = drafts.lock(session, draft_id, user)
    wizard = replace(read_wizard(draft), unshown=tuple(unshown))
    keep_wizard(draft, wizard)
    theirs = {file.path for file in drafts.list_files(session, draft=draft)} - set(wizard.made)
    own = [each for each in draft.spec.get("baselines") or () if f"private/{each.get('file')}" in theirs]
    made = [
        {name: dummy[name] for name in ("name", "file", "description")}
        for dummy in list_dummies(wizard)
        if f"private/{dummy['file']}" in wizard.made and dummy["file"] not in unshown
    ]
    drafts.change_spec(session, draft_id=draft_id, user=user, changes={"baselines": [*own, *made] or None}, now=now)


def write_first_pages(session: Session, *, draft_id: int, user: User, now: datetime) -> None:
    """Write the pages that the host has not written yet from what is known now."""
    draft = drafts.lock(session, draft_id, user)
    wizard = read_wizard(draft)
    lines = (wizard.trial or {}).get("sample_lines", ())
    first = write_pages(draft.spec, targets=wizard.targets, sample_lines=lines)
    ours = {name for name in first if draft.pages.get(name, "") in ("", wizard.pages.get(name))}
    for name in ours:
        if draft.pages.get(name) != first[name]:
            drafts.write_page(session, draft_id=draft_id, user=user, page=name, markdown=first[name], now=now)
    keep_wizard(draft, replace(wizard, pages={name: first[name] for name in ours}))


def _ask_read(
    session: Session, draft: Draft, wizard: Wizard, user: User, now: datetime, *, before: Sequence[str]
) -> DraftJob:
    arguments = {
        "source": wizard.source,
        "source_sha256": wizard.source_sha256,
        "id_column": wizard.id_column,
        "is_numbered": wizard.is_numbered,
        "targets": list(wizard.targets),
        "before": list(before),
    }
    return draft_jobs.ask(session, draft=draft, user=user, kind=draft_jobs.READ, arguments=arguments, now=now)
