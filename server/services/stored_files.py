"""Files in storage that no row names."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models import Base

# How columns are called that name files, whatever their table.
COLUMNS = ("storage_key", "evidence_key", "private_evidence_key")


def find_orphans(session: Session, *, keys: Collection[str]) -> set[str]:
    """Return those keys that stand in no row of any table."""
    orphans = set(keys)
    columns = (table.c[name] for table in Base.metadata.sorted_tables for name in COLUMNS if name in table.c)
    for column in columns:
        if orphans:
            orphans -= set(session.scalars(select(column).where(column.in_(orphans))))
    return orphans
