"""Files in storage that no row names."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models import Submission


def find_orphans(session: Session, *, keys: Collection[str]) -> set[str]:
    """Return those keys of submission files that belong to no submission."""
    known = session.scalars(select(Submission.storage_key).where(Submission.storage_key.in_(keys)))
    return set(keys) - set(known)
