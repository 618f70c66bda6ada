"""The record of acts can be added to, and nothing else."""

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from server.models import AuditEvent
from server.services import audit


@pytest.fixture
def event(any_database, now):
    """Return an act on the record."""
    any_database.write(audit.record, action="user.sign_in", subject="user:1", user_id=None, now=now, detail={"a": 1})
    return any_database.read(lambda session: session.scalars(select(AuditEvent)).one())


def test_an_act_is_kept_with_its_details(event, now):
    assert (event.action, event.subject, event.detail, event.at) == ("user.sign_in", "user:1", {"a": 1}, now)


@pytest.mark.parametrize("change", [update(AuditEvent).values(action="nothing"), delete(AuditEvent)])
def test_an_act_can_be_neither_changed_nor_deleted(any_database, event, change):
    with pytest.raises(DBAPIError, match="append-only"):
        any_database.write(lambda session: session.execute(change))
