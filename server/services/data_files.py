"""The files that a competition gives to its entrants: publishing, listing, opening."""

from __future__ import annotations

import mimetypes
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.domain.previews import preview_table
from server.domain.rows import parse_rows
from server.domain.visibility import Viewer, may_download
from server.errors import EntryRequiredError, NotFoundError, SignInRequiredError
from server.models import Competition, DataFile, DataFileKind
from server.storage import Storage, StoredFile, save_file

MAX_PREVIEW_BYTES = 64 * 1024 * 1024
PREFIX = "data"
# A zip of the same files has the same bytes on every machine and at every time.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def list_files(session: Session, *, competition: Competition) -> Sequence[DataFile]:
    """Return the published files in the order of publishing; the archive is not among them."""
    return session.scalars(
        select(DataFile)
        .where(DataFile.competition_id == competition.id, DataFile.kind == DataFileKind.FILE)
        .order_by(DataFile.id)
    ).all()


def find_archive(session: Session, *, competition: Competition) -> DataFile | None:
    """Return the zip of all files, or None if no file has been published."""
    return session.scalar(
        select(DataFile).where(DataFile.competition_id == competition.id, DataFile.kind == DataFileKind.ARCHIVE)
    )


def get_file(session: Session, *, competition: Competition, viewer: Viewer, name: str) -> DataFile:
    """Return a file, or the archive, that the reader may download.

    Raises
    ------
    SignInRequiredError, EntryRequiredError
        If the reader has not signed in, or has not accepted the rules.
    NotFoundError
        If there is no file of that name.
    """
    check_may_download(competition, viewer)
    file = session.scalar(select(DataFile).where(DataFile.competition_id == competition.id, DataFile.name == name))
    if file is None:
        raise NotFoundError
    return file


def check_may_download(competition: Competition, viewer: Viewer) -> None:
    """Refuse a reader who may not download.

    Raises
    ------
    SignInRequiredError, EntryRequiredError
    """
    if may_download(viewer):
        return
    if not viewer.is_signed_in:
        raise SignInRequiredError("Sign in and accept the rules to download the data.")
    raise EntryRequiredError(competition.slug)


@dataclass(frozen=True)
class ReadyFile:
    """A file that is in storage, with all that its row says."""

    name: str
    kind: DataFileKind
    description: str
    columns: Mapping[str, str]
    preview: dict[str, object] | None
    stored: StoredFile


def make_ready(
    storage: Storage,
    *,
    folder: Path,
    slug: str,
    descriptions: Mapping[str, tuple[str, Mapping[str, str]]],
    id_column: str,
) -> list[ReadyFile]:
    """Store every file in and below `folder`, and the zip of them, and make their previews; no row names them yet.

    `descriptions` gives for a file its meaning and that of its columns.
    """
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    ordered = [name for name in descriptions if name in names] + [name for name in names if name not in descriptions]
    prefix, files = f"{PREFIX}/{slug}", []
    for name in ordered:
        meaning, columns = descriptions.get(name, ("", {}))
        path = folder / name
        preview = _preview(path, id_column=id_column, columns=columns)
        stored = save_file(storage, path, prefix)
        files.append(ReadyFile(name, DataFileKind.FILE, meaning, columns, preview, stored))
    with tempfile.TemporaryDirectory(prefix="podium-") as scratch:
        archive = Path(scratch) / f"{slug}.zip"
        _zip(folder, ordered, archive)
        stored = save_file(storage, archive, prefix)
    files.append(ReadyFile(archive.name, DataFileKind.ARCHIVE, "All files in one.", {}, None, stored))
    return files


def publish(session: Session, *, competition: Competition, files: Sequence[ReadyFile], now: datetime) -> None:
    """Publish files that are ready; nothing may have been published before."""
    for file in files:
        row = DataFile(
            competition_id=competition.id,
            kind=file.kind,
            name=file.name,
            description=file.description,
            content_type=mimetypes.guess_type(file.name)[0] or "application/octet-stream",
            size_bytes=file.stored.size_bytes,
            sha256=file.stored.sha256,
            storage_key=file.stored.key,
            preview=file.preview,
            columns=dict(file.columns),
            created_at=now,
        )
        session.add(row)
        session.flush()  # the files are listed by number, in this order


def _preview(path: Path, *, id_column: str, columns: Mapping[str, str]) -> dict[str, object] | None:
    if path.suffix != ".csv" or path.stat().st_size > MAX_PREVIEW_BYTES:
        return None
    with path.open(newline="", encoding="utf-8") as file:
        rows = parse_rows(file)
        header = next(rows, [])
        return preview_table(header, rows, id_column=id_column, descriptions=dict(columns))


def _zip(folder: Path, names: Sequence[str], target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in names:
            info = zipfile.ZipInfo(name, date_time=ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            with (folder / name).open("rb") as source, archive.open(info, "w") as sink:
                while chunk := source.read(1 << 20):
                    sink.write(chunk)
