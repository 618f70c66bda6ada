"""Tests of API tokens."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.errors import InvalidInputError, NotFoundError
from server.models import ApiToken, AuditEvent, Competition, Role
from server.services import tokens
from server.services.tokens import MOST_TOKENS, Scope
from tests.factories import NOW, make_competition, make_solution, make_team, make_user


def make(session: Session, user, **more) -> str:
    return tokens.make_token(session, user=user, **{"label": "laptop", "now": NOW, **more})


def test_a_secret_has_a_prefix_178_random_bits_and_a_checksum() -> None:
    secret = tokens.make_secret()

    assert re.fullmatch(r"podium_[0-9a-zA-Z]{36}", secret)
    assert tokens.is_well_formed(secret)


@pytest.mark.parametrize(
    "change", [lambda s: s[:-1], lambda s: s[1:], lambda s: s[:10] + "!" + s[11:], lambda s: s + "0", str.upper]
)
def test_a_secret_that_was_mistyped_is_not_well_formed(change) -> None:
    assert not tokens.is_well_formed(change("podium_" + "a" * 30 + tokens._checksum("a" * 30)))


def test_a_token_is_found_by_its_secret_and_only_its_hash_is_kept(session: Session) -> None:
    user = make_user(session)

    secret = make(session, user)

    found = tokens.find_token(session, secret, now=NOW)
    assert found is not None
    assert found.user is user
    assert len(found.secret_hash) == 32
    assert secret.endswith(found.hint)
    assert found.scopes == ["read", "submit"]


def test_a_token_ends_when_it_was_said(session: Session) -> None:
    secret = make(session, make_user(session), lasts=timedelta(days=30))

    assert tokens.find_token(session, secret, now=NOW + timedelta(days=29)) is not None
    assert tokens.find_token(session, secret, now=NOW + timedelta(days=30)) is None


def test_a_revoked_token_is_dead_and_cannot_be_revoked_again(session: Session) -> None:
    user = make_user(session)
    secret = make(session, user)
    token = session.scalars(select(ApiToken)).one()

    tokens.revoke_token(session, user_id=user.id, token_id=token.id, now=NOW)

    assert tokens.find_token(session, secret, now=NOW) is None
    assert tokens.list_tokens(session, user.id, now=NOW) == []
    with pytest.raises(NotFoundError):
        tokens.revoke_token(session, user_id=user.id, token_id=token.id, now=NOW)


def test_nobody_revokes_the_token_of_another(session: Session) -> None:
    ada, ben = make_user(session), make_user(session, name="ben")
    make(session, ada)
    token = session.scalars(select(ApiToken)).one()

    with pytest.raises(NotFoundError):
        tokens.revoke_token(session, user_id=ben.id, token_id=token.id, now=NOW)


def test_a_token_of_a_disabled_user_is_dead(session: Session) -> None:
    secret = make(session, make_user(session, is_disabled=True))

    assert tokens.find_token(session, secret, now=NOW) is None


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        (Role.USER, ["host"]),
        (Role.USER, ["read", "admin"]),
        (Role.HOST, ["admin"]),
        (Role.ADMIN, ["root"]),
        (Role.USER, []),
    ],
)
def test_a_token_may_no_more_than_its_user(session: Session, role: Role, scopes: list[str]) -> None:
    with pytest.raises(InvalidInputError) as caught:
        make(session, make_user(session, role=role), scopes=scopes)

    assert set(caught.value.fields) == {"scopes"}


def test_an_admin_may_have_a_token_of_every_scope(session: Session) -> None:
    assert make(session, make_user(session, role=Role.ADMIN), scopes=[scope.value for scope in Scope])


def test_a_label_is_needed(session: Session) -> None:
    with pytest.raises(InvalidInputError) as caught:
        make(session, make_user(session), label="  ")

    assert set(caught.value.fields) == {"label"}


def test_there_is_an_end_to_the_number_of_tokens(session: Session) -> None:
    user = make_user(session)
    for _ in range(MOST_TOKENS):
        make(session, user)

    with pytest.raises(InvalidInputError):
        make(session, user)


def test_making_and_revoking_are_recorded_without_the_secret(session: Session) -> None:
    user = make_user(session)
    secret = make(session, user)
    token = session.scalars(select(ApiToken)).one()

    tokens.revoke_token(session, user_id=user.id, token_id=token.id, now=NOW)
    session.flush()

    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [event.action for event in events] == ["token.make", "token.revoke"]
    assert secret not in str([event.detail for event in events])


def test_the_last_use_is_noted(session: Session) -> None:
    secret = make(session, make_user(session))
    token = session.scalars(select(ApiToken)).one()

    tokens.touch_token(session, token.id, now=NOW)
    session.expire_all()

    found = tokens.find_token(session, secret, now=NOW)
    assert found is not None
    assert found.last_used_at == NOW


def test_a_token_is_for_a_competition_that_its_user_may_see(session: Session) -> None:
    user = make_user(session)
    make_competition(session, slug="harbour")
    make_competition(session, slug="draft", published_at=None)

    found = tokens.find_token(session, make(session, user, slug="harbour"), now=NOW)

    assert found is not None
    assert found.competition is not None
    assert found.competition.slug == "harbour"
    for slug in ("draft", "nothing"):
        with pytest.raises(InvalidInputError) as refused:
            make(session, user, slug=slug)
        assert refused.value.fields == {"competition": f"There is no competition “{slug}” that you may see."}


def test_a_token_for_one_competition_is_none_for_the_whole_site(session: Session) -> None:
    make_competition(session, slug="harbour")

    with pytest.raises(InvalidInputError, match="not made"):
        make(session, make_user(session, role=Role.ADMIN), slug="harbour", scopes=["read", "admin"])


def test_a_token_can_be_for_what_one_has_entered_or_runs(session: Session) -> None:
    user = make_user(session)
    for slug in ("entered", "strange"):
        make_solution(session, competition=make_competition(session, slug=slug))
    make_competition(session, slug="hosted", host=user)
    entered = session.scalars(select(Competition).where(Competition.slug == "entered")).one()
    make_team(session, competition=entered, user=user)

    assert {competition.slug for competition in tokens.list_bindable(session, user)} == {"entered", "hosted"}


@pytest.mark.parametrize(
    ("ours", "theirs", "may"),
    [
        ((["read"], None), (["read"], None), True),
        ((["read", "submit"], None), (["read"], 7), True),
        ((["read"], None), (["submit"], None), False),
        ((["read", "submit"], 7), (["read"], 7), True),
        ((["read", "submit"], 7), (["read"], None), False),
        ((["read", "submit"], 7), (["read"], 8), False),
    ],
)
def test_a_token_ends_those_that_may_do_no_more(ours: tuple, theirs: tuple, may: bool) -> None:
    by, token = (
        ApiToken(id=number, scopes=scopes, competition_id=competition_id)
        for number, (scopes, competition_id) in enumerate((ours, theirs))
    )

    assert tokens.may_end(by, token) is may
    assert tokens.may_end(token, token)
