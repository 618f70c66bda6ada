import pytest

from server.db import Database
from server.domain.quota import Quota
from server.errors import EntryRequiredError
from server.web.competition_head import load_head
from server.web.pages.standings import Standing, load_standing
from tests import factories
from tests.server.web.conftest import World


def load(session, user, now) -> Standing:
    return load_standing(session, head=load_head(session, slug="harbour", user=user, now=now, tab=""))


def test_a_team_before_its_first_score_has_limits_and_no_row(world: World, database: Database, now):
    standing = database.read(load, world.ada, now)

    assert (standing.team, standing.quota.left, standing.row) == ("ada", 5, None)


def test_a_team_with_a_score_has_a_row(world: World, database: Database, now):
    def score(session):
        submission = factories.make_submission(
            session, competition=world.competition, team=world.team, user=world.ada, public_score=0.5
        )
        factories.make_leaderboard_row(session, submission=submission, public_score=0.5)

    database.write(score)

    standing = database.read(load, world.ada, now)

    assert (standing.row.rank, standing.row.public_score, standing.quota.used) == (1, 0.5, 1)


def test_who_has_no_team_has_no_standing(world: World, database: Database, now):
    with pytest.raises(EntryRequiredError):
        database.read(load, world.ben, now)


@pytest.mark.parametrize(("limit", "used", "has_slots", "share"), [(5, 2, True, 40.0), (50, 60, False, 100.0)])
def test_small_limits_are_drawn_as_slots_and_large_ones_as_a_share(
    now, limit: int, used: int, has_slots: bool, share: float
):
    standing = Standing(1, "ada", Quota(limit, used, 20, 0, now), None)

    assert (standing.has_slots, standing.used_share) == (has_slots, share)


@pytest.mark.parametrize(("used", "used_of_day", "is_at_extra"), [(4, 4, False), (5, 5, True), (6, 5, True)])
def test_what_goes_beyond_the_days_own_are_extra_attempts(
    world: World, database: Database, now, used: int, used_of_day: int, is_at_extra: bool
):
    def hand_in(session):
        factories.make_accommodation(session, team=world.team, extra_attempts=3)
        for _ in range(used):
            factories.make_submission(session, competition=world.competition, team=world.team, user=world.ada)

    database.write(hand_in)

    standing = database.read(load, world.ada, now)

    assert (standing.used_of_day, standing.is_at_extra) == (used_of_day, is_at_extra)


@pytest.mark.parametrize(
    ("limits", "used_of_day", "is_at_extra"),
    [
        ({"used_extra": 2, "extra_left": 1}, 4, False),
        ({"used_extra": 1, "extra_left": 2}, 5, True),
        ({"used_extra": 2, "extra_left": 1, "total_limit": 21, "used_total": 20}, 4, True),
    ],
)
def test_the_next_submission_is_an_extra_attempt_when_a_limit_has_no_more_without(
    now, limits: dict[str, int], used_of_day: int, is_at_extra: bool
):
    standing = Standing(1, "ada", Quota(5, 6, 20, 0, now, **limits), None)

    assert (standing.used_of_day, standing.is_at_extra) == (used_of_day, is_at_extra)
