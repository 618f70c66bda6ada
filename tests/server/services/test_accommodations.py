"""What a host grants one team, and what follows from it."""

import json
from datetime import timedelta

import pytest

from server.domain.visibility import Visibility
from server.errors import DailyLimitReachedError, InvalidInputError, NotFoundError, NotOpenError
from server.models import User
from server.services import accommodations, competitions, notices, quotas, removals, rosters, teams
from tests import factories
from tests.server.services.season import begin
from tests.server.services.test_invitations import join

NOW = factories.NOW
DAY = timedelta(days=1)


@pytest.fixture
def season(session):
    return begin(session, "ada", "bo")


def grant(season, name="ada", **more):
    granted = {"extra_attempts": 0, "deadline_at": None, "reason": "The queue stood still.", **more}
    return accommodations.grant(
        season.session,
        competition=season.competition,
        team_id=season.team(name).id,
        host=season.competition.host,
        now=NOW,
        **granted,
    )


def take_back(season, granted):
    accommodations.revoke(
        season.session,
        competition=season.competition,
        accommodation_id=granted.id,
        host=season.competition.host,
        now=NOW,
    )


def quota(season, name="ada", moment=NOW):
    return quotas.get_quota(season.session, competition=season.competition, team_id=season.team(name).id, moment=moment)


def test_extra_attempts_come_after_those_of_the_day_and_are_used_once(season):
    grant(season, extra_attempts=3)
    for _ in range(4):
        season.hand_in("ada")

    assert (quota(season).left, quota(season).extra_left) == (1, 1)
    assert (quota(season, moment=NOW + DAY).left, quota(season, moment=NOW + DAY).extra_left) == (3, 1)
    assert quota(season, "bo").left == 2


def test_what_is_left_with_granted_attempts_is_a_whole_number_on_every_database(any_database):
    def work(session):
        season = begin(session, "ada", total_limit=9)
        grant(season, extra_attempts=3)
        return quota(season)

    granted = any_database.write(work)

    assert json.dumps([granted.left, granted.extra_left, granted.total_limit]) == "[5, 3, 12]"


def test_extra_attempts_raise_the_total_limit_too(season):
    season.competition.total_limit = 2
    season.session.flush()
    season.hand_in("ada", at=NOW - DAY)
    season.hand_in("ada", at=NOW - DAY)
    assert quota(season).left == 0

    grant(season, extra_attempts=1)

    assert (quota(season).left, quota(season).total_left) == (1, 1)


def test_the_day_of_a_submission_is_that_of_utc_for_granted_attempts_too(season):
    grant(season, extra_attempts=1)
    midnight = NOW.replace(hour=0)
    for _ in range(3):
        season.hand_in("ada", at=midnight - timedelta(microseconds=1))

    assert quota(season).extra_left == 0
    season.hand_in("ada", at=midnight)
    season.hand_in("ada", at=midnight)
    with pytest.raises(DailyLimitReachedError):
        quota(season).check()


def test_a_later_end_holds_for_one_team(season):
    later = season.competition.ends_at + DAY
    grant(season, deadline_at=later)

    times = {
        name: accommodations.team_timeline(season.session, competition=season.competition, team_id=season.team(name).id)
        for name in ("ada", "bo")
    }

    assert times["ada"].is_open(later)
    assert not times["bo"].is_open(later)
    assert accommodations.find_last_deadline(season.session, competition=season.competition) == later


def test_what_is_taken_back_holds_no_more_and_stays_on_record(season):
    granted = grant(season, extra_attempts=3, deadline_at=season.competition.ends_at + DAY)

    take_back(season, granted)

    assert quota(season).left == 2
    assert accommodations.find_last_deadline(season.session, competition=season.competition) is None
    (kept,) = accommodations.list_accommodations(season.session, competition=season.competition)
    assert (kept.reason, kept.revoked_at) == ("The queue stood still.", NOW)
    with pytest.raises(NotFoundError):
        take_back(season, granted)


def test_the_team_is_told(season):
    grant(season, extra_attempts=1, deadline_at=season.competition.ends_at + DAY)

    (told,) = notices.list_notices(season.session, user=season.users["ada"])
    assert told.message == ("The host granted your team 1 extra submission and an end at 2026-12-12 12:00 UTC.")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({}, "extra_attempts"),
        ({"extra_attempts": -1}, "extra_attempts"),
        ({"extra_attempts": 1, "reason": " "}, "reason"),
        ({"deadline_at": NOW}, "deadline_at"),
    ],
)
def test_what_cannot_be_granted_is_told_by_field(season, more, field):
    with pytest.raises(InvalidInputError) as refusal:
        grant(season, **more)

    assert field in refusal.value.fields


def test_no_end_moves_once_the_private_leaderboard_is_final(season):
    season.competition.finalized_at = NOW

    with pytest.raises(InvalidInputError) as refusal:
        grant(season, deadline_at=season.competition.ends_at + DAY)

    assert "final" in refusal.value.fields["deadline_at"]


