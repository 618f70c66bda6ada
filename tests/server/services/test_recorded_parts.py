"""What the record keeps of a description: each field, and hashes that tell one text from another."""

from __future__ import annotations

import hashlib

from sqlalchemy import select

from server.domain.visibility import Visibility
from server.models import Competition, Page
from server.services import recorded_parts
from tests import factories


def test_fields_pages_and_files_are_kept_as_plain_values(session):
    competition = factories.make_competition(session, ends_at=factories.NOW)
    file = factories.make_data_file(session, competition=competition, name="train.csv")

    kept = recorded_parts.read(session, competition=competition)

    assert (kept["visibility"], kept["ends_at"]) == ("public", "2026-11-21T12:00:00+00:00")
    assert kept["train.csv"] == f"sha256:{file.sha256}"
    page = session.scalars(select(Page).where(Page.slug == "rules")).one()
    assert kept["rules.md"] == f"sha256:{hashlib.sha256(page.markdown.encode()).hexdigest()}"


def test_what_changes_tells_itself_apart(session):
    competition = factories.make_competition(session)
    before = recorded_parts.read(session, competition=competition)

    session.scalars(select(Page).where(Page.slug == "rules")).one().markdown = "Be fair, and kind."
    competition.visibility = Visibility.INVITATION
    after = recorded_parts.read(session, competition=competition)

    assert {name for name in before if before[name] != after[name]} == {"rules.md", "visibility"}


def test_every_field_is_one_of_the_table():
    assert set(recorded_parts.FIELDS) <= set(Competition.__table__.columns.keys())
