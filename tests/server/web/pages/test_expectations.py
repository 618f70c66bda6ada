from server.db import Database
from server.web.competition_head import load_head
from server.web.pages.expectations import Expected, load_expected
from tests import factories
from tests.server.web.conftest import World


def load(session, slug: str, now) -> Expected:
    return load_expected(session, head=load_head(session, slug=slug, user=None, now=now, tab=""))


def test_columns_and_rows_are_those_of_the_published_files(world: World, database: Database, now):
    assert database.read(load, "harbour", now) == Expected(
        columns=("id", "chance"), training_columns=("id", "size", "chance"), n_rows=2, has_sample=True
    )


def test_without_published_files_nothing_is_expected(database: Database, now):
    def make(session):
        factories.make_solution(session, competition=factories.make_competition(session, slug="empty"))

    database.write(make)

    assert database.read(load, "empty", now) == Expected()


def test_a_sample_without_preview_has_no_columns(database: Database, now):
    def make(session):
        competition = factories.make_competition(session, slug="large")
        factories.make_solution(session, competition=competition)
        factories.make_data_file(session, competition=competition, name="sample_submission.csv")

    database.write(make)

    assert database.read(load, "large", now) == Expected(has_sample=True)
