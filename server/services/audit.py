"""The record of acts: written in the same transaction as the act, and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server.models import AuditEvent


def record(
    session: Session,
    *,
    action: str,
    subject: str,
    user_id: int | None,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
    address: str = "",
) -> None:
    """Add an act to the record: `action` such as ``submission.submit``, `subject` such as ``submission:17``."""
    session.add(
        AuditEvent(at=now, user_id=user_id, action=action, subject=subject, detail=dict(detail or {}), address=address)
    )
