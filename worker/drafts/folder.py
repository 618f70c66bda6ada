"""A draft written out as a prepared folder, to be read like any other."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from server.bundles import PRIVATE, PUBLIC, SPEC_FILE
from server.domain.documents import write_document
from server.domain.drafts import SOURCE
from server.domain.rows import LongLineError, parse_rows
from server.errors import NotFoundError
from server.models import Draft, DraftFile
from server.services import drafts
from server.services.wizard_notes import SOLUTION_PATH, read_wizard
from server.storage import CHUNK_BYTES, Storage

FOLDER = "draft"


@dataclass(frozen=True)
class DraftCopy:
    """What a draft was when it was read."""

    version: int
    competition_id: int | None
    spec: dict[str, Any]
    spec_text: str | None
    pages: dict[str, str]
    files: Sequence[DraftFile]
    redraws: bool = False


def read_draft(session: Session, *, draft_id: int) -> DraftCopy:
    """Read a draft, to be worked on outside of any transaction.

    Raises
    ------
    NotFoundError
        If it has been discarded.
    """
    draft = session.get(Draft, draft_id)
    if draft is None:
        raise NotFoundError("The draft is there no more.")
    files = drafts.list_files(session, draft=draft)
    redraws = read_wizard(draft).redraws
    return DraftCopy(draft.version, draft.competition_id, draft.spec, draft.spec_text, draft.pages, files, redraws)


def write_folder(draft: DraftCopy, storage: Storage, target: Path) -> Path:
    """Write a draft out below `target` and return its folder; files as they came are no part of it."""
    folder = target / FOLDER
    for part in (PUBLIC, PRIVATE):
        (folder / part).mkdir(parents=True)
    text = write_document(draft.spec) if draft.spec_text is None else draft.spec_text
    (folder / SPEC_FILE).write_text(text, encoding="utf-8")
    for page, markdown in draft.pages.items():
        (folder / f"{page}.md").write_text(markdown, encoding="utf-8")
    for file in draft.files:
        if file.path.startswith(SOURCE):
            continue
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with storage.open(file.storage_key) as source, path.open("wb") as sink:
            shutil.copyfileobj(source, sink, CHUNK_BYTES)
    if draft.redraws and (folder / SOLUTION_PATH).is_file():
        _drop_usage(folder / SOLUTION_PATH)
    return folder


def _drop_usage(path: Path) -> None:
    """Write a solution without its `Usage`, so that its split is drawn; one that cannot be read stays, and is told."""
    bare = path.with_suffix(".bare")
    try:
        with (
            path.open(encoding="utf-8-sig", newline="") as source,
            bare.open("w", encoding="utf-8", newline="") as sink,
        ):
            rows = parse_rows(source)
            header = next(rows, [])
            kept = [place for place, name in enumerate(header) if name.strip().casefold() != "usage"]
            writer = csv.writer(sink, lineterminator="\n")
            writer.writerow([header[place] for place in kept])
            for row in filter(None, rows):
                if len(row) != len(header):
                    raise csv.Error
                writer.writerow([row[place] for place in kept])
    except (csv.Error, UnicodeDecodeError, LongLineError):
        bare.unlink()
        return
    bare.replace(path)


def fetch_file(draft: DraftCopy, storage: Storage, path: str, target: Path) -> Path:
    """Copy a file of a draft to `target`.

    Raises
    ------
    NotFoundError
        If the draft has none of that path.
    """
    found = next((file for file in draft.files if file.path == path), None)
    if found is None:
        raise NotFoundError("The archive is there no more. Upload it again.")
    with storage.open(found.storage_key) as source, target.open("wb") as sink:
        shutil.copyfileobj(source, sink, CHUNK_BYTES)
    return target
