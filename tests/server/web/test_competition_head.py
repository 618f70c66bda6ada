from datetime import timedelta

import pytest

from server.db import Database
from server.domain.schedule import CompetitionStatus
from server.errors import NotFoundError
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