def test_what_was_granted_goes_with_the_team_into_another(season):
    grant(season, "bo", extra_attempts=2)

    join(season, "bo")

    assert quota(season, "ada").extra_left == 2


def use_up(season, *names, at=NOW):
    for name in names:
        season.hand_in(name, at=at)
        season.hand_in(name, at=at)


@pytest.mark.parametrize("days", [(2, 1), (1, 0)])
def test_days_on_which_both_teams_of_a_merge_used_their_own_use_nothing_of_a_later_grant(season, days):
    for day in days:
        use_up(season, "ada", "bo", at=NOW - day * DAY)
    join(season, "bo")

    grant(season, extra_attempts=3)

    today = quota(season)
    assert (today.extra_left, today.left) == (3, 3 if 0 in days else 5)


def test_days_on_which_both_teams_of_a_merge_used_their_own_use_nothing_of_an_earlier_grant(season):
    grant(season, extra_attempts=3)
    use_up(season, "ada", "bo", at=NOW - DAY)
    season.hand_in("ada", at=NOW - DAY)

    join(season, "bo")

    assert (quota(season).extra_left, quota(season).left) == (2, 4)


def test_a_day_partly_used_before_a_merge_is_used_up_before_the_grant_is(season):
    grant(season, extra_attempts=1)
    season.hand_in("ada")
    join(season, "bo")

    season.hand_in("bo")
    assert (quota(season).extra_left, quota(season).left) == (1, 1)
    season.hand_in("bo")

    assert (quota(season).extra_left, quota(season).left) == (0, 0)
    assert quota(season, moment=NOW + DAY).left == 2


def test_what_went_beyond_a_limit_before_a_grant_uses_nothing_of_it(season):
    use_up(season, "ada", at=NOW - DAY)
    season.competition.daily_limit = 1
    season.session.flush()

    grant(season, extra_attempts=2)

    assert quota(season).extra_left == 2


def test_each_grant_is_used_up_in_its_turn_and_one_taken_back_takes_its_use_with_it(season):
    first = grant(season, extra_attempts=1)
    use_up(season, "ada")
    season.hand_in("ada")
    second = grant(season, extra_attempts=2)
    last = season.hand_in("ada")
    assert (last.accommodation_id, quota(season).extra_left) == (second.id, 1)

    take_back(season, first)
    assert quota(season).left == 1
    grant(season, extra_attempts=1)

    assert (quota(season).extra_left, quota(season).left) == (2, 2)


def test_a_grant_after_one_that_was_taken_back_goes_beyond_the_total_limit_again(season):
    season.competition.total_limit = 2
    season.session.flush()
    first = grant(season, extra_attempts=1)
    use_up(season, "ada", at=NOW - DAY)
    season.hand_in("ada")
    take_back(season, first)
    assert (quota(season).left, quota(season).total_left) == (0, 0)

    grant(season, extra_attempts=1)

    assert (quota(season).left, quota(season).total_left) == (1, 1)


def test_what_was_used_of_a_grant_for_the_old_team_counts_for_no_day_of_the_one_who_left(season):
    join(season, "bo")
    grant(season, extra_attempts=2)
    use_up(season, "bo", "bo")
    teams.leave(season.session, competition=season.competition, user=season.users["bo"], now=NOW)

    grant(season, "bo", extra_attempts=1)

    assert (quota(season, "bo").used, quota(season, "bo").left) == (4, 1)
    season.hand_in("bo")
    assert quota(season, "bo", moment=NOW + DAY).extra_left == 0


def test_another_competitions_team_is_not_there(season):
    other = factories.make_competition(season.session, slug="other")

    with pytest.raises(NotFoundError):
        accommodations.grant(
            season.session,
            competition=other,
            team_id=season.team("ada").id,
            host=other.host,
            extra_attempts=1,
            deadline_at=None,
            reason="x",
            now=NOW,
        )


def test_a_user_stands_for_their_team_and_a_team_goes_first(session):
    season = begin(session, "ada", "bo", "cy")
    own, other = season.team("cy"), season.team("ada")
    own.name, own.name_key = "Northern Lights", "northernlights"
    session.flush()
    other.name, other.name_key = "Cy", "cy"
    session.flush()

    def found(name: str) -> int:
        return accommodations.find_grantee(session, competition=season.competition, name=name).id

    assert found("cy") == season.team("ada").id
    assert found(" @Cy ") == own.id
    assert found("bo") == season.team("bo").id


