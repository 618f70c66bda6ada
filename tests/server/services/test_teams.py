"""A team's name, captain and members."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from server.errors import (
    CaptainRequiredError,
    ConflictError,
    DeadlinePassedError,
    NameTakenError,
    NotFoundError,
    NotOpenError,
)
from server.models import Entrant, LeaderboardRow
from server.services import notices, quotas, teams
from tests import factories
from tests.server.services.season import begin
from tests.server.services.test_invitations import join

NOW = factories.NOW


@pytest.fixture
def season(session):
    return begin(session, "ada", "bo", "cy")


def leave(season, name, *, now=NOW):
    return teams.leave(season.session, competition=season.competition, user=season.users[name], now=now)


def test_members_are_listed_with_the_captain_first_and_their_entries(season):
    join(season, "bo")
    season.hand_in("bo")
    season.hand_in("bo", None)

    members = teams.list_members(season.session, team=season.team("ada"))

    assert [(m.user.name, m.entrant.is_captain, m.n_entries) for m in members] == [("ada", True, 0), ("bo", False, 1)]


def test_a_captain_renames_the_team_and_the_board_knows(season):
    before = season.competition.board_version

    teams.rename(
        season.session, competition=season.competition, captain=season.users["ada"], name="Northern Lights", now=NOW
    )

    season.session.refresh(season.competition)
    assert season.team("ada").name == "Northern Lights"
    assert season.competition.board_version == before + 1


def test_the_other_members_are_told_of_a_new_name(season):
    join(season, "bo")
    notices.mark_seen(season.session, user=season.users["bo"], now=NOW)
    n_told = len(notices.list_notices(season.session, user=season.users["ada"]))

    teams.rename(season.session, competition=season.competition, captain=season.users["ada"], name="Polar", now=NOW)

    told = notices.list_notices(season.session, user=season.users["bo"])[0]
    assert (told.message, told.seen_at) == ("ada renamed your team: “ada” is “Polar” now.", None)
    assert len(notices.list_notices(season.session, user=season.users["ada"])) == n_told


def test_after_the_end_a_team_keeps_its_name_and_captain(season):
    join(season, "bo")
    everything = {
        "competition": season.competition,
        "captain": season.users["ada"],
        "now": season.competition.ends_at + timedelta(microseconds=1),
    }

    with pytest.raises(NotOpenError, match="ended at 2026-12-11 12:00 UTC; teams keep their names"):
        teams.rename(season.session, name="Northern Lights", **everything)
    with pytest.raises(NotOpenError, match="teams keep their names and captains"):
        teams.make_captain(season.session, name="bo", **everything)

    assert (season.team("ada").name, season.entrant("ada").is_captain) == ("ada", True)


def test_at_the_instant_of_the_end_a_team_may_still_be_renamed(season):
    here = {"competition": season.competition, "captain": season.users["ada"], "now": season.competition.ends_at}

    assert teams.rename(season.session, name="Northern Lights", **here).name == "Northern Lights"


def test_a_name_that_looks_like_anothers_is_taken(season):
    with pytest.raises(NameTakenError, match="“B Ó”"):
        teams.rename(season.session, competition=season.competition, captain=season.users["ada"], name="B Ó", now=NOW)


def test_the_captaincy_goes_to_a_member_and_to_nobody_else(season):
    join(season, "bo")
    everything = {"competition": season.competition, "captain": season.users["ada"], "now": NOW}

    with pytest.raises(NotFoundError, match="no such member"):
        teams.make_captain(season.session, name="cy", **everything)
    teams.make_captain(season.session, name="bo", **everything)

    assert (season.entrant("ada").is_captain, season.entrant("bo").is_captain) == (False, True)
    with pytest.raises(CaptainRequiredError, match="ask bo"):
        teams.make_captain(season.session, name="ada", **everything)


def test_two_captains_of_one_team_are_forbidden_by_the_database(season):
    join(season, "bo")
    season.session.get_one(Entrant, season.entrant("bo").id).is_captain = True

    with pytest.raises(IntegrityError):
        season.session.flush()
    season.session.rollback()


def test_who_leaves_leaves_submissions_and_rank_and_begins_alone(season):
    join(season, "bo")
    season.hand_in("bo", 0.9)
    team = season.team("ada")

    own = leave(season, "bo")

    assert season.session.get_one(LeaderboardRow, team.id).public_score == 0.9
    assert season.team("bo").id == own.id
    assert season.entrant("bo").is_captain
    assert season.session.get(LeaderboardRow, own.id) is None
    assert "bo has left" in notices.list_notices(season.session, user=season.users["ada"])[0].message


def test_what_was_handed_in_today_still_counts_for_the_one_who_left(season):
    join(season, "bo")
    season.hand_in("bo")
    leave(season, "bo")

    def used(name, moment=NOW):
        quota = quotas.get_quota(
            season.session, competition=season.competition, team_id=season.team(name).id, moment=moment
        )
        return quota.used

    assert (used("bo"), used("ada")) == (1, 1)
    assert used("bo", NOW + timedelta(days=1)) == 0


def test_a_hosts_baselines_do_not_count_against_their_own_team(season):
    baseline = factories.make_team(season.session, competition=season.competition, name="One number", is_baseline=True)
    factories.make_submission(
        season.session, competition=season.competition, team=baseline, user=season.users["ada"], received_at=NOW
    )
    season.hand_in("ada")

    quota = quotas.get_quota(season.session, competition=season.competition, team_id=season.team("ada").id, moment=NOW)

    assert quota.used == 1


def test_the_captain_and_who_is_alone_do_not_leave(season):
    with pytest.raises(ConflictError, match="alone"):
        leave(season, "ada")
    join(season, "bo")
    with pytest.raises(ConflictError, match="somebody else captain first"):
        leave(season, "ada")


def test_after_the_merger_deadline_nobody_leaves(season):
    join(season, "bo")
    season.competition.merger_deadline_at = NOW

    with pytest.raises(DeadlinePassedError):
        leave(season, "bo", now=NOW + timedelta(seconds=1))
