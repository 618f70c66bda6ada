"""Tests of what a user reads of their own account's acts."""

from datetime import timedelta

from sqlalchemy.orm import Session

from server.services import account_activity, accounts, agents, audit, device_logins, tokens
from tests.factories import NOW, make_user

KEY = b"a key of the tests"


def test_acts_are_told_newest_first_with_where_they_came_from(session: Session) -> None:
    user = make_user(session)
    network = "203.0.113.0/24"
    begun = device_logins.begin(
        session, client="podium", machine="ada-laptop", scopes=["read"], network=network, key=KEY, now=NOW
    )
    device_logins.confirm(
        session,
        begun.user_code,
        user=user,
        scopes=["read"],
        lasts=timedelta(days=1),
        network=network,
        key=KEY,
        now=NOW,
    )
    tokens.make_token(session, user=user, label="laptop", now=NOW)
    accounts.change_email(session, user.id, email="new@example.org", now=NOW)
    agents.mark(session, user.id, is_agent=True, by=user.id, now=NOW)

    acts = account_activity.list_acts(session, user.id)

    assert [act.sentence for act in acts] == [
        "Marked as an agent’s",
        "The e-mail address was changed",
        "The token “laptop” was made",
        "podium on “ada-laptop” was let in",
    ]
    assert acts[-1].network == network


def test_acts_of_others_and_other_acts_are_not_told(session: Session) -> None:
    ada, eve = make_user(session), make_user(session, name="eve")
    tokens.make_token(session, user=eve, label="hers", now=NOW)
    audit.record(session, action="submission.submit", subject="submission:1", user_id=ada.id, now=NOW)

    assert account_activity.list_acts(session, ada.id) == []


def test_every_sentence_stands_without_its_details() -> None:
    assert all(sentence({}) for sentence in account_activity.SENTENCES.values())


def test_only_the_newest_are_told(session: Session) -> None:
    user = make_user(session)
    for number in range(account_activity.SHOWN + 3):
        tokens.make_token(session, user=user, label=f"token {number}", now=NOW)

    assert len(account_activity.list_acts(session, user.id)) == account_activity.SHOWN
