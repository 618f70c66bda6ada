"""Tests for `server.services.metric_versions`, on SQLite and PostgreSQL."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from server.db import Database
from server.errors import ConflictError, InvalidInputError, NotFoundError
from server.models import AuditEvent, Metric, MetricVersion, Role, User
from server.services import metric_versions
from server.services.metric_versions import MetricSettings
from server.storage import StoredFile
from tests import factories
from tests.factories import NOW

SIGNATURE = {"description": "", "parameters": [], "warnings": []}
SETTINGS = MetricSettings(higher_is_better=True, complete_submission=False, parameters={})


@pytest.fixture
def host(any_database: Database) -> User:
    return any_database.write(factories.make_user, name="hosanna", role=Role.HOST)


def stored(letter: str) -> StoredFile:
    return StoredFile(f"metrics/{letter}", 10, letter * 64)


def drop(database: Database, user: User, letter: str, *, name: str = "Cost") -> tuple[MetricVersion, bool]:
    about = {"name": name, "file_name": "cost.py", "stored": stored(letter), "signature": SIGNATURE, "now": NOW}
    return database.write(metric_versions.drop, user=user, **about)


def accept(database: Database, user: User, version: MetricVersion) -> MetricVersion:
    def try_it(session) -> None:
        session.get_one(MetricVersion, version.id).report = {"is_ok": True, "faults": []}

    database.write(try_it)
    return database.write(metric_versions.accept, version_id=version.id, user=user, now=NOW)


def pin(database: Database, user: User, letter: str, *, name: str = "Cost") -> MetricVersion:
    about = {"name": name, "file_name": "metric.py", "stored": stored(letter), "settings": SETTINGS, "now": NOW}
    return database.write(metric_versions.pin, user_id=user.id, **about)


def numbers(database: Database, user: User) -> list[tuple[str, int | None]]:
    versions = database.read(metric_versions.list_versions, user=user)
    return [(version.metric.name, version.number) for version in versions]


def test_a_file_is_a_version_once_it_was_tried_and_accepted(any_database: Database, host: User):
    version, is_new = drop(any_database, host, "a")
    assert (is_new, version.number) == (True, None)

    accepted = accept(any_database, host, version)

    assert (accepted.number, accepted.accepted_at) == (1, NOW)
    event = any_database.read(lambda session: session.scalars(select(AuditEvent)).one())
    assert (event.action, event.user_id) == ("metric.accept", host.id)
    assert event.detail == {"metric": "Cost", "version": 1, "sha256": "a" * 64}
    again = any_database.write(metric_versions.accept, version_id=version.id, user=host, now=NOW)
    assert again.number == 1


def test_what_was_not_tried_or_has_faults_is_not_accepted(any_database: Database, host: User):
    version, _ = drop(any_database, host, "a")
    with pytest.raises(ConflictError, match="has not been tried"):
        any_database.write(metric_versions.accept, version_id=version.id, user=host, now=NOW)

    def fail(session) -> None:
        session.get_one(MetricVersion, version.id).report = {"is_ok": False, "faults": ["It divides by zero."]}

    any_database.write(fail)
    with pytest.raises(ConflictError, match="found faults"):
        any_database.write(metric_versions.accept, version_id=version.id, user=host, now=NOW)


def test_the_same_file_again_is_no_new_version_and_another_one_is(any_database: Database, host: User):
    first, _ = drop(any_database, host, "a")
    accept(any_database, host, first)

    same, is_new = drop(any_database, host, "a", name="COST")
    other, is_other_new = drop(any_database, host, "b", name="  cost ")

    assert (same.id, is_new, is_other_new) == (first.id, False, True)
    assert accept(any_database, host, other).number == 2
    assert numbers(any_database, host) == [("Cost", 2), ("Cost", 1)]


def test_versions_that_are_accepted_at_once_have_numbers_of_their_own(any_database: Database, host: User):
    versions = [drop(any_database, host, letter)[0] for letter in "abcdef"]
    threads = [threading.Thread(target=accept, args=(any_database, host, version)) for version in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(number for _, number in numbers(any_database, host)) == [1, 2, 3, 4, 5, 6]


def test_metrics_of_another_host_and_of_no_host_are_not_there(any_database: Database, host: User):
    version, _ = drop(any_database, host, "a")
    other = any_database.write(factories.make_user, name="otto", role=Role.HOST)
    ada = any_database.write(factories.make_user, name="ada")

    for user in (other, ada):
        with pytest.raises(NotFoundError):
            any_database.read(metric_versions.get_version, version_id=version.id, user=user)
    assert any_database.read(metric_versions.list_versions, user=other) == []
    with pytest.raises(NotFoundError):
        drop(any_database, ada, "b")


@pytest.mark.parametrize("name", ["", "x" * 81, "!?"])
def test_a_metric_needs_a_name(any_database: Database, host: User, name: str):
    with pytest.raises(InvalidInputError):
        drop(any_database, host, "a", name=name)


def test_there_is_an_end_of_versions(any_database: Database, host: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(metric_versions, "MOST_VERSIONS", 1)
    drop(any_database, host, "a")

    with pytest.raises(InvalidInputError, match="You have 1 versions"):
        drop(any_database, host, "b")


def test_a_competition_pins_the_version_that_has_its_bytes(any_database: Database, host: User):
    dropped, _ = drop(any_database, host, "a")

    pinned = pin(any_database, host, "a", name="Another name")

    assert (pinned.id, pinned.number) == (dropped.id, 1)
    assert numbers(any_database, host) == [("Cost", 1)]


def test_a_file_that_comes_with_a_competition_becomes_the_next_version(any_database: Database, host: User):
    accept(any_database, host, drop(any_database, host, "a")[0])

    assert [pin(any_database, host, letter).number for letter in "bcb"] == [2, 3, 2]


def test_who_uses_a_version_is_told_with_what_is_in_force(any_database: Database, host: User):
    old, new = pin(any_database, host, "a"), pin(any_database, host, "b")

    def use(session) -> None:
        competition = factories.make_competition(session, slug="harbour", host=host)
        for number, version in enumerate((old, new), start=1):
            own = factories.make_metric_file(session, competition=competition, version_id=version.id)
            factories.make_solution(
                session, competition=competition, version=number, metric="custom", metric_file_id=own.id
            )
        competition.solution_version = 2

    any_database.write(use)

    uses = any_database.read(metric_versions.list_uses, versions=[old, new])

    told = {key: [(use.competition.slug, use.is_in_force) for use in found] for key, found in uses.items()}
    assert told == {old.id: [("harbour", False)], new.id: [("harbour", True)]}
    assert any_database.read(lambda session: session.scalars(select(Metric.name)).all()) == ["Cost"]
