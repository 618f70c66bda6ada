"""Drafts of the wizard for tests: a bare solution, read and tried."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.models import Draft, User
from server.services import wizard
from server.storage import Storage
from tests import factories
from tests.drafts import MOST, store

CHURN = "customer;age;churn\n" + "".join(f"c{row};{20 + row % 50};{row % 3 % 2}\n" for row in range(120))


def begin_draft(
    session: Session,
    /,
    *,
    storage: Storage,
    user: User,
    content: str = CHURN,
    file_name: str = "labels.csv",
    title: str = "Customer Churn",
    now: datetime = factories.NOW,
) -> Draft:
    """Begin a draft with a host's file, which waits to be read."""
    draft = wizard.begin(session, user=user, title=title, now=now)
    give_source(session, draft.id, storage=storage, user=user, content=content, file_name=file_name, now=now)
    return draft


def give_source(
    session: Session,
    draft_id: int,
    /,
    *,
    storage: Storage,
    user: User,
    content: str = CHURN,
    file_name: str = "labels.csv",
    now: datetime = factories.NOW,
) -> None:
    """Give a draft a host's file."""
    wizard.take_source(
        session,
        draft_id=draft_id,
        user=user,
        file_name=file_name,
        stored=store(storage, content),
        max_bytes=MOST,
        now=now,
    )
