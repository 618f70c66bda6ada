"""The import of an archive into a draft: unpacked and converted in a folder that is gone afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from server.bundles import PAGES, SPEC_FILE
from server.domain.documents import parse_document
from server.imports.conversions import Choices
from server.imports.importing import import_competition
from server.models import User
from server.services import draft_imports, drafts
from server.storage import StoredFile, save_file
from worker.drafts.desk import Conclusion, Desk
from worker.drafts.folder import fetch_file, read_draft


def import_archive(desk: Desk) -> Conclusion:
    """Turn the archive into a folder of Podium, and that into what the draft says."""
    arguments = desk.task.arguments
    desk.say("Unpacking the archive.")
    draft = desk.database.read(read_draft, draft_id=desk.task.draft_id)
    archive = fetch_file(draft, desk.storage, str(arguments["path"]), desk.scratch / "archive")
    desk.say("Reading it, and comparing scores.")
    made = desk.scratch / "imported"
    choices = Choices(
        now=desk.clock(),
        seed=secrets.randbelow(2**53),
        by_id=bool(arguments["by_id"]),
        task=str(arguments.get("task", "")),  # there is none in a job of an earlier release
    )
    report = import_competition(archive, made, choices=choices, name=str(arguments["name"]))
    archive.unlink()
    desk.say("Storing the files.")
    files = dict(_store(desk, made))

    def conclude(session: Session) -> Mapping[str, Any]:
        draft_imports.record(
            session,
            draft_id=desk.task.draft_id,
            user=session.get_one(User, desk.task.asked_by_id),
            source=str(arguments["path"]),
            spec=_read_spec(made),
            pages={page: (made / f"{page}.md").read_text(encoding="utf-8") for page in PAGES},
            files=files,
            report=report,
            max_bytes=desk.max_draft_bytes,
            now=desk.clock(),
        )
        return {"format": report.format.value, "n_parts": len(report.outcomes), "n_to_mend": len(report.to_mend)}

    return conclude


def _read_spec(made: Path) -> Mapping[str, Any]:
    document = parse_document((made / SPEC_FILE).read_text(encoding="utf-8"), file=SPEC_FILE)
    assert isinstance(document.data, dict)
    return document.data


def _store(desk: Desk, made: Path) -> Iterator[tuple[str, StoredFile]]:
    """Store the data, the images of pages and the metric, by their paths in the folder."""
    prefix = f"{drafts.PREFIX}/{desk.task.draft_id}"
    for path in sorted(made.rglob("*")):
        name = path.relative_to(made).as_posix()
        if path.is_file() and (name.startswith(("public/", "private/", "images/")) or name.endswith(".py")):
            yield name, save_file(desk.storage, path, prefix)
