"""What a competition lacks before its start."""

from datetime import timedelta

import pytest

from server.services import competitions, preparations
from tests import factories

NOW = factories.NOW


@pytest.fixture
def draft(session):
    competition = factories.make_competition(session, published_at=None)
    factories.make_solution(session, competition=competition)
    competitions.get_page(session, competition=competition, slug="overview").markdown = "Soon."
    return competition


def missing(session, competition):
    listed = preparations.list_preparations(session, competition=competition)
    return [each.title for each in listed if not each.is_done]


def test_what_is_missing_is_listed_and_leaves_the_list_when_it_is_there(session, draft):
    assert missing(session, draft) == [
        "Four pages with text",
        "Data to download",
        "A sample submission",
        "A baseline on the leaderboard",
        "A time at which it ends",
        "Published",
    ]

    overview = competitions.get_page(session, competition=draft, slug="overview")
    overview.markdown = "Tell ships from buoys by their length."
    for name in ("train.csv", "sample_submission.csv"):
        factories.make_data_file(session, competition=draft, name=name)
    factories.make_team(session, competition=draft, name="Mean", is_baseline=True)
    draft.ends_at, draft.published_at = NOW + timedelta(days=9), NOW

    assert missing(session, draft) == []


def test_the_pages_that_say_hardly_anything_are_named(session, draft):
    first = preparations.list_preparations(session, competition=draft)[0]

    assert "overview" in first.advice


def test_it_has_begun_once_it_is_published_and_its_start_is_past(session, draft):
    assert not preparations.has_begun(draft, NOW)
    draft.published_at = NOW
    assert preparations.has_begun(draft, NOW)
    draft.starts_at = NOW + timedelta(days=1)
    assert not preparations.has_begun(draft, NOW)
