"""Tests for `server.services.board_versions`."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from server.domain.visibility import Visibility
from server.services import board_rows
from server.services.board_versions import find_version, name_version
from tests import factories


def test_each_change_is_a_version_and_the_end_is_the_last(any_database, now):
    competition = any_database.write(factories.make_competition)
    first = any_database.read(find_version, slug="harbour", now=factories.NOW)
    any_database.write(board_rows.count_change, competition_id=competition.id)
    second = any_database.read(find_version, slug="harbour", now=factories.NOW)

    def finalize(session):
        found = session.merge(competition)
        session.refresh(found)
        found.finalized_at = now
        return name_version(found, now)

    last = any_database.write(finalize)

    assert (first.tag, second.tag, last) == ("0", "1", "1-final")
    assert any_database.read(find_version, slug="harbour", now=factories.NOW).tag == last
    assert any_database.read(find_version, slug="nothing", now=factories.NOW) is None


def test_what_is_over_has_another_tag_but_not_at_the_instant_of_the_end(session):
    ends_at = factories.NOW + timedelta(days=1)
    competition = factories.make_competition(session, ends_at=ends_at)
    moments = (ends_at, ends_at + timedelta(microseconds=1))

    found = [find_version(session, slug="harbour", now=moment) for moment in moments]

    assert [(version.stage, version.tag) for version in found] == [("running", "0"), ("over", "0-over")]
    assert [name_version(competition, moment) for moment in moments] == ["0", "0-over"]


@pytest.mark.parametrize(
    ("visibility", "published_at", "is_open"),
    [
        (Visibility.PUBLIC, factories.NOW, True),
        (Visibility.UNLISTED, factories.NOW, True),
        (Visibility.INVITATION, factories.NOW, False),
        (Visibility.PUBLIC, None, False),
    ],
)
def test_it_is_open_to_everybody_only_where_the_competition_is(session, visibility, published_at, is_open):
    factories.make_competition(session, visibility=visibility, published_at=published_at)

    assert find_version(session, slug="harbour", now=factories.NOW).is_open is is_open


def test_it_is_one_query(database):
    database.write(factories.make_competition)
    said = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: said.append(args[2]))

    database.read(find_version, slug="harbour", now=factories.NOW)

    assert [statement[:6] for statement in said if statement != "BEGIN"] == ["SELECT"]
