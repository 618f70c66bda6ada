"""The record as its hosts read it."""

import json
from datetime import timedelta

import pytest

from server.services import accommodations, finalization, moderation, records, removals, selections
from server.services.records import ActsWanted
from tests import factories
from tests.server.services.season import begin

NOW = factories.NOW


@pytest.fixture
def season(session):
    return begin(session, "ada", "bo", "cy")


def hide(season, submission, *, now=NOW):
    moderation.hide(
        season.session,
        competition=season.competition,
        submission_id=submission.id,
        host=season.competition.host,
        reason="Made of leaked labels.",
        now=now,
    )


def select(season, name, *numbers):
    selections.choose(
        season.session,
        competition=season.competition,
        user=season.users[name],
        submission_ids=list(numbers),
        now=NOW,
    )


def actions(season, **wanted):
    page = records.list_record(season.session, competition=season.competition, wanted=ActsWanted(**wanted))
    return [act.event.action for act in page.rows]


def test_the_record_has_what_was_done_to_the_competition_its_teams_and_submissions(season):
    submission = season.hand_in("ada", 0.5)
    selections.choose(
        season.session,
        competition=season.competition,
        user=season.users["ada"],
        submission_ids=[submission.id],
        now=NOW,
    )
    moderation.hide(
        season.session,
        competition=season.competition,
        submission_id=submission.id,
        host=season.competition.host,
        reason="Made of leaked labels.",
        now=NOW,
    )

    page = records.list_record(season.session, competition=season.competition)

    assert [(act.event.action, act.user) for act in page.rows] == [
        ("submission.hide", season.competition.host.name),
        ("team.select", "ada"),
    ]


def test_the_record_of_another_competition_stays_apart(season):
    selections.choose(
        season.session, competition=season.competition, user=season.users["ada"], submission_ids=[], now=NOW
    )
    other = factories.make_competition(season.session, slug="orchard")

    assert records.list_record(season.session, competition=other).rows == ()


def test_acts_are_found_by_kind_person_and_time(season):
    submission = season.hand_in("ada", 0.5)
    select(season, "ada", submission.id)
    hide(season, submission, now=NOW + timedelta(hours=1))

    assert actions(season, action="submission") == ["submission.hide"]
    assert actions(season, action="submission.hide") == ["submission.hide"]
    assert actions(season, action="sub") == []
    assert actions(season, action="%") == []
    assert actions(season, user=" ADA ") == ["team.select"]
    assert actions(season, since=NOW + timedelta(minutes=1)) == ["submission.hide"]
    assert actions(season, until=NOW + timedelta(minutes=1)) == ["team.select"]
    assert records.list_actions(season.session, competition=season.competition) == ["submission.hide", "team.select"]
    assert ActsWanted(user="ada").narrows
    assert not ActsWanted().narrows


def test_what_was_before_and_after_stands_apart_from_the_reason(season):
    submission = season.hand_in("ada", 0.5)
    hide(season, submission)

    [act] = records.list_record(season.session, competition=season.competition).rows

    assert (act.before, act.after) == ({"is_hidden": False}, {"is_hidden": True})
    assert act.rest == {"team": season.team("ada").id, "reason": "Made of leaked labels."}


def test_all_that_hosts_change_says_what_was_before_and_after(season):
    by = {"competition": season.competition, "host": season.competition.host}
    submission, team = season.hand_in("ada", 0.5), season.team("bo")
    hide(season, submission)
    moderation.unhide(season.session, submission_id=submission.id, now=NOW, **by)
    moderation.disqualify(season.session, team_id=team.id, reason="Two accounts.", now=NOW, **by)
    moderation.reinstate(season.session, team_id=team.id, now=NOW, **by)
    granted = accommodations.grant(
        season.session, team_id=team.id, extra_attempts=2, deadline_at=None, reason="An exam.", now=NOW, **by
    )
    accommodations.revoke(season.session, accommodation_id=granted.id, now=NOW, **by)
    finalization.finalize(season.session, now=NOW + timedelta(days=30), **by)

    acts = list(records.stream_record(season.session, competition=season.competition))

    assert [act.event.action for act in acts] == [
        "submission.hide",
        "submission.unhide",
        "team.disqualify",
        "team.reinstate",
        "accommodation.grant",
        "accommodation.revoke",
        "competition.finalize",
    ]
    assert all("before" in act.event.detail and "after" in act.event.detail for act in acts)
    assert all(json.dumps(act.before) != json.dumps(act.after) for act in acts)


def test_acts_name_the_users_and_teams_that_they_are_about(season):
    who = {"competition": season.competition, "host": season.competition.host, "now": NOW}
    removals.remove(season.session, name="bo", reason="Two accounts.", hides=False, **who)
    hide(season, season.hand_in("ada", 0.5))

    page = records.list_record(season.session, competition=season.competition)
    streamed = list(records.stream_record(season.session, competition=season.competition))

    hidden, removed = page.rows
    assert (removed.about, removed.rest["user"], removed.detail["before"]) == ("bo", "bo", "entered")
    assert (hidden.about, hidden.team) == (None, "ada")
    assert [act.about for act in streamed] == ["bo", None]


def test_fifty_stand_on_a_page(season):
    for _ in range(51):
        select(season, "ada")

    page = records.list_record(season.session, competition=season.competition, page=2)

    assert (len(page.rows), page.n_pages, page.n_found) == (1, 2, 51)
