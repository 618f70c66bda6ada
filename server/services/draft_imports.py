"""Archives of other platforms that become drafts: asked for by hosts, converted by workers, told part by part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.drafts import SOURCE
from server.errors import ConflictError, InvalidInputError
from server.imports.outcomes import ImportReport
from server.models import Draft, DraftFile, DraftJob, User
from server.services import draft_jobs, drafts
from server.storage import StoredFile

NOTE = "import"
LONGEST_NAME = 100


def ask(
    session: Session,
    *,
    draft_id: int,
    user: User,
    path: str,
    name: str = "",
    by_id: bool = False,
    task: str = "",
    now: datetime,
) -> DraftJob:
    """Have a worker turn an archive, a file of the draft, into all that the draft says.

    `name` is what the host calls it; `by_id` splits answers that are scored as a whole, if that is sound;
    `task` chooses one of several by its number or name.

    Raises
    ------
    NotFoundError, InvalidInputError
        If there is no such draft, or no such file.
    ConflictError
        If the draft changes a competition, or something else is being done for it.
    """
    drafts.get_draft(session, draft_id=draft_id, user=user)
    draft = session.scalars(select(Draft).where(Draft.id == draft_id).with_for_update()).one()
    if draft.competition_id is not None:
        raise ConflictError("This draft belongs to a competition. Begin a new one to import another.")
    query = select(DraftFile.id).where(DraftFile.draft_id == draft_id, DraftFile.path == path)
    if not path.startswith(SOURCE) or session.scalar(query) is None:
        raise InvalidInputError(
            f"The draft has no file “{path[:100]}”.", fields={"path": f"Upload the archive as {SOURCE}NAME first."}
        )
    named = name[:LONGEST_NAME] or path.removeprefix(SOURCE)
    arguments = {"path": path, "name": named, "by_id": by_id, "task": task[:LONGEST_NAME]}
    return draft_jobs.ask(session, draft=draft, user=user, kind=draft_jobs.IMPORT, arguments=arguments, now=now)


def ask_unpack(session: Session, *, draft_id: int, user: User, path: str, now: datetime) -> DraftJob:
    """Have a worker put the prepared folder in an archive, a file below `source/`, in place of all that the draft has.

    Raises
    ------
    InvalidInputError
        If there is no such file.
    """
    draft = drafts.lock(session, draft_id, user)
    if not path.startswith(SOURCE) or path not in {file.path for file in drafts.list_files(session, draft=draft)}:
        raise InvalidInputError(
            f"The draft has no file “{path[:100]}”.", fields={"path": f"Upload the archive as {SOURCE}NAME first."}
        )
    arguments = {"path": path}
    return draft_jobs.ask(session, draft=draft, user=user, kind=draft_jobs.UNPACK, arguments=arguments, now=now)


def record(
    session: Session,
    *,
    draft_id: int,
    user: User,
    source: str,
    spec: Mapping[str, Any],
    pages: Mapping[str, str],
    files: Mapping[str, StoredFile],
    report: ImportReport,
    max_bytes: int,
    now: datetime,
) -> None:
    """Put what was made of an archive in place of all that the draft said; the archive itself is let go.

    Raises
    ------
    TooLargeError
        If the files are more, or larger together, than a draft may hold.
    """
    about: dict[str, Any] = {"draft_id": draft_id, "user": user, "now": now}
    draft = drafts.get_draft(session, draft_id=draft_id, user=user)
    for file in drafts.list_files(session, draft=draft):
        if file.path == source or not file.path.startswith(SOURCE):
            drafts.remove_file(session, path=file.path, **about)
    session.flush()  # the room of the old ones is free
    drafts.change_spec(session, changes={**dict.fromkeys(draft.spec), **spec}, **about)
    for page, markdown in pages.items():
        drafts.write_page(session, page=page, markdown=markdown, **about)
    for path, stored in files.items():
        drafts.add_file(session, path=path, stored=stored, max_bytes=max_bytes, **about)
        session.flush()
    draft.notes = {**draft.notes, NOTE: report.to_json()}


def find_job(session: Session, *, draft_id: int) -> DraftJob | None:
    """Return the last import of a draft, under way or ended."""
    of_draft = (DraftJob.draft_id == draft_id, DraftJob.kind == draft_jobs.IMPORT)
    return session.scalar(select(DraftJob).where(*of_draft).order_by(DraftJob.id.desc()).limit(1))


def find_report(draft: Draft) -> ImportReport | None:
    """Return what was told of the import that a draft came from, or None if it came from none."""
    return ImportReport.from_json(draft.notes[NOTE]) if NOTE in draft.notes else None
