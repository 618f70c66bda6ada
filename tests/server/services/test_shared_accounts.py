"""Weak signals are put together, and no address or browser is kept with them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.models import Alarm, AlarmKind, Strength, UserSession
from server.services import shared_accounts
from tests.server.services.sketching import Field

ADDRESS, BROWSER = "203.0.113.9", "Netscape 4 on a toaster"


@pytest.fixture
def session(any_database):
    """Return a session on either database."""
    with any_database.transaction() as opened:
        yield opened


@pytest.fixture
def field(session):
    return Field(session)


def find(field, now=Field.NOW):
    return shared_accounts.find(field.session, competition=field.competition, now=now)


def copy(field, *names) -> None:
    """Have an alarm of copies between two teams."""
    ids = sorted(field.teams[name][0].id for name in names)
    field.session.add(
        Alarm(
            competition_id=field.competition.id,
            kind=AlarmKind.COPIES,
            subject=f"teams:{ids[0]}-{ids[1]}",
            strength=Strength.STRONG,
            team_ids=ids,
            submission_ids=[1, 2],
            evidence={},
            first_seen_at=Field.NOW,
            last_seen_at=Field.NOW,
        )
    )
    field.session.flush()


def sign_in(field, name: str) -> None:
    session = UserSession(
        user_id=field.teams[name][1].id,
        secret_hash=name.encode().ljust(32),
        user_agent=BROWSER,
        created_at=Field.NOW,
        last_seen_at=Field.NOW,
        expires_at=Field.NOW + timedelta(days=1),
    )
    field.session.add(session)
    field.session.flush()


def test_copies_from_one_network_with_one_browser_are_told_without_either(field):
    for name in ("ada", "bea"):
        field.hand_in(name, address=ADDRESS)
        sign_in(field, name)
    copy(field, "ada", "bea")

    (finding,) = find(field)

    assert finding.evidence == {"signals": {"copies": 2, "network": 1, "program": 1}}
    assert finding.strength is Strength.MEDIUM
    assert ADDRESS not in repr(finding)
    assert BROWSER not in repr(finding)


def test_a_network_alone_says_nothing(field):
    field.hand_in("ada", address=ADDRESS)
    field.hand_in("bea", address=ADDRESS)

    assert find(field) == []


def test_addresses_of_long_ago_are_not_looked_at(field):
    for name in ("ada", "bea"):
        field.hand_in(name, address=ADDRESS)
    copy(field, "ada", "bea")

    assert len(find(field)) == 1
    assert find(field, now=Field.NOW + timedelta(days=31)) == []


def test_the_network_of_a_class_says_nothing(field):
    for name in ("ada", "bea", "cid", "dora"):
        field.hand_in(name, address=ADDRESS)
    copy(field, "ada", "bea")

    assert find(field) == []
