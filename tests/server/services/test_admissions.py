"""Links that let in or let ask, and the list."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from server.domain.admission import AdmissionState
from server.domain.visibility import Visibility
from server.errors import InvalidInputError, NotFoundError, RemovedError
from server.models import Admission, AdmissionLink, AuditEvent, ListedAdmission, Notice
from server.services import admissions, competitions, removals
from tests import factories
from tests.factories import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def closed(session):
    competition = factories.make_competition(session, visibility=Visibility.INVITATION)
    factories.make_solution(session, competition=competition)
    return competition


def make_link(session, competition, **more) -> tuple[AdmissionLink, str]:
    return admissions.make_link(session, competition=competition, host=competition.host, now=NOW, **more)


def use(session, competition, secret: str, user, **more):
    return admissions.use_link(session, slug=competition.slug, secret=secret, user=user, **{"now": NOW, **more})[1]


def test_a_link_lets_its_holder_in_once_and_then_the_rules_decide(session, closed):
    ada = factories.make_user(session, name="ada")
    link, secret = make_link(session, closed, label=" The  class ", max_uses=1)

    assert use(session, closed, secret, ada) is AdmissionState.ADMITTED
    assert use(session, closed, secret, ada) is AdmissionState.ADMITTED  # again: nothing is used up

    assert (link.n_uses, link.label) == (1, "The class")
    _, viewer = competitions.get_competition(session, slug=closed.slug, user=ada, now=NOW)
    assert (viewer.is_admitted, viewer.is_entrant) == (True, False)
    competitions.enter(session, competition=closed, user=ada, rules_version=1, now=NOW)


def test_the_secret_is_kept_nowhere(session, closed):
    ada = factories.make_user(session, name="ada")
    _, secret = make_link(session, closed)
    use(session, closed, secret, ada)
    session.flush()

    details = [repr(event.detail) for event in session.scalars(select(AuditEvent))]
    assert details
    assert not any(secret in detail for detail in details)
    assert secret.encode() not in session.scalars(select(AdmissionLink.secret_hash)).one()


def test_a_link_that_is_used_up_is_not_there_for_the_next(session, closed):
    _, secret = make_link(session, closed, max_uses=1)
    use(session, closed, secret, factories.make_user(session, name="ada"))

    with pytest.raises(NotFoundError):
        use(session, closed, secret, factories.make_user(session, name="bo"))


def test_a_link_ends_by_time_and_by_its_host(session, closed):
    ada = factories.make_user(session, name="ada")
    _, timed = make_link(session, closed, expires_at=NOW + HOUR)
    ended, secret = make_link(session, closed)
    admissions.revoke_link(session, competition=closed, link_id=ended.id, host=closed.host, now=NOW)

    with pytest.raises(NotFoundError):
        use(session, closed, secret, ada)
    with pytest.raises(NotFoundError):
        use(session, closed, timed, ada, now=NOW + 2 * HOUR)
    assert use(session, closed, timed, ada, now=NOW + HOUR) is AdmissionState.ADMITTED
    with pytest.raises(NotFoundError):
        admissions.revoke_link(session, competition=closed, link_id=ended.id, host=closed.host, now=NOW)


def test_a_link_of_one_competition_opens_no_other(session, closed):
    other = factories.make_competition(session, slug="other", visibility=Visibility.INVITATION)
    link, secret = make_link(session, other)

    with pytest.raises(NotFoundError):
        use(session, closed, secret, factories.make_user(session, name="ada"))
    with pytest.raises(NotFoundError):
        admissions.revoke_link(session, competition=closed, link_id=link.id, host=closed.host, now=NOW)


def test_a_link_of_a_draft_leads_nowhere_before_it_is_published(session, closed):
    _, secret = make_link(session, closed)
    closed.published_at = None
    session.flush()

    with pytest.raises(NotFoundError):
        use(session, closed, secret, factories.make_user(session, name="ada"))


def test_who_needs_approval_waits_and_the_host_is_told(session, closed):
    ada = factories.make_user(session, name="ada")
    link, secret = make_link(session, closed, needs_approval=True)

    assert use(session, closed, secret, ada, message=" I am  in the course. ") is AdmissionState.WAITING
    assert use(session, closed, secret, ada, message="Hello?") is AdmissionState.WAITING
    session.flush()

    found = session.scalars(select(Admission)).one()
    assert (found.message, link.n_uses) == ("I am in the course.", 1)
    told = session.scalars(select(Notice)).one()
    assert (told.user_id, told.path) == (closed.host_id, "/competitions/harbour/host/entrants?state=waiting")
    with pytest.raises(NotFoundError):
        competitions.get_competition(session, slug=closed.slug, user=ada, now=NOW)


def test_a_plain_link_lets_in_who_waits(session, closed):
    ada = factories.make_user(session, name="ada")
    _, asking = make_link(session, closed, needs_approval=True)
    _, plain = make_link(session, closed)
    use(session, closed, asking, ada)

    assert use(session, closed, plain, ada) is AdmissionState.ADMITTED


@pytest.mark.parametrize("act", ["refuse", "remove"])
def test_no_link_lets_in_to_whom_the_host_said_no(session, closed, act: str):
    ada = factories.make_user(session, name="ada")
    _, secret = make_link(session, closed, needs_approval=True)
    _, plain = make_link(session, closed)
    use(session, closed, secret, ada)
    decide = {"refuse": removals.refuse, "remove": removals.remove}[act]
    decide(session, competition=closed, name="ada", host=closed.host, reason="Not of the course.", now=NOW)

    with pytest.raises(RemovedError, match=r"Not of the course\."):
        use(session, closed, plain, ada)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"max_uses": 0}, "max_uses"),
        ({"max_uses": 100_001}, "max_uses"),
        ({"expires_at": NOW}, "expires_at"),
        ({"label": "x" * 81}, "label"),
    ],
)
def test_a_link_that_nobody_could_use_is_refused(session, closed, changes: dict, field: str):
    with pytest.raises(InvalidInputError) as refusal:
        make_link(session, closed, **changes)

    assert list(refusal.value.fields) == [field]


def test_the_list_grows_by_what_is_new_and_shrinks_line_by_line(session, closed):
    of = {"competition": closed, "host": closed.host, "now": NOW}
    assert admissions.add_listed(session, text="ada\n@uni.example", **of) == 2
    assert admissions.add_listed(session, text="ADA\nbo", **of) == 1
    listed = admissions.list_listed(session, competition=closed)
    assert [row.shown for row in listed] == ["@uni.example", "ada", "bo"]

    assert admissions.remove_listed(session, listed_id=listed[1].id, **of) == "ada"
    session.flush()

    assert session.scalars(select(ListedAdmission.value).order_by(ListedAdmission.id)).all() == ["uni.example", "bo"]
    with pytest.raises(NotFoundError):
        admissions.remove_listed(session, listed_id=10_000, **of)


def test_the_list_of_another_competition_is_not_there(session, closed):
    other = factories.make_competition(session, slug="other")
    admissions.add_listed(session, competition=other, host=other.host, text="ada", now=NOW)
    line = session.scalars(select(ListedAdmission)).one()

    with pytest.raises(NotFoundError):
        admissions.remove_listed(session, competition=closed, listed_id=line.id, host=closed.host, now=NOW)


def test_names_that_no_account_has_are_found_in_a_list(session, closed):
    of = {"competition": closed, "host": closed.host, "now": NOW}
    factories.make_user(session, name="Ada")
    admissions.add_listed(session, text="ada\nAdda\n@ada.example\nbo@uni.example", **of)

    assert admissions.list_unused_names(session, competition=closed) == {"adda"}


def test_links_are_listed_newest_first(session, closed):
    first, second = make_link(session, closed)[0], make_link(session, closed)[0]

    assert [link.id for link in admissions.list_links(session, competition=closed)] == [second.id, first.id]


def test_of_two_who_use_the_last_place_at_once_one_comes_in(any_database):
    def fill(session) -> str:
        competition = factories.make_competition(session, visibility=Visibility.INVITATION)
        return make_link(session, competition, max_uses=1)[1]

    secret = any_database.write(fill)
    users = [any_database.write(factories.make_user, name=name) for name in ("ada", "bo")]
    begin, outcomes = threading.Barrier(2), []

    def come(user) -> None:
        begin.wait()
        try:
            any_database.write(admissions.use_link, slug="harbour", secret=secret, user=user, now=NOW)
            outcomes.append("in")
        except NotFoundError:
            outcomes.append("out")

    threads = [threading.Thread(target=come, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["in", "out"]
    assert any_database.read(lambda session: session.scalars(select(AdmissionLink.n_uses)).one()) == 1
