"""No link leads into an account that somebody uses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.errors import NotFoundError
from server.models import Admission, AuditEvent, User
from server.services import links, removals, roster_links, rosters, sessions, tokens
from tests import factories
from tests.factories import NOW

TEXT = "name,e-mail\nAda,ada@uni.example\nBo,bo@uni.example\n"


@pytest.fixture
def taken(session):
    competition = factories.make_competition(session)
    done = rosters.apply_roster(session, competition=competition, host=competition.host, text=TEXT, now=NOW)
    session.flush()
    return competition, done


def unused(session, competition) -> list[str]:
    session.flush()
    return [user.name for user in roster_links.list_unused(session, competition=competition)]


def use(session, path: str, now=NOW) -> str:
    return links.use_sign_in_link(session, path.removeprefix(links.PATH), user_agent="Firefox", now=now)


def again(session, competition):
    return roster_links.issue_again(session, competition=competition, host=competition.host, now=NOW)


def test_new_links_take_the_place_of_the_old_ones(session, taken):
    competition, done = taken

    issued = again(session, competition)

    assert [link.user_name for link in issued] == ["ada", "bo"]
    with pytest.raises(NotFoundError):
        use(session, done.links[0].path, NOW + timedelta(seconds=1))
    assert use(session, issued[0].path)
    assert unused(session, competition) == ["bo"]
    assert [link.user_name for link in again(session, competition)] == ["bo"]


def test_a_link_lasts_two_weeks(session, taken):
    _, done = taken

    assert done.links[0].expires_at == NOW + timedelta(days=14)
    with pytest.raises(NotFoundError):
        use(session, done.links[0].path, NOW + timedelta(days=15))


@pytest.mark.parametrize("way", ["password", "session", "token", "disabled", "removed"])
def test_an_account_that_is_used_or_closed_gets_no_link_any_more(session, taken, way: str):
    competition, _ = taken
    ada = session.scalars(select(User).where(User.name == "ada")).one()
    if way == "password":
        ada.password_hash = "x"
    elif way == "session":
        sessions.make_session(session, user_id=ada.id, user_agent="Firefox", now=NOW)
    elif way == "token":
        tokens.make_token(session, user=ada, label="laptop", scopes=("read",), now=NOW)
    elif way == "disabled":
        ada.is_disabled = True
    else:
        removals.remove(
            session, competition=competition, name="ada", host=competition.host, reason="Two accounts.", now=NOW
        )

    assert unused(session, competition) == ["bo"]


def test_an_account_that_was_there_before_gets_none(session, taken):
    competition, _ = taken
    cy = factories.make_user(session, name="cy")
    cy.password_hash = None
    session.flush()
    rosters.apply_roster(session, competition=competition, host=competition.host, text="user name\ncy\n", now=NOW)

    assert "cy" not in unused(session, competition)


def test_another_host_whose_roster_names_the_account_gets_none(session, taken):
    other = factories.make_competition(session, slug="other")
    rosters.apply_roster(session, competition=other, host=other.host, text="user name\nada\n", now=NOW)

    assert unused(session, other) == []
    assert session.scalars(select(Admission).where(Admission.competition_id == other.id)).one().made_account is False


def test_making_links_is_on_the_record(session, taken):
    competition, _ = taken
    again(session, competition)
    session.flush()

    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "roster.links")).one()
    assert (event.user_id, len(event.detail["users"])) == (competition.host_id, 2)
