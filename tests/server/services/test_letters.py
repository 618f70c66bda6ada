"""Letters on their way, and the link by which there are no more."""

from datetime import timedelta

import pytest

from server.errors import NotFoundError
from server.services import announcements, letters
from server.services.letters import Delivery
from tests import factories
from tests.server.services.season import begin

NOW = factories.NOW
KEY = b"k" * 32


@pytest.fixture
def season(session):
    season = begin(session, "ada", "bo")
    write(season)
    return season


def write(season):
    return announcements.write(
        season.session,
        competition=season.competition,
        host=season.competition.host,
        title="New data",
        text="Look.",
        publish_at=None,
        is_mailed=True,
        now=NOW,
    )


def take(season, now=NOW, **more):
    return letters.take_due(season.session, now=now, **more)


def count(season):
    return list(letters.count_letters(season.session, announcement_ids=[1]).values())


def test_a_letter_that_is_taken_is_due_again_only_later(season):
    assert [letter.name for letter in take(season)] == ["ada", "bo"]
    assert take(season) == []
    assert [letter.n_tries for letter in take(season, NOW + letters.FIRST_PAUSE)] == [2, 2]
    assert take(season, NOW + 2 * letters.FIRST_PAUSE) == []


def test_the_pauses_have_an_end(season):
    for number in range(30):
        assert len(take(season, NOW + number * letters.LONGEST_PAUSE)) == 2


def test_a_batch_has_no_more_than_is_asked_for(season):
    assert (len(take(season, most=1)), len(take(season, most=5))) == (1, 1)


def test_how_far_they_are_is_counted(season):
    first, second = take(season)
    letters.mark_sent(season.session, letter_id=first.id, now=NOW)
    assert count(season) == [Delivery(n_waiting=1, n_sent=1, n_given_up=0)]

    letters.give_up(season.session, letter_id=second.id, now=NOW)
    letters.give_up(season.session, letter_id=first.id, now=NOW)  # it was sent: nothing changes

    assert count(season) == [Delivery(n_waiting=0, n_sent=1, n_given_up=1)]
    assert take(season, NOW + timedelta(days=9)) == []


def test_the_link_is_good_for_its_user_alone(season):
    ada, bo = (season.users[name] for name in ("ada", "bo"))
    secret = letters.make_secret(ada.id, key=KEY)

    assert letters.find_user(season.session, secret=secret, key=KEY) == ada
    forged = f"{bo.id}-{secret.partition('-')[2]}"
    for wrong in (forged, secret[:-1], f"{ada.id}-", "", "-", "x-y", "1" * 30, "9999-" + "0" * 40, "1-ä"):
        with pytest.raises(NotFoundError):
            letters.find_user(season.session, secret=wrong, key=KEY)
    with pytest.raises(NotFoundError):
        letters.find_user(season.session, secret=secret, key=b"another key" * 3)


def test_a_disabled_account_has_no_link(season):
    season.users["ada"].is_disabled = True

    with pytest.raises(NotFoundError):
        letters.find_user(season.session, secret=letters.make_secret(season.users["ada"].id, key=KEY), key=KEY)


def test_who_wants_no_more_gets_none_of_those_that_wait(season):
    letters.choose(season.session, user_id=season.users["ada"].id, wants_letters=False)

    write(season)

    assert [letter.name for letter in take(season)] == ["bo", "bo"]
    letters.choose(season.session, user_id=season.users["ada"].id, wants_letters=True)
    write(season)
    assert sorted(letter.name for letter in take(season)) == ["ada", "bo"]
