"""What a roster would do and does: accounts, links, sections; and that it never reaches an account that was there."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.domain.visibility import Visibility
from server.errors import InvalidInputError, NameTakenError
from server.models import Admission, AuditEvent, OneTimeLink, Team, User
from server.services import accounts, competitions, links, removals, rosters
from server.services.rosters import Outcome
from tests import factories
from tests.factories import NOW

TEXT = """name,e-mail,section,student id
Ada Lovelace,ada@uni.example,Group A,1001
Grace Hopper,g.hopper@uni.example,Group B,1002
"""


@pytest.fixture
def closed(session):
    competition = factories.make_competition(session, visibility=Visibility.INVITATION)
    factories.make_solution(session, competition=competition)
    return competition


def plan(session, competition, text: str = TEXT) -> list[tuple[str, str]]:
    planned = rosters.plan_roster(session, competition=competition, text=text)
    assert planned.faults == ()
    return [(row.user_name, row.outcome.value) for row in planned.rows]


def faults(session, competition, text: str) -> str:
    return "\n".join(rosters.plan_roster(session, competition=competition, text=text).faults)


def take(session, competition, text: str = TEXT) -> rosters.Applied:
    done = rosters.apply_roster(session, competition=competition, host=competition.host, text=text, now=NOW)
    session.flush()
    return done


def get_user(session, name: str) -> User:
    return session.scalars(select(User).where(User.name == name)).one()


def test_looking_changes_nothing(session, closed):
    before = session.scalars(select(User.id)).all()

    assert plan(session, closed) == [("ada", "new"), ("g-hopper", "new")]

    assert session.scalars(select(User.id)).all() == before
    assert session.scalars(select(Admission)).all() == []


def test_new_accounts_are_let_in_and_get_links_that_sign_them_in(session, closed):
    done = take(session, closed)

    assert [(link.user_name, link.section) for link in done.links] == [("ada", "Group A"), ("g-hopper", "Group B")]
    ada = get_user(session, "ada")
    assert (ada.email, ada.email_key) == ("ada@uni.example", f"by:{closed.host_id}:ada@uni.example")
    assert (ada.password_hash, ada.is_profile_public, ada.role.value) == (None, False, "user")
    secret = done.links[0].path.removeprefix(links.PATH)
    assert links.use_sign_in_link(session, secret, user_agent="Firefox", now=NOW)
    _, viewer = competitions.get_competition(session, slug=closed.slug, user=ada, now=NOW)
    assert viewer.is_admitted
    entrant = competitions.enter(session, competition=closed, user=ada, rules_version=1, now=NOW)
    assert session.get_one(Team, entrant.team_id).bracket == "Group A"


def test_the_same_roster_again_changes_nothing_and_adds_what_is_new(session, closed):
    take(session, closed)
    assert plan(session, closed) == [("ada", "same"), ("g-hopper", "same")]

    again = take(session, closed, TEXT + "Joan Clarke,joan@uni.example,Group A,1003\n")

    assert [link.user_name for link in again.links] == ["joan"]
    assert again.plan.count(Outcome.SAME) == 2
    assert len(session.scalars(select(User).where(User.email.endswith("@uni.example"))).all()) == 3


def test_people_are_known_again_by_student_id_address_or_name(session, closed):
    take(session, closed)

    assert plan(session, closed, "name,student id\nAda King,1001\n") == [("ada", "changed")]
    assert plan(session, closed, "e-mail\nG.Hopper@uni.example\n") == [("g-hopper", "changed")]
    assert plan(session, closed, "name,section\nGrace Hopper,Group B\n") == [("g-hopper", "same")]


def test_another_section_moves_the_team_and_an_empty_cell_says_nothing(session, closed):
    take(session, closed)
    competitions.enter(session, competition=closed, user=get_user(session, "ada"), rules_version=1, now=NOW)

    done = take(session, closed, "e-mail,section,name\nada@uni.example,Group C,\n")

    assert done.plan.rows[0].changes == ("section: Group A → Group C",)
    assert session.scalars(select(Team.bracket)).all() == ["Group C"]
    found = session.scalars(select(Admission).where(Admission.section == "Group C")).one()
    assert (found.full_name, found.student_id) == ("Ada Lovelace", "1001")


def test_an_account_that_is_there_is_let_in_and_gets_no_link(session, closed):
    bo = factories.make_user(session, name="bo")
    bo.email_key = "of:bo"
    session.flush()

    done = take(session, closed, "user name,section\nBO,Group A\n")

    assert done.links == ()
    assert done.plan.rows[0].outcome is Outcome.FOUND
    assert session.scalars(select(OneTimeLink)).all() == []
    _, viewer = competitions.get_competition(session, slug=closed.slug, user=bo, now=NOW)
    assert viewer.is_admitted


def test_an_address_finds_an_account_only_where_it_is_vouched_for(session, closed):
    # The operator made one of them; the other wrote the address at sign-up.
    factories.make_user(session, name="known", email="ada@uni.example")
    other = factories.make_user(session, name="squatter", email="g.hopper@uni.example")
    other.email_key = "of:squatter"
    session.flush()

    assert plan(session, closed) == [("known", "found"), ("g-hopper", "new")]


def test_a_name_that_is_taken_gets_a_number(session, closed):
    stranger = factories.make_user(session, name="ada", email="other@else.example")
    stranger.email_key = "of:ada"
    session.flush()

    text = "name,e-mail\nA,ada@uni.example\nB,ada@else.example\n"
    assert plan(session, closed, text) == [("ada-2", "new"), ("ada-3", "new")]


def test_what_is_wrong_is_told_with_its_line_and_nothing_is_done(session, closed):
    factories.make_user(session, name="a-da")
    factories.make_user(session, name="gone", is_disabled=True)
    text = f"user name,e-mail\nada,x@uni.example\ngone,y@uni.example\n{closed.host.name},z@uni.example\n"

    told = faults(session, closed, text)

    assert "Line 2: “ada” looks like “a-da”, which is taken." in told
    assert "Line 3: the account “gone” is disabled." in told
    assert "Line 4: " in told
    assert "hosts this competition" in told
    with pytest.raises(InvalidInputError) as refusal:
        take(session, closed, text + "new,new@uni.example\n")
    assert refusal.value.fields["roster"] == told
    assert session.scalars(select(User).where(User.name == "new")).all() == []


def test_two_rows_for_one_account_are_a_fault(session, closed):
    take(session, closed)

    assert "Line 3: the account “ada” is that of line 2, too." in faults(
        session, closed, "user name,e-mail\nada,\n,ada@uni.example\n"
    )


def test_of_many_faults_fifty_are_told_and_the_rest_counted():
    text = rosters.describe_faults(f"Line {number}" for number in range(60))

    assert text.count("\n") == 50
    assert text.endswith("And 10 more.")


def test_who_was_removed_stays_out(session, closed):
    take(session, closed)
    removals.remove(session, competition=closed, name="ada", host=closed.host, reason="Two accounts.", now=NOW)

    assert plan(session, closed)[0] == ("ada", "out")
    take(session, closed)

    assert session.scalars(select(Admission.state).where(Admission.full_name == "Ada Lovelace")).one() == "removed"


def test_the_record_says_whom_a_roster_brought_in_but_no_link(session, closed):
    done = take(session, closed)

    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "roster.apply")).one()
    assert (event.user_id, event.detail["new"]) == (closed.host_id, ["ada", "g-hopper"])
    made = session.scalars(select(AuditEvent).where(AuditEvent.action == "account.create")).all()
    assert [event.user_id for event in made] == [closed.host_id] * 2
    secret = done.links[0].path.removeprefix(links.PATH)
    assert not any(secret in repr(event.detail) for event in session.scalars(select(AuditEvent)))


def test_a_name_taken_meanwhile_ends_the_whole(session, closed):
    account = accounts.NewAccount("ada", "", None)
    made = accounts.create_for_class(session, account, vouched_by=closed.host_id, host=closed.host, now=NOW)

    assert made.email_key == "of:ada"
    with pytest.raises(NameTakenError):
        accounts.create_for_class(session, account, vouched_by=closed.host_id, host=closed.host, now=NOW)
