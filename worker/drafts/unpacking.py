"""A prepared folder that came as one archive: unpacked, looked at, and made what a draft says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from server.bundles import MAX_PAGE_BYTES, PAGES, PREPARE_FILE, SPEC_FILE, BundleError, read_text
from server.domain.documents import MAX_BYTES, Fault, parse_document
from server.domain.drafts import SOURCE, check_path
from server.errors import InvalidInputError
from server.imports.archives import ArchiveLimits, unpack_archive
from server.imports.member_names import is_noise
from server.imports.recognising import find_beginning
from server.models import User
from server.services import drafts
from server.storage import save_file
from worker.drafts.desk import Conclusion, Desk
from worker.drafts.folder import fetch_file, read_draft

HERE = "only files of a prepared folder"
RUN_IT = "Run it on your own machine: `podium competition create DIR` does."


def unpack_folder(desk: Desk) -> Conclusion:
    """Put what an archive holds in place of all that the draft has; of one with a fault nothing is taken."""
    source = str(desk.task.arguments["path"])
    desk.say("Unpacking the archive.")
    draft = desk.database.read(read_draft, draft_id=desk.task.draft_id)
    archive, unpacked = fetch_file(draft, desk.storage, source, desk.scratch / "archive"), desk.scratch / "unpacked"
    unpack_archive(
        archive,
        unpacked,
        name=source.removeprefix(SOURCE),
        limits=ArchiveLimits(total_bytes=desk.max_draft_bytes),
    )
    folder = find_beginning(unpacked)
    text, pages, files = read_folder(folder, name=source.removeprefix(SOURCE))
    desk.say("Storing the files.")
    prefix = f"{drafts.PREFIX}/{desk.task.draft_id}"
    stored = {path: save_file(desk.storage, folder / path, prefix) for path in files}

    def conclude(session: Session) -> Mapping[str, Any]:
        user = session.get_one(User, desk.task.asked_by_id)
        about: dict[str, Any] = {"draft_id": desk.task.draft_id, "user": user, "now": desk.clock()}
        draft = drafts.write_spec(session, text=text, **about)
        for page, markdown in pages.items():
            drafts.write_page(session, page=page, markdown=markdown, **about)
        for file in drafts.list_files(session, draft=draft):
            drafts.remove_file(session, path=file.path, **about)
        session.flush()  # a path is there once
        for path, each in stored.items():
            drafts.add_file(session, path=path, stored=each, max_bytes=desk.max_draft_bytes, **about)
        return {"n_files": len(stored), "n_pages": len(pages)}

    return conclude


def read_folder(folder: Path, *, name: str) -> tuple[str, dict[str, str], list[str]]:
    """Return the description, the pages and the paths of the other files.

    Raises
    ------
    BundleError
        With every text that can't be read and every file that no prepared folder has.
    """
    faults: list[Fault] = []
    text = read_text(folder, SPEC_FILE, faults, max_bytes=MAX_BYTES)
    if text is not None:
        faults.extend(parse_document(text, file=SPEC_FILE).faults)
    pages = {}
    for page in PAGES:
        if (folder / f"{page}.md").exists():
            pages[page] = read_text(folder, f"{page}.md", faults, max_bytes=MAX_PAGE_BYTES) or ""
    known = {SPEC_FILE, *(f"{page}.md" for page in PAGES)}
    paths = [path for path in _list_files(folder) if path not in known]
    for path in paths:
        try:
            if path.startswith(SOURCE):
                raise InvalidInputError(path)
            check_path(path)
        except InvalidInputError:
            faults.append(Fault(path, "this file", HERE, suggestion=RUN_IT if path == PREPARE_FILE else ""))
    if faults or text is None:
        raise BundleError(Path(name), faults)
    return text, pages, paths


def _list_files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not is_noise(name):
            yield name
