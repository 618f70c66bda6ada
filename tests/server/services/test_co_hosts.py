"""Who runs a competition together with its host, and what that excludes."""

import pytest
from sqlalchemy import select

from server.domain.visibility import Visibility
from server.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from server.models import AuditEvent, Notice, Role
from server.services import co_hosts, competition_lists, competitions, tokens
from server.services.tokens import Scope
from tests import factories
from tests.server.services.season import begin

NOW = factories.NOW


@pytest.fixture
def season(session):
    return begin(session, "ada", visibility=Visibility.INVITATION)


@pytest.fixture
def cora(session):
    return factories.make_user(session, name="cora")


def add(season, name="cora"):
    return co_hosts.add(
        season.session, competition=season.competition, host=season.competition.host, name=name, now=NOW
    )


def remove(season, name="cora"):
    co_hosts.remove(season.session, competition=season.competition, host=season.competition.host, name=name, now=NOW)
    season.session.flush()


def find_viewer(season, user):
    return competitions.find_viewer(season.session, competition=season.competition, user=user)


def list_titles(season, user):
    found = competition_lists.list_competitions(season.session, user=user, now=NOW)
    return [card.competition.slug for card in found.cards]


def test_a_co_host_has_the_rights_of_the_host_until_they_are_taken_back(season, cora):
    assert not find_viewer(season, cora).runs_it
    assert list_titles(season, cora) == []

    add(season, " CORA")
    viewer = find_viewer(season, cora)
    assert (viewer.runs_it, viewer.is_host, viewer.owns_it) == (True, False, False)
    assert list_titles(season, cora) == ["harbour"]
    assert competitions.get_competition(season.session, slug="harbour", user=cora, now=NOW)[1] == viewer

    remove(season)
    assert not find_viewer(season, cora).runs_it
    with pytest.raises(NotFoundError):
        competitions.get_with_solution(season.session, slug="harbour", user=cora, now=NOW)


def test_both_ways_to_find_who_the_reader_is_agree(season, cora):
    add(season)

    found = competitions.get_with_solution(season.session, slug="harbour", user=cora, now=NOW)

    assert found[2] == find_viewer(season, cora)


def test_a_co_host_may_not_do_what_the_owner_alone_may(season, cora):
    add(season)

    with pytest.raises(NotAllowedError, match="A co-host may not"):
        competitions.check_owned(find_viewer(season, cora))
    competitions.check_owned(find_viewer(season, season.competition.host))
    with pytest.raises(NotFoundError):
        competitions.check_owned(find_viewer(season, season.users["ada"]))


def test_a_co_host_cannot_enter(season, cora):
    add(season)

    with pytest.raises(ConflictError, match="You are a co-host of “Harbour”"):
        competitions.enter(season.session, competition=season.competition, user=cora, rules_version=1, now=NOW)

    remove(season)
    competitions.enter(season.session, competition=season.competition, user=cora, rules_version=1, now=NOW)


def test_the_owner_cannot_enter_either_and_is_told_what_to_do(season):
    owner = season.competition.host

    with pytest.raises(ConflictError, match="You host “Harbour” and see its private scores") as refused:
        competitions.enter(season.session, competition=season.competition, user=owner, rules_version=1, now=NOW)

    assert "make it a baseline" in refused.value.message


def test_an_owner_who_entered_before_this_was_asked_stays_in(season):
    owner = season.competition.host
    factories.make_team(season.session, competition=season.competition, user=owner)
    season.competition.rules_version = 2

    entrant = competitions.enter(season.session, competition=season.competition, user=owner, rules_version=2, now=NOW)

    assert entrant.rules_version == 2
    assert find_viewer(season, owner).is_host


def test_in_practice_both_may_learn_as_all_others_and_keep_their_rights(season, cora):
    season.competition.is_practice = True
    add(season)

    for user in (season.competition.host, cora):
        competitions.enter(season.session, competition=season.competition, user=user, rules_version=1, now=NOW)
        assert find_viewer(season, user).is_entrant
        assert find_viewer(season, user).runs_it
    add(season, "ada")


def test_an_entrant_cannot_be_a_co_host(season):
    with pytest.raises(ConflictError, match="ada has entered “Harbour”"):
        add(season, "ada")

    assert co_hosts.list_co_hosts(season.session, competition=season.competition) == []


def test_nobody_hosts_twice(season, cora):
    add(season)

    with pytest.raises(ConflictError, match="cora hosts “Harbour” already"):
        add(season)
    with pytest.raises(ConflictError, match="already"):
        add(season, season.competition.host.name)


@pytest.mark.parametrize("name", ["nobody", "", "gone"])
def test_only_users_who_are_there_can_be_added(season, name):
    factories.make_user(season.session, name="gone", is_disabled=True)

    with pytest.raises(InvalidInputError) as refused:
        add(season, name)

    assert "Check the spelling" in refused.value.fields["name"]


@pytest.mark.parametrize("name", ["cora", "nobody"])
def test_only_co_hosts_can_be_removed(season, cora, name):
    with pytest.raises(NotFoundError):
        remove(season, name)


def test_there_is_an_end_to_the_number_of_co_hosts(season):
    for number in range(co_hosts.MOST):
        factories.make_co_host(
            season.session,
            competition=season.competition,
            user=factories.make_user(season.session, name=f"c{number}"),
        )
    factories.make_user(season.session, name="one-more")

    with pytest.raises(ConflictError, match="50 co-hosts already"):
        add(season, "one-more")


def test_all_hosts_are_told_what_hosts_must_know(season, cora):
    add(season)

    assert co_hosts.list_ids(season.session, competition=season.competition) == [season.competition.host_id, cora.id]


def test_the_user_is_told_and_both_acts_are_on_the_record_with_before_and_after(season, cora):
    add(season)
    remove(season)

    told = season.session.scalars(select(Notice.message).where(Notice.user_id == cora.id).order_by(Notice.id)).all()
    acts = season.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert told == [
        "host-of-harbour made you a co-host of “Harbour”.",
        "You are no longer a co-host of “Harbour”.",
    ]
    assert [(act.action, act.user_id, act.detail) for act in acts] == [
        (
            "co_host.add",
            season.competition.host_id,
            {"user": "cora", "before": {"is_co_host": False}, "after": {"is_co_host": True}},
        ),
        (
            "co_host.remove",
            season.competition.host_id,
            {"user": "cora", "before": {"is_co_host": True}, "after": {"is_co_host": False}},
        ),
    ]


def test_a_token_of_a_co_host_may_have_the_scope_of_hosts(season, cora):
    with pytest.raises(InvalidInputError):
        factories.make_token(season.session, user=cora, scopes=("read", "host"))

    add(season)

    assert co_hosts.hosts_any(season.session, user=cora)
    secret = factories.make_token(season.session, user=cora, scopes=("read", "host"))
    assert tokens.find_token(season.session, secret, now=NOW).scopes == ["read", "host"]
    assert Scope.ADMIN not in tokens.allowed_scopes(Role.USER, is_co_host=True)
    assert tokens.allowed_scopes(Role.ADMIN, is_co_host=True) == tokens.allowed_scopes(Role.ADMIN)