def test_who_is_no_team_and_may_not_enter_is_named(session):
    season = begin(session, "ada")
    by = {"competition": season.competition, "host": season.competition.host, "now": NOW}
    removals.remove(session, name="ada", reason="Two accounts.", **by)
    factories.make_co_host(session, competition=season.competition, user=factories.make_user(session, name="hal"))
    season.competition.visibility = Visibility.INVITATION
    factories.make_user(session, name="outsider")
    session.flush()

    for name in ("nobody", "@ada", "hal", season.competition.host.name, "outsider"):
        with pytest.raises(InvalidInputError) as refusal:
            accommodations.find_grantee(session, competition=season.competition, name=name)
        assert "No team and no entrant" in refusal.value.fields["team"]


def promise(season, user, **more):
    what = {"extra_attempts": 0, "deadline_at": None, "reason": "Ill until the end.", **more}
    return accommodations.promise(
        season.session,
        competition=season.competition,
        user=user,
        host=season.competition.host,
        now=NOW,
        **what,
    )


def enter(season, user, at=NOW):
    return competitions.enter(season.session, competition=season.competition, user=user, rules_version=1, now=at)


def test_a_student_of_the_roster_is_promised_what_holds_from_the_moment_of_entering(any_database):
    def work(session):
        season = begin(session, "ada")
        season.competition.visibility = Visibility.INVITATION
        by = {"competition": season.competition, "host": season.competition.host, "now": NOW}
        rosters.apply_roster(session, text="name,e-mail\nDot,dot@uni.example\n", **by)
        session.flush()
        dot = accommodations.find_grantee(session, competition=season.competition, name="dot")
        promise(season, dot, extra_attempts=3, deadline_at=season.competition.ends_at + DAY)
        before = accommodations.list_accommodations(session, competition=season.competition)
        team_id = enter(season, dot).team_id
        about = {"competition": season.competition, "team_id": team_id}
        found = quotas.get_quota(session, moment=NOW, **about)
        times = accommodations.team_timeline(session, **about)
        return dot, list(before), found.extra_left, times.ends_at - season.competition.ends_at

    dot, before, extra_left, later = any_database.write(work)

    assert isinstance(dot, User)
    assert (before, extra_left, later) == ([], 3, DAY)
    messages = any_database.read(lambda session: [told.message for told in notices.list_notices(session, user=dot)])
    assert messages[0].startswith("What the host promised you holds now: 3 extra submissions and an end at")
    assert messages[1].startswith("The host promised you 3 extra submissions and an end at")


def test_a_promise_goes_with_its_user_into_a_team_of_several(season):
    newcomer = factories.make_user(season.session, name="eve")
    season.users["eve"] = newcomer
    promise(season, newcomer, extra_attempts=2)
    enter(season, newcomer)

    join(season, "eve")

    assert quota(season, "ada").extra_left == 2


def test_of_a_promise_that_was_taken_back_nothing_holds(season):
    eve = factories.make_user(season.session, name="eve")
    promised = promise(season, eve, extra_attempts=2)
    about = {"competition": season.competition, "host": season.competition.host, "now": NOW}
    accommodations.revoke_promise(season.session, promise_id=promised.id, **about)

    enter(season, eve)

    assert accommodations.list_accommodations(season.session, competition=season.competition) == []
    with pytest.raises(NotFoundError):
        accommodations.revoke_promise(season.session, promise_id=promised.id, **about)


def test_what_has_taken_effect_is_taken_back_as_an_accommodation_only(season):
    eve = factories.make_user(season.session, name="eve")
    promised = promise(season, eve, extra_attempts=2)
    enter(season, eve)

    about = {"competition": season.competition, "host": season.competition.host, "now": NOW}
    with pytest.raises(NotFoundError):
        accommodations.revoke_promise(season.session, promise_id=promised.id, **about)
    [granted] = accommodations.list_accommodations(season.session, competition=season.competition)
    take_back(season, granted)


def test_a_promised_later_end_lets_its_user_enter_until_then_and_the_board_waits(season):
    eve, other = (factories.make_user(season.session, name=name) for name in ("eve", "fay"))
    season.competition.allows_late = False
    later = season.competition.ends_at + DAY
    promise(season, eve, deadline_at=later)

    assert accommodations.find_last_deadline(season.session, competition=season.competition) == later
    with pytest.raises(NotOpenError):
        enter(season, other, at=later)
    assert enter(season, eve, at=later).team_id
    with pytest.raises(NotOpenError):
        enter(season, factories.make_user(season.session, name="gil"), at=later)


def test_who_has_entered_meanwhile_is_promised_nothing(season):
    with pytest.raises(InvalidInputError) as refusal:
        promise(season, season.users["ada"], extra_attempts=1)

    assert "has entered meanwhile" in refusal.value.fields["team"]


def test_a_promise_is_held_to_what_a_grant_is(season):
    eve = factories.make_user(season.session, name="eve")

    for more, field in (({}, "extra_attempts"), ({"deadline_at": NOW}, "deadline_at")):
        with pytest.raises(InvalidInputError) as refusal:
            promise(season, eve, **more)
        assert field in refusal.value.fields
