"""Which submissions count at the end, and until when a team may choose."""

from datetime import timedelta

import pytest

from server.errors import NotOpenError, SelectionError
from server.services import accommodations, selections
from tests import factories
from tests.server.services.season import begin
from tests.server.services.test_invitations import join

NOW = factories.NOW


@pytest.fixture
def season(session):
    return begin(session, "ada", "bo")


def choose(season, name, *submissions, now=NOW):
    return selections.choose(
        season.session,
        competition=season.competition,
        user=season.users[name],
        submission_ids=[submission.id for submission in submissions],
        now=now,
    )


def get(season, name="ada", now=NOW):
    return selections.get_choice(season.session, competition=season.competition, team_id=season.team(name).id, now=now)


def test_without_a_choice_the_best_two_count(season):
    submissions = [season.hand_in("ada", score) for score in (0.5, 0.9, 0.7)]

    assert {final.submission_id for final in get(season).finals} == {submissions[1].id, submissions[2].id}
    assert not any(final.is_chosen for final in get(season).finals)


def test_a_choice_counts_and_is_told_back_with_what_fills_the_rest(season):
    worst, best, _ = [season.hand_in("ada", score) for score in (0.5, 0.9, 0.7)]

    choice = choose(season, "ada", worst)

    assert choice.chosen == {worst.id}
    assert {(final.submission_id, final.is_chosen) for final in choice.finals} == {(worst.id, True), (best.id, False)}


def test_a_new_choice_takes_the_place_of_the_old_one(season):
    first, second = [season.hand_in("ada", score) for score in (0.5, 0.9)]
    choose(season, "ada", first)

    assert choose(season, "ada", second).chosen == {second.id}
    assert choose(season, "ada").chosen == frozenset()


def test_any_member_may_choose_among_all_submissions_of_the_team(season):
    submission = season.hand_in("ada", 0.5)
    join(season, "bo")

    assert choose(season, "bo", submission).chosen == {submission.id}


@pytest.mark.parametrize("more", [{"is_late": True}, {"is_hidden": True}, {"score": None}])
def test_what_cannot_count_cannot_be_chosen(season, more):
    submission = season.hand_in("ada", **more)

    with pytest.raises(SelectionError, match=f"Submission {submission.id} can't be selected"):
        choose(season, "ada", submission)


def test_another_teams_submission_cannot_be_chosen(season):
    with pytest.raises(SelectionError):
        choose(season, "ada", season.hand_in("bo", 0.5))


def test_no_more_than_the_host_allows_can_be_chosen(season):
    submissions = [season.hand_in("ada", score) for score in (0.5, 0.9, 0.7)]

    with pytest.raises(SelectionError, match="You chose 3 submissions; at most 2 count"):
        choose(season, "ada", *submissions)


def test_the_choice_may_change_at_the_instant_of_the_end_and_no_later(season):
    submission = season.hand_in("ada", 0.5)
    end = season.competition.ends_at

    assert choose(season, "ada", submission, now=end).is_open
    with pytest.raises(NotOpenError, match="closed at the end, 2026-12-11 12:00 UTC"):
        choose(season, "ada", now=end + timedelta(microseconds=1))
    assert not get(season, now=end + timedelta(microseconds=1)).is_open


def test_a_granted_later_end_holds_for_the_choice_too(season):
    later = season.competition.ends_at + timedelta(days=1)
    accommodations.grant(
        season.session,
        competition=season.competition,
        team_id=season.team("ada").id,
        host=season.competition.host,
        extra_attempts=0,
        deadline_at=later,
        reason="Ill.",
        now=NOW,
    )

    assert get(season, now=later).is_open
    assert not get(season, "bo", now=later).is_open


def test_in_practice_nothing_is_selected(season):
    season.competition.is_practice, season.competition.ends_at = True, None
    season.session.flush()

    with pytest.raises(NotOpenError, match="practice"):
        choose(season, "ada")
