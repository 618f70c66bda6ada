"""Files in storage that no row names."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models import Base


def find_orphans(session: Session, *, keys: Collection[str]) -> set[str]:
    """Return those keys that stand in no row: every column named `storage_key` is looked at, whatever its table."""
    orphans = set(keys)
    for table in Base.metadata.sorted_tables:
        if orphans and "storage_key" in table.c:
            column = table.c.storage_key
            orphans -= set(session.scalars(select(column).where(column.in_(orphans))))
    return orphans
