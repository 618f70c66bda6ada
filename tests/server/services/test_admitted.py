"""Who is let in by the list: by name always, by an address only where somebody vouches for it."""

from __future__ import annotations

import pytest

from server.domain.admission import AdmissionState
from server.domain.emails import vouched_key
from server.domain.visibility import Visibility
from server.errors import NotFoundError, RemovedError
from server.models import Admission, AdmissionSource, Entrant
from server.services import admissions, admitted, competition_lists, competitions
from tests import factories
from tests.factories import NOW


def closed(session):
    competition = factories.make_competition(session, visibility=Visibility.INVITATION)
    factories.make_solution(session, competition=competition)
    return competition


def put_on_list(session, competition, text: str) -> None:
    admissions.add_listed(session, competition=competition, host=competition.host, text=text, now=NOW)
    session.flush()


def may_see(session, competition, user) -> bool:
    try:
        competitions.get_competition(session, slug=competition.slug, user=user, now=NOW)
    except NotFoundError:
        return False
    return True


def listed_for(session, user) -> list[str]:
    found = competition_lists.list_competitions(session, user=user, now=NOW)
    return [card.competition.slug for card in found.cards]


@pytest.mark.parametrize(
    ("entry", "key", "is_in"),
    [
        ("ada", "of:ada", True),
        ("ADA", "of:ada", True),
        ("adam", "of:ada", False),
        # The operator made the account and vouches for the address.
        ("ada@uni.example", "ada@uni.example", True),
        ("@uni.example", "ada@uni.example", True),
        ("@ni.example", "ada@uni.example", False),
        ("@sub.uni.example", "ada@uni.example", False),
        # Anybody may write any address at sign-up.
        ("ada@uni.example", "of:ada", False),
        ("@uni.example", "of:ada", False),
    ],
)
def test_who_is_on_the_list_is_let_in(session, entry: str, key: str, is_in: bool):
    competition = closed(session)
    ada = factories.make_user(session, name="ada", email="Ada@Uni.example")
    ada.email_key = key
    session.flush()
    put_on_list(session, competition, "somebody-else")
    assert not may_see(session, competition, ada)

    put_on_list(session, competition, entry)

    assert may_see(session, competition, ada) is is_in
    assert (competition.slug in listed_for(session, ada)) is is_in


def test_an_address_that_another_host_vouches_for_proves_nothing_here(session):
    competition = closed(session)
    other = factories.make_user(session, name="other-host")
    put_on_list(session, competition, "@uni.example")
    ada = factories.make_user(session, name="ada", email="ada@uni.example")

    ada.email_key = vouched_key(ada.email, other.id)
    session.flush()
    assert not may_see(session, competition, ada)
    ada.email_key = vouched_key(ada.email, competition.host_id)
    session.flush()
    assert may_see(session, competition, ada)


@pytest.mark.parametrize("state", [AdmissionState.REFUSED, AdmissionState.REMOVED])
def test_the_list_lets_nobody_in_to_whom_the_host_said_no(session, state: AdmissionState):
    competition = closed(session)
    ada = factories.make_user(session, name="ada")
    put_on_list(session, competition, "ada")
    session.add(
        Admission(
            competition_id=competition.id,
            user_id=ada.id,
            state=state,
            source=AdmissionSource.LINK,
            reason="Two accounts.",
            created_at=NOW,
        )
    )
    session.flush()

    assert not may_see(session, competition, ada)
    assert competition.slug not in listed_for(session, ada)
    with pytest.raises(RemovedError, match=r"Two accounts\."):
        competitions.enter(session, competition=competition, user=ada, rules_version=1, now=NOW)


def test_who_waits_is_not_in(session):
    competition = closed(session)
    ada = factories.make_user(session, name="ada")
    about = {"competition_id": competition.id, "user_id": ada.id, "source": AdmissionSource.LINK, "created_at": NOW}
    session.add(Admission(state=AdmissionState.WAITING, **about))
    session.flush()

    assert not may_see(session, competition, ada)
    assert not admitted.is_let_in(session, competition=competition, user=ada)
    assert not admitted.is_out(session, competition_id=competition.id, user_id=ada.id)


def test_the_list_of_a_public_competition_changes_nothing(session):
    competition = factories.make_competition(session)
    factories.make_solution(session, competition=competition)
    put_on_list(session, competition, "bo")

    assert may_see(session, competition, factories.make_user(session, name="ada"))


def test_an_entrant_whom_the_host_removed_is_refused(session):
    with pytest.raises(RemovedError):
        admitted.check_not_removed(Entrant(removed_at=NOW))
    admitted.check_not_removed(Entrant(removed_at=None))
