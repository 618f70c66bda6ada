"""Drafts for tests: a small competition, told apart from nothing, with all that it needs."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from server.db import Database
from server.domain.checklist import Check
from server.domain.documents import write_document
from server.models import Draft, User
from server.services import drafts
from server.storage import Storage, StoredFile
from tests import factories
from tests.fakes import Clock, FakeQueue
from worker.drafts.desk import Look
from worker.drafts.running import DraftRunner

MOST = 1_000_000
SPEC: dict[str, Any] = {
    "slug": "iris-species",
    "title": "Iris Species",
    "tagline": "Tell kinds of iris apart.",
    "task": "classification",
    "metric": {"name": "accuracy"},
    "practice": True,
    "source": {"name": "Iris", "url": "https://example.org/iris", "licence": "CC0"},
    "files": {
        "train.csv": {"description": "Known kinds.", "columns": {"id": "The row.", "species": "The target."}},
        "test.csv": {"description": "Unknown kinds.", "columns": {"id": "The row."}},
        "sample_submission.csv": {"description": "What to hand in."},
    },
    "baselines": [{"name": "Dummy", "file": "baselines/dummy.csv", "description": "The same for all."}],
}
PAGES = {page: f"## {page}\n" for page in ("overview", "data", "evaluation", "rules")}
FILES = {
    "public/train.csv": "id,species\n1,a\n2,b\n",
    "public/test.csv": "id\n3\n4\n5\n6\n",
    "public/sample_submission.csv": "id,species\n3,a\n4,a\n5,a\n6,a\n",
    "private/solution.csv": "id,species,Usage\n3,a,Public\n4,b,Public\n5,a,Private\n6,b,Private\n",
    "private/baselines/dummy.csv": "id,species\n3,b\n4,b\n5,b\n6,b\n",
}


def make_files(n_rows: int) -> dict[str, str]:
    """Return the files with so many rows to be predicted, classes by chance in both parts."""
    draw = random.Random(7)
    parts = [(kind, usage) for kind in "ab" for usage in ("Public", "Private")]
    rows = [(number + 3, *parts[number % 4]) for number in range(n_rows)]
    kinds = draw.sample([row[1:] for row in rows], n_rows)
    solution = [f"{row[0]},{kind},{usage}" for row, (kind, usage) in zip(rows, kinds, strict=True)]
    ids = [str(row[0]) for row in rows]
    tables = {
        "public/test.csv": ["id", *ids],
        "public/sample_submission.csv": ["id,species", *(f"{number},a" for number in ids)],
        "private/solution.csv": ["id,species,Usage", *solution],
        "private/baselines/dummy.csv": ["id,species", *(f"{number},b" for number in ids)],
    }
    return {**FILES, **{path: "\n".join([*lines, ""]) for path, lines in tables.items()}}


# Enough of each class in both parts: the check list has nothing to say of it.
ROOMY = make_files(104)


def write_folder(folder: Path, *, spec: Mapping[str, Any] = SPEC, files: Mapping[str, str] = FILES) -> Path:
    """Write the competition as a prepared folder."""
    folder.mkdir(parents=True)
    (folder / "competition.yaml").write_text(write_document(spec), encoding="utf-8")
    for page, markdown in PAGES.items():
        (folder / f"{page}.md").write_text(markdown, encoding="utf-8")
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def store(storage: Storage, text: str) -> StoredFile:
    """Keep a file as an upload for a draft is kept."""
    with storage.open_writer(f"{drafts.PREFIX}/1") as writer:
        writer.write(text.encode())
        return writer.commit()


def make_draft(
    session: Session,
    /,
    *,
    storage: Storage,
    user: User,
    spec: Mapping[str, Any] = SPEC,
    files: Mapping[str, str] = FILES,
    now: datetime = factories.NOW,
    **more: Any,
) -> Draft:
    """Make a draft with its files in storage."""
    draft = drafts.create(session, user=user, spec=spec, pages=PAGES, now=now, **more)
    for path, text in files.items():
        stored = store(storage, text)
        drafts.add_file(session, draft_id=draft.id, user=user, path=path, stored=stored, max_bytes=MOST, now=now)
    return draft


def look_away(*_: object) -> tuple[Check, ...]:
    """Return an empty check list: what it takes seconds to make is tested where it is made."""
    return ()


def make_runner(
    database: Database, storage: Storage, queue: FakeQueue, clock: Clock, *, look: Look = look_away, **more: Any
) -> DraftRunner:
    """Return what does the jobs of drafts in this process; by default it takes every check list for done with."""
    about: dict[str, Any] = {"storage": storage, "queue": queue, "clock": clock, "look": look, **more}
    return DraftRunner(database=database, lease_seconds=15.0, **about)
