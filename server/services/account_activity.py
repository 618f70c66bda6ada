"""What happened to an account, as its user reads it: who was let in, and what was changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models import AuditEvent

SHOWN = 20

Detail = Mapping[str, Any]
SENTENCES: dict[str, Callable[[Detail], str]] = {
    "account.sign_up": lambda _: "The account was made",
    "account.sign_in": lambda _: "Signed in with the password",
    "account.sign_in_by_link": lambda _: "Signed in by a link",
    "account.password": lambda _: "The password was changed",
    "account.email": lambda _: "The e-mail address was changed",
    "account.agent": lambda told: "Marked as an agent’s" if told.get("after") else "Not marked as an agent’s any more",
    "session.end": lambda _: "A session was ended",
    "token.make": lambda told: f"The token “{told.get('label', '')}” was made",
    "token.revoke": lambda _: "A token was revoked",
    "device.confirm": lambda told: f"{told.get('client', '')} on “{told.get('machine', '')}” was let in",
    "device.refuse": lambda told: f"{told.get('client', '')} on “{told.get('machine', '')}” was refused",
    "oauth.grant": lambda _: "Kaggle’s command was let in",
    "oauth.revoke": lambda told: f"Kaggle’s command was signed out, {told.get('why', '')}",
}


@dataclass(frozen=True)
class Act:
    """One act, in a sentence; `network` is where it came from, as far as that is kept."""

    at: datetime
    sentence: str
    network: str


def list_acts(session: Session, user_id: int) -> list[Act]:
    """Return the newest acts of an account's user that concern the account itself."""
    query = (
        select(AuditEvent)
        .where(AuditEvent.user_id == user_id, AuditEvent.action.in_(SENTENCES))
        .order_by(AuditEvent.id.desc())
        .limit(SHOWN)
    )
    return [Act(row.at, SENTENCES[row.action](row.detail), row.address) for row in session.scalars(query)]
