"""P20: sign-out, a new password, a disabled account or token work from the next request on, in all processes."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.app import utc_now
from server.models import ApiToken, User
from server.services import sessions, tokens
from tests.promises.conftest import Place

pytestmark = [pytest.mark.up, pytest.mark.parametrize("any_database_url", ["sqlite"], indirect=True)]
N_TRIES = 12  # enough for each of two processes to answer several


def ada(session: Session) -> User:
    return session.scalars(select(User).where(User.name == "ada")).one()


def revoke(session: Session) -> None:
    user = ada(session)
    token = session.scalars(select(ApiToken).where(ApiToken.user_id == user.id)).one()
    tokens.revoke_token(session, user_id=user.id, token_id=token.id, now=utc_now())


def disable(session: Session) -> None:
    ada(session).is_disabled = True


@pytest.mark.parametrize("act", [revoke, disable])
def test_p20_a_token_ends_at_once_everywhere(place: Place, act: Callable[[Session], None]):
    web = place.make_web()
    web.start(processes=2)

    def ask() -> set[int]:
        statuses = set()
        for _ in range(N_TRIES):
            with web.program(place.tokens["ada"]) as program:  # a new connection, so perhaps another process
                statuses.add(program.get("/me").status_code)
        return statuses

    assert ask() == {200}
    place.database.write(act)
    assert ask() == {401}


def test_p20_a_browser_is_signed_out_at_once_everywhere(place: Place):
    def sign_in(session: Session) -> str:
        return sessions.make_session(session, user_id=ada(session).id, user_agent="Firefox", now=utc_now())

    secret, kept = (place.database.write(sign_in) for _ in range(2))
    web = place.make_web()
    web.start(processes=2)

    def ask(cookie: str) -> set[int]:
        statuses = set()
        for _ in range(N_TRIES):
            with httpx.Client(base_url=web.url, cookies={"podium": cookie}, trust_env=False) as browser:
                statuses.add(browser.get("/account").status_code)
        return statuses

    def sign_out(session: Session) -> None:
        found = sessions.find_session(session, secret, now=utc_now())
        assert found is not None
        sessions.end_session(session, user_id=found.user_id, session_id=found.id, now=utc_now())

    assert ask(secret) == ask(kept) == {200}
    place.database.write(sign_out)
    assert (ask(secret), ask(kept)) == ({303}, {200})
