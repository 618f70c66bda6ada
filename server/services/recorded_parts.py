"""What the record keeps of a competition's description: its fields, and the hashes of its pages and files."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models import Competition, DataFile, DataFileKind, Page

FIELDS = (
    "title",
    "tagline",
    "task",
    "keywords",
    "source",
    "visibility",
    "published_at",
    "starts_at",
    "entry_deadline_at",
    "merger_deadline_at",
    "ends_at",
    "finalize_after_minutes",
    "rolling_days",
    "allows_late",
    "daily_limit",
    "error_limit",
    "total_limit",
    "max_team_size",
    "n_selected",
    "score_decimals",
    "max_upload_bytes",
    "rules_version",
)


def read(session: Session, *, competition: Competition) -> dict[str, object]:
    """Return what the description of a competition says now; of pages and public files their SHA-256."""
    kept = {name: _as_plain(getattr(competition, name)) for name in FIELDS}
    pages = session.execute(select(Page.slug, Page.markdown).where(Page.competition_id == competition.id))
    kept |= {f"{slug}.md": f"sha256:{hashlib.sha256(text.encode()).hexdigest()}" for slug, text in pages}
    files = session.execute(
        select(DataFile.name, DataFile.sha256).where(
            DataFile.competition_id == competition.id, DataFile.kind == DataFileKind.FILE
        )
    )
    return kept | {name: f"sha256:{sha256}" for name, sha256 in files}


def _as_plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
