from datetime import timedelta

import pytest

from server.db import Database
from server.domain.schedule import CompetitionStatus
from server.errors import NotFoundError
from server.models import Competition
from server.web.competition_head import load_head
from tests import factories
from tests.server.web.conftest import World


def test_the_head_knows_metric_status_and_reader(world: World, database: Database, now):
    head = database.read(load_head, slug="harbour", user=world.ada, now=now, tab="data")

    assert (head.path, head.metric.title, head.status) == ("/competitions/harbour", "ROC AUC", CompetitionStatus.ACTIVE)
    assert (head.viewer.team_id, head.tab, head.takes_submissions) == (world.team.id, "data", True)


def test_after_the_end_files_are_taken_only_where_the_host_allows_it(database: Database, now):
    for slug, allows_late in (("open", True), ("shut", False)):

        def make(session, slug=slug, allows_late=allows_late):
            over = now - timedelta(days=1)
            competition = factories.make_competition(session, slug=slug, ends_at=over, allows_late=allows_late)
            factories.make_solution(session, competition=competition)

        database.write(make)

    heads = [database.read(load_head, slug=slug, user=None, now=now, tab="") for slug in ("open", "shut")]

    assert [head.takes_submissions for head in heads] == [True, False]


def test_what_is_not_there_has_no_head(database: Database, now):
    with pytest.raises(NotFoundError):
        database.read(load_head, slug="nothing", user=None, now=now, tab="")


def extend(session, world: World, *, ends_at, deadline_at, **more):
    competition = session.get_one(Competition, world.competition.id)
    competition.ends_at = ends_at
    for name, value in more.items():
        setattr(competition, name, value)
    factories.make_accommodation(session, team=world.team, deadline_at=deadline_at)


def test_a_later_end_decides_for_its_team_alone(world: World, database: Database, now):
    hour = timedelta(hours=1)
    database.write(extend, world, ends_at=now - hour, deadline_at=now + hour, allows_late=False)

    mine, others = (
        database.read(load_head, slug="harbour", user=user, now=now, tab="") for user in (world.ada, world.ben)
    )

    assert (mine.status, mine.takes_submissions, mine.has_own_end) == (CompetitionStatus.ACTIVE, True, True)
    assert (others.status, others.takes_submissions, others.has_own_end) == (CompetitionStatus.FINISHED, False, False)
    assert mine.times == others.times


def test_a_later_end_that_the_one_for_all_has_overtaken_changes_nothing(world: World, database: Database, now):
    hour = timedelta(hours=1)
    database.write(extend, world, ends_at=now - hour, deadline_at=now - 2 * hour)

    head = database.read(load_head, slug="harbour", user=world.ada, now=now, tab="")

    assert (head.status, head.has_own_end) == (CompetitionStatus.FINISHED, False)


def test_a_later_end_is_looked_for_before_the_end_only_where_the_page_shows_it(world: World, database: Database, now):
    hour = timedelta(hours=1)
    database.write(extend, world, ends_at=now, deadline_at=now + hour)

    def find(**more):
        return database.read(load_head, slug="harbour", user=world.ada, now=now, tab="", **more).has_own_end

    assert (find(), find(shows_end=True)) == (False, True)


def test_no_later_end_holds_once_the_board_is_final(world: World, database: Database, now):
    hour = timedelta(hours=1)
    database.write(extend, world, ends_at=now - hour, deadline_at=now + hour, finalized_at=now)

    head = database.read(load_head, slug="harbour", user=world.ada, now=now, tab="", shows_end=True)

    assert (head.status, head.has_own_end) == (CompetitionStatus.FINISHED, False)
