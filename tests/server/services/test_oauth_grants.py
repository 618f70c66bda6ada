"""Tests of sign-ins by OAuth: a code for a grant, a grant for access, until it ends."""

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from server.db import Database
from server.errors import InvalidInputError, NotFoundError
from server.models import ApiToken, AuditEvent, OAuthGrant, Role, User
from server.services import accounts, oauth_grants, tokens
from server.services.oauth_grants import Access
from tests.factories import NOW, make_user

VERIFIER = "a-verifier-of-the-tests-with-more-than-43-letters"
REDIRECT = "http://localhost:8123"


def challenge_of(verifier: str) -> str:
    """Make a challenge as Kaggle's clients do, with its padding."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode()


def grant(database: Database, user: User, **more) -> str:
    asked = {"client": "kagglesdk", "scopes": ["read", "submit"], "redirect_uri": REDIRECT, "network": ""}
    asked |= {"challenge": challenge_of(VERIFIER), "now": NOW}
    return database.write(oauth_grants.grant, user=user, **{**asked, **more})


def exchange(database: Database, code: str, now: datetime = NOW, **more) -> Access | None:
    return database.write(oauth_grants.exchange_code, code, now=now, **{"verifier": VERIFIER, **more})


def sign_in(database: Database, user: User | None = None) -> Access:
    access = exchange(database, grant(database, user or database.write(make_user)))
    assert access is not None
    return access


def generate(database: Database, access: Access, now: datetime = NOW, lasts: timedelta | None = None) -> Access | None:
    return database.write(oauth_grants.generate_access, access.refresh_secret, lasts=lasts, now=now)


def count(database: Database, kind: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def is_live(database: Database, access: Access, now: datetime = NOW) -> bool:
    return database.read(tokens.find_token, access.secret, now=now) is not None


def test_a_code_gives_access_that_ends(any_database: Database) -> None:
    access = sign_in(any_database)

    token = any_database.read(tokens.find_token, access.secret, now=NOW)
    assert token is not None
    assert (token.user.name, token.scopes, access.lasts) == ("ada", ["read", "submit"], timedelta(hours=12))
    assert is_live(any_database, access, NOW + timedelta(hours=12, minutes=30))
    assert not is_live(any_database, access, NOW + timedelta(hours=12, minutes=35))


def test_access_is_not_among_the_tokens_that_the_user_made(database: Database) -> None:
    access = sign_in(database)

    assert database.read(tokens.list_tokens, access.user.id, now=NOW) == []
    assert len(database.read(oauth_grants.list_grants, access.user.id, now=NOW)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"verifier": "another"},
        {"verifier": ""},
        {"client": "another"},
        {"redirect_uri": "http://localhost:8124"},
        {"now": NOW + timedelta(minutes=5)},
    ],
)
def test_a_code_is_bound_to_verifier_client_address_and_time(database: Database, wrong: dict[str, object]) -> None:
    code = grant(database, database.write(make_user))

    assert exchange(database, code, **wrong) is None
    assert exchange(database, code, client="kagglesdk", redirect_uri=REDIRECT) is not None


def test_a_code_that_comes_again_ends_what_came_of_it(any_database: Database) -> None:
    code = grant(any_database, any_database.write(make_user))
    access = exchange(any_database, code)
    assert access is not None

    assert exchange(any_database, code) is None
    assert not is_live(any_database, access)
    assert generate(any_database, access) is None


def test_of_two_exchanges_at_once_none_is_left(any_database: Database) -> None:
    code = grant(any_database, any_database.write(make_user))

    with ThreadPoolExecutor(8) as pool:
        given = [access for access in pool.map(lambda _number: exchange(any_database, code), range(8)) if access]

    assert len(given) == 1
    assert not is_live(any_database, given[0])


def test_access_is_generated_anew_and_the_refresh_token_stays(any_database: Database) -> None:
    access = sign_in(any_database)

    first, second = (generate(any_database, access, NOW + timedelta(days=days)) for days in (1, 2))

    assert first is not None
    assert second is not None
    assert len({access.secret, first.secret, second.secret}) == 3
    assert is_live(any_database, second, NOW + timedelta(days=2))


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (None, timedelta(hours=12)),
        (timedelta(0), timedelta(hours=12)),  # of days the client tells the seconds alone
        (timedelta(hours=1), timedelta(hours=1)),
        (timedelta(days=999), timedelta(days=30)),
    ],
)
def test_access_lasts_as_long_as_is_asked_within_bounds(
    database: Database, asked: timedelta | None, given: timedelta
) -> None:
    access = generate(database, sign_in(database), lasts=asked)

    assert access is not None
    assert access.lasts == given


def test_a_refresh_token_that_was_changed_is_stolen_when_it_comes_again(any_database: Database) -> None:
    access = sign_in(any_database)
    newer = any_database.write(oauth_grants.exchange_refresh, access.refresh_secret, now=NOW)
    assert newer is not None
    assert newer.refresh_secret != access.refresh_secret

    assert generate(any_database, access) is None
    assert not is_live(any_database, newer)
    assert generate(any_database, newer) is None


def test_a_sign_in_that_is_not_used_for_ninety_days_ends(database: Database) -> None:
    access = sign_in(database)
    assert generate(database, access, NOW + timedelta(days=89)) is not None

    assert generate(database, access, NOW + timedelta(days=178)) is not None
    assert generate(database, access, NOW + timedelta(days=268)) is None
    assert database.read(oauth_grants.list_grants, access.user.id, now=NOW + timedelta(days=268)) == []


def test_p20_revoking_ends_all_access_at_once(any_database: Database) -> None:
    access = sign_in(any_database)
    newer = generate(any_database, access)
    assert newer is not None
    (kept,) = any_database.read(oauth_grants.list_grants, access.user.id, now=NOW)

    any_database.write(oauth_grants.revoke, user_id=access.user.id, grant_id=kept.id, now=NOW)

    assert not is_live(any_database, access)
    assert not is_live(any_database, newer)
    assert generate(any_database, access) is None


def test_nobody_revokes_what_is_anothers(database: Database) -> None:
    access = sign_in(database)
    (kept,) = database.read(oauth_grants.list_grants, access.user.id, now=NOW)
    eve = database.write(make_user, name="eve")

    with pytest.raises(NotFoundError):
        database.write(oauth_grants.revoke, user_id=eve.id, grant_id=kept.id, now=NOW)
    assert is_live(database, access)


def test_p20_a_disabled_account_has_no_access(database: Database) -> None:
    access = sign_in(database)
    database.write(lambda session: accounts.disable_user(session, session.merge(access.user), by=None, now=NOW))

    assert not is_live(database, access)
    assert generate(database, access) is None


@pytest.mark.parametrize("which", ["refresh", "access", "token", "nothing"])
def test_whoever_has_a_secret_may_end_it(database: Database, which: str) -> None:
    access = sign_in(database)
    token = database.write(tokens.make_token, user=access.user, label="laptop", now=NOW)
    secret = {"refresh": access.refresh_secret, "access": access.secret, "token": token, "nothing": "x"}[which]

    assert database.write(oauth_grants.expire, secret, now=NOW) is (which != "nothing")

    assert is_live(database, access) is (which in ("token", "nothing"))
    assert (generate(database, access) is None) is (which == "refresh")
    assert (database.read(tokens.find_token, token, now=NOW) is None) is (which == "token")


def test_nobody_grants_more_than_they_may_and_nobody_admin(database: Database) -> None:
    user, admin = database.write(make_user), database.write(make_user, name="olga", role=Role.ADMIN)

    for who, scopes in ((user, ["host"]), (user, []), (admin, ["admin"])):
        with pytest.raises(InvalidInputError):
            grant(database, who, scopes=scopes)


def test_the_oldest_access_makes_room(database: Database) -> None:
    access = sign_in(database)

    given = [generate(database, access) for _ in range(oauth_grants.MOST_ACCESS)]

    assert not is_live(database, access)
    assert all(one is not None and is_live(database, one) for one in given)
    assert count(database, ApiToken) == oauth_grants.MOST_ACCESS


def test_access_that_has_ended_leaves_no_row_when_there_is_new(database: Database) -> None:
    access = sign_in(database)

    later = generate(database, access, NOW + timedelta(days=1))

    assert later is not None
    assert is_live(database, later, NOW + timedelta(days=1))
    assert count(database, ApiToken) == 1


def test_grants_that_nobody_can_use_any_more_are_removed_with_the_next(any_database: Database) -> None:
    ada = any_database.write(make_user)
    grant(any_database, ada)
    access = sign_in(any_database, ada)

    grant(any_database, ada, now=NOW + oauth_grants.KEPT + timedelta(hours=1))
    assert count(any_database, OAuthGrant) == 2  # the code that nobody exchanged is gone
    assert is_live(any_database, access)

    grant(any_database, ada, now=NOW + oauth_grants.UNUSED_LASTS)
    assert count(any_database, OAuthGrant) == 1
    assert count(any_database, ApiToken) == 0


def test_secrets_are_kept_as_hashes_and_acts_are_on_the_record(database: Database) -> None:
    access = sign_in(database)
    database.write(oauth_grants.expire, access.refresh_secret, now=NOW)
    with database.reading() as session:
        kept = session.scalars(select(OAuthGrant)).one()
        acts = session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("oauth.%"))).all()

    assert len(kept.code_hash) == len(kept.refresh_hash or b"") == 32
    assert acts == ["oauth.grant", "oauth.revoke"]


@given(st.text(alphabet=st.characters(codec="ascii"), min_size=1, max_size=128))
def test_a_verifier_fits_its_challenge_with_and_without_padding(verifier: str) -> None:
    challenge = challenge_of(verifier)

    assert challenge.endswith("=")
    assert oauth_grants._is_verified(verifier, challenge)
    assert oauth_grants._is_verified(verifier, challenge.rstrip("="))
    assert not oauth_grants._is_verified(verifier + "x", challenge)
