"""The team page: what a captain and a member see and do."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from server.db import Database
from server.models import Competition, User
from server.services import invitations, merges
from tests import factories
from tests.browser import Browser
from tests.server.web.conftest import World

PATH = "/competitions/harbour/team"


@pytest.fixture
def people(world: World, database: Database) -> dict[str, User]:
    """Return two more entrants; teams may have three members."""

    def make(session):
        competition = session.get_one(Competition, world.competition.id)
        competition.max_team_size = 3
        users = {name: factories.make_user(session, name=name) for name in ("cy", "dot")}
        for user in users.values():
            factories.make_team(session, competition=competition, user=user)
        return users

    return database.write(make)


@pytest.fixture
def cy(people: dict[str, User], sign_in: Callable[[User], Browser]) -> Browser:
    return sign_in(people["cy"])


def text(browser: Browser, path: str = PATH) -> str:
    response = browser.get(path)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def test_who_has_not_entered_is_led_to_the_rules(ben: Browser):
    response = ben.get(PATH)

    assert (response.status_code, response.headers["Location"]) == (303, "/competitions/harbour/entry")


def test_a_captain_alone_sees_how_to_invite_and_no_way_to_leave(ada: Browser, people):
    shown = text(ada)

    assert "Members, 1 of 3" in shown
    assert "Invite" in shown
    assert "Leave ada" not in shown


def test_an_invitation_is_made_seen_and_accepted_on_the_page(ada: Browser, cy: Browser):
    made = ada.post_form(f"{PATH}/invitations", {"name": "@cy"})
    assert made.status_code == 303
    assert "is invited" in text(ada)
    address = re.search(r'action="([^"]+/accept)"', cy.get(PATH).get_data(as_text=True))
    assert address is not None

    joined = cy.post_form(address.group(1), {})

    assert joined.headers["Location"] == PATH
    shown = text(cy)
    assert "You are in the team now" in shown
    assert "Members, 2 of 3" in shown
    assert "Your captain does that: Ada L." in shown


def test_the_name_of_a_member_leads_to_a_profile_that_is_public_and_to_no_other(
    ada: Browser, cy: Browser, people: dict[str, User], database: Database
):
    ada.post_form(f"{PATH}/invitations", {"name": "@cy"})
    address = re.search(r'action="([^"]+/accept)"', cy.get(PATH).get_data(as_text=True))
    assert address is not None
    cy.post_form(address.group(1), {})

    public = ada.get(PATH).get_data(as_text=True)
    database.write(lambda session: setattr(session.get_one(User, people["cy"].id), "is_profile_public", False))
    closed = ada.get(PATH).get_data(as_text=True)

    assert 'href="/users/cy"' in public
    assert 'href="/users/cy"' not in closed
    assert "@cy" in closed


def test_an_invitation_is_declined_or_taken_back(ada: Browser, cy: Browser, people):
    ada.post_form(f"{PATH}/invitations", {"name": "cy"})
    ada.post_form(f"{PATH}/invitations", {"name": "dot"})
    shown = cy.get(PATH).get_data(as_text=True)
    decline = re.search(r'action="([^"]+/decline)"', shown)
    withdraw = re.findall(r'action="([^"]+/withdraw)"', ada.get(PATH).get_data(as_text=True))

    assert cy.post_form(decline.group(1), {}).status_code == 303
    assert ada.post_form(withdraw[1], {}).status_code == 303

    assert "Members, 1 of 3" in text(ada)
    assert "invites you" not in text(cy)


def test_a_name_that_nobody_has_is_told_at_the_field_and_kept(ada: Browser, people):
    response = ada.post_form(f"{PATH}/invitations", {"name": "zed"})

    page = response.get_data(as_text=True)
    assert response.status_code == 400
    assert "Nobody here is called “zed”." in page
    assert 'value="zed"' in page


def test_a_link_is_shown_once_and_lets_one_person_in(ada: Browser, cy: Browser):
    assert ada.post_form(f"{PATH}/links", {}).status_code == 303
    first, again = (ada.get(PATH).get_data(as_text=True) for _ in range(2))
    address = re.search(r'value="http://[^/"]+(/competitions/harbour/join/[^"]+)"', first)
    assert address is not None
    assert "/join/" not in again

    assert "Join ada" in text(cy, address.group(1))
    assert cy.post_form(address.group(1), {}).headers["Location"] == PATH
    assert "Members, 2 of 3" in text(cy)


def test_a_link_asks_who_has_not_entered_to_accept_the_rules_first(ada: Browser, ben: Browser, people):
    ada.post_form(f"{PATH}/links", {})
    address = re.search(
        r'value="http://[^/"]+(/competitions/harbour/join/[^"]+)"', ada.get(PATH).get_data(as_text=True)
    )

    assert "Accept the rules first" in text(ben, address.group(1))
    sent = ben.post_form(address.group(1), {})
    assert sent.headers["Location"] == "/competitions/harbour/entry"
    ben.post_form("/competitions/harbour/entry", {"accept": "1"})

    assert ben.post_form(address.group(1), {}).headers["Location"] == PATH


def fresh(database: Database, world: World) -> Competition:
    return database.read(lambda session: session.get_one(Competition, world.competition.id))


def ask(database: Database, world: World, people: dict[str, User], name: str = "cy") -> int:
    return database.write(
        merges.ask,
        competition=fresh(database, world),
        captain=people[name],
        team_name="ada",
        message="We see the same rows going wrong.",
        now=factories.NOW,
    ).id


def test_a_request_to_merge_is_shown_with_its_sum_and_accepted(ada: Browser, world: World, database: Database, people):
    request_id = ask(database, world, people)

    shown = text(ada)
    assert "cy asks to merge" in shown
    assert "We see the same rows going wrong." in shown
    assert "One team could have made" in shown
    assert ada.post_form(f"{PATH}/requests/{request_id}/accept", {}).status_code == 303

    assert "Members, 2 of 3" in text(ada)


def test_a_team_is_asked_and_the_request_taken_back(ada: Browser, cy: Browser):
    assert ada.post_form(f"{PATH}/requests", {"team": "cy", "message": "Shall we?"}).status_code == 303
    assert "ada asks to merge" in text(cy)
    address = re.search(r'action="([^"]+/requests/\d+/withdraw)"', ada.get(PATH).get_data(as_text=True))

    assert ada.post_form(address.group(1), {}).status_code == 303
    assert "asks to merge" not in text(cy)


def test_a_team_that_is_not_there_is_told_at_the_form(ada: Browser, people):
    response = ada.post_form(f"{PATH}/requests", {"team": "Ghosts"})

    assert response.status_code == 400
    assert "no team “Ghosts”" in response.get_data(as_text=True)


def test_a_team_is_renamed_and_a_taken_name_refused_beside_the_field(ada: Browser, people):
    assert ada.post_form(f"{PATH}/name", {"name": "Northern Lights"}).status_code == 303
    assert "Your team is called “Northern Lights” now." in text(ada)

    taken = ada.post_form(f"{PATH}/name", {"name": "CY"})
    assert taken.status_code == 409
    assert "Another team is called “CY”" in taken.get_data(as_text=True)


def join(database: Database, world: World, user: User) -> None:
    invitation = database.write(
        invitations.invite_user,
        competition=fresh(database, world),
        captain=world.ada,
        name=user.name,
        now=factories.NOW,
    )
    database.write(
        invitations.accept,
        competition=fresh(database, world),
        user=user,
        invitation_id=invitation.id,
        now=factories.NOW,
    )


def test_the_captaincy_is_handed_over_and_then_the_old_captain_may_leave(
    ada: Browser, world: World, database: Database, people
):
    join(database, world, people["cy"])
    stuck = ada.post_form(f"{PATH}/leave", {})
    assert stuck.status_code == 409
    assert "Make somebody else captain first" in stuck.get_data(as_text=True)

    assert ada.post_form(f"{PATH}/captain", {"captain": "cy"}).status_code == 303
    assert ada.post_form(f"{PATH}/leave", {}).status_code == 303

    assert "Members, 1 of 3" in text(ada)


def test_after_the_merger_deadline_the_page_says_so(ada: Browser, world: World, database: Database, people, clock):
    def close(session):
        session.get_one(Competition, world.competition.id).merger_deadline_at = factories.NOW

    database.write(close)
    clock.advance(hours=1)

    shown = text(ada)
    assert "The merger deadline was 2026-11-21 12:00 UTC" in shown
    assert "New link" not in shown


def test_where_everybody_competes_alone_the_page_says_so(ada: Browser):
    assert "everybody competes alone" in text(ada)


def test_until_when_an_invitation_holds_is_told_in_the_readers_zone(
    ada: Browser, people, world: World, database: Database
):
    database.write(lambda session: setattr(session.get_one(User, world.ada.id), "time_zone", "Europe/Berlin"))
    ada.post_form(f"{PATH}/invitations", {"name": "cy"})

    page = ada.get(PATH).get_data(as_text=True)

    assert re.search(
        r"until <span data-local><time [^>]+>5 Dec 2026, 12:00 UTC \(13:00 in Berlin\)</time></span>", page
    )


def test_after_the_end_a_team_has_no_form_for_its_name_or_captain(ada: Browser, cy: Browser, world, database, clock):
    ada.post_form(f"{PATH}/invitations", {"name": "cy"})
    address = re.search(r'action="([^"]+/accept)"', cy.get(PATH).get_data(as_text=True))
    cy.post_form(address.group(1), {})
    before = ada.get(PATH).get_data(as_text=True)
    database.write(lambda session: setattr(session.get_one(Competition, world.competition.id), "ends_at", clock.now))
    clock.advance(minutes=1)

    after = ada.get(PATH).get_data(as_text=True)
    refused = [
        ada.post_form(f"{PATH}/name", {"name": "Northern Lights"}),
        ada.post_form(f"{PATH}/captain", {"captain": "cy"}),
    ]

    assert all(f'action="{PATH}/{form}"' in before for form in ("name", "captain"))
    assert not any(f'action="{PATH}/{form}"' in after for form in ("name", "captain"))
    assert [response.status_code for response in refused] == [422, 422]
    assert all("teams keep their names and captains." in response.text for response in refused)
