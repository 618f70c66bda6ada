"""Changes to a competition that runs: a draft that begins as the competition is, and what it would change."""

from __future__ import annotations

import difflib
import hashlib
import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from server.bundles import Bundle, Prepared
from server.domain.specs import CompetitionSpec
from server.models import Competition, Draft, DraftFile, User
from server.services import baselines, competitions, drafts, prepared_folders
from server.services.prepared_folders import METRIC_FILE, FolderFile
from server.storage import Storage

# What the tables do not keep (about a program that makes data, about a moment, or only a way of writing); and
# baselines, of which more is told than what is written of them.
NOT_COMPARED = ("pins", "publish_at", "timeline.zone", "metric.file", "baselines")


def begin(
    session: Session, *, competition: Competition, user: User, storage: Storage, now: datetime, address: str = ""
) -> Draft:
    """Begin a draft of changes with all that the competition has; no file is copied.

    Raises
    ------
    NotFoundError
        If the user does not run the competition.
    """
    competitions.check_hosted(competitions.find_viewer(session, competition=competition, user=user))
    folder = prepared_folders.describe(session, competition=competition, now=now)
    draft = drafts.create(
        session,
        user=user,
        now=now,
        competition=competition,
        spec=folder.spec,
        pages=folder.pages,
        address=address,
    )
    for file in folder.files:
        session.add(
            DraftFile(
                draft_id=draft.id,
                path=file.path,
                storage_key=file.storage_key,
                size_bytes=_measure(storage, file),
                sha256=file.sha256,
                created_at=now,
            )
        )
    return draft


def compare(
    session: Session, *, competition_id: int, bundle: Bundle, prepared: Prepared, now: datetime
) -> dict[str, Any]:
    """Return what publishing a bundle would change: keys of the description, pages, files, baselines.

    A key is written as in the reference, such as `timeline.ends_at`; what is not there is None. Of a page the numbers
    of lines that come and go are told, of a file size and hash.
    """
    competition = session.get_one(Competition, competition_id)
    folder = prepared_folders.describe(session, competition=competition, now=now)
    before = _flatten(CompetitionSpec.model_validate(folder.spec))
    after = _flatten(bundle.spec)
    return {
        "spec": [
            {"key": key, "before": before.get(key), "after": after.get(key)}
            for key in dict.fromkeys((*before, *after))
            if before.get(key) != after.get(key)
        ],
        "pages": list(_compare_pages(folder.pages, bundle.pages)),
        "files": list(_compare_files(folder.files, bundle, prepared)),
        "baselines": [
            change.to_dict()
            for change in baselines.compare(session, competition=competition, bundle=bundle, prepared=prepared)
        ],
    }


def _measure(storage: Storage, file: FolderFile) -> int:
    if file.size_bytes is not None:
        return file.size_bytes
    with storage.open(file.storage_key) as opened:
        return opened.seek(0, os.SEEK_END)


def _flatten(spec: CompetitionSpec) -> dict[str, Any]:
    """Write a description as one level of keys; lists, parameters and what is said of a file stay whole."""
    flat: dict[str, Any] = {}
    for key, value in spec.model_dump(mode="json").items():
        if key == "files":
            flat |= {f"files[{name}]": item for name, item in value.items()}
        elif isinstance(value, dict):
            flat |= {f"{key}.{name}": item for name, item in value.items()}
        else:
            flat[key] = value
    return {key: value for key, value in flat.items() if not key.startswith(NOT_COMPARED)}


def _compare_pages(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for page, text in after.items():
        old = before.get(page, "")
        if old == text:
            continue
        lines = list(difflib.unified_diff(old.splitlines(), text.splitlines(), n=0, lineterm=""))[2:]
        yield {
            "page": page,
            "n_added": sum(line.startswith("+") for line in lines),
            "n_removed": sum(line.startswith("-") for line in lines),
        }


def _compare_files(before: tuple[FolderFile, ...], bundle: Bundle, prepared: Prepared) -> Iterator[dict[str, Any]]:
    old = {file.path: file.sha256 for file in before}
    new: dict[str, tuple[str, int]] = {}
    for name, made in prepared.files.items():
        folder = "public" if name in bundle.spec.files else "private"
        new[f"{folder}/{name}"] = (made.sha256, made.size_bytes)
    if bundle.metric_path is not None:
        new[METRIC_FILE] = (_hash(bundle.metric_path), bundle.metric_path.stat().st_size)
    for image in (bundle.folder / "images").glob("*"):
        new[f"images/{image.name}"] = (_hash(image), image.stat().st_size)
    for path in sorted({*old, *new}):
        sha256, size_bytes = new.get(path, (None, None))
        if old.get(path) != sha256:
            yield {"path": path, "before": old.get(path), "after": sha256, "size_bytes": size_bytes}


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
