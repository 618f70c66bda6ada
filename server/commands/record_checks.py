"""What `doctor` looks at in database and storage: the schema, rows and their files, and the clock."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from server.commands.findings import Finding, fault, fine, warning
from server.db import Database
from server.errors import NotFoundError, PlatformError
from server.services import bundle_parts, data_files, drafts, inspection, metric_versions, page_images, uploads
from server.services.baselines import SUBMISSIONS
from server.services.inspection import KeptFile
from server.storage import Storage

SAMPLE = 100
NAMED = 5
CHUNK_BYTES = 1024 * 1024
PREFIXES = (
    data_files.PREFIX,
    drafts.PREFIX,
    metric_versions.PREFIX,
    page_images.PREFIX,
    bundle_parts.SOLUTIONS,
    SUBMISSIONS,
    uploads.PREFIX,
)
HOUR = timedelta(hours=1)
CLOCK_TOLERANCE = timedelta(minutes=5)


def check_clock(database: Database, now: datetime) -> Finding:
    """Look whether the clock has gone back behind what is on record."""
    newest_at = database.read(inspection.find_newest)
    if newest_at is not None and newest_at - now > CLOCK_TOLERANCE:
        return fault("clock", f"The newest record is of {newest_at:%Y-%m-%d %H:%M} UTC, which is still to come.")
    return fine("clock", f"It is {now:%Y-%m-%d %H:%M:%S} UTC; no record is of a time to come.")


def check_storage(storage: Storage) -> Finding:
    """Write a small file and delete it again."""
    try:
        storage.check()
    except (PlatformError, OSError) as error:
        return fault("storage", f"Files cannot be written: {error}")
    return fine("storage", "Files can be written.")


def check_files(database: Database, storage: Storage, *, now: datetime, is_thorough: bool) -> Iterator[Finding]:
    """Hold rows and files against each other, and the hashes of a sample, or of all, against the files."""
    with database.reading() as session:
        kept = list(inspection.iterate_files(session))
    listed = {file.key: file for prefix in PREFIXES for file in storage.list_files(prefix)}
    missing = [file for file in kept if file.key not in listed]
    if missing:
        yield fault("files", f"{_count(missing, 'row')} without a file: {_name(file.key for file in missing)}.")
    known = {file.key for file in kept}
    orphans = [key for key, file in listed.items() if key not in known and now - file.changed_at > HOUR]
    if orphans:
        yield warning("files", f"{_count(orphans, 'file')} without a row, older than an hour: {_name(orphans)}.")
    chosen = [file for file in kept if file.key in listed]
    if not is_thorough and len(chosen) > SAMPLE:
        chosen = random.sample(chosen, SAMPLE)
    broken = [file for file in chosen if not is_intact(storage, file)]
    if broken:
        yield fault("files", f"{_count(broken, 'file')} changed since stored: {_name(file.key for file in broken)}.")
    if not missing and not orphans and not broken:
        yield fine("files", f"{_count(kept, 'row')} and files agree; {len(chosen):,} hashes were compared.")


def is_intact(storage: Storage, file: KeptFile) -> bool:
    """Whether a file still has the hash that it was stored with."""
    digest = hashlib.sha256()
    try:
        with storage.open(file.key) as source:
            while chunk := source.read(CHUNK_BYTES):
                digest.update(chunk)
    except NotFoundError:
        return False
    return digest.hexdigest() == file.sha256


def _count(items: Sequence[object], noun: str) -> str:
    return f"1 {noun}" if len(items) == 1 else f"{len(items):,} {noun}s"


def _name(keys: Iterator[str] | Sequence[str]) -> str:
    named = list(keys)
    return ", ".join(named[:NAMED]) + (f" and {len(named) - NAMED:,} more" if len(named) > NAMED else "")
