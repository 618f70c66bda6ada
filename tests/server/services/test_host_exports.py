"""Tests for `server.services.host_exports`; what is in the tables is tested with the archive."""

from __future__ import annotations

import pytest

from server.domain.visibility import Viewer
from server.errors import NotFoundError
from server.services import host_exports
from tests import factories
from tests.server.services.season import begin

HOST = Viewer(is_host=True)


def test_tables_come_in_their_order_and_files_under_their_numbers(any_database):
    with any_database.transaction() as session:
        season = begin(session, "ada", "bo")
        first = season.hand_in("ada", 0.9, private_score=0.4, file_name="a/b: c.csv")
        season.hand_in("bo", 0.7, private_score=0.6)
        of_host = {"competition": season.competition, "viewer": HOST}

        tables = {name: list(rows) for name, rows in host_exports.list_tables(session, **of_host, now=factories.NOW)}
        files = host_exports.list_files(session, **of_host)

    assert list(tables) == ["leaderboard", "private-leaderboard", "submissions", "entrants", "record"]
    assert [row["team"] for row in tables["private-leaderboard"]] == ["bo", "ada"]
    assert [row["private_score"] for row in tables["submissions"]] == [0.4, 0.6]
    assert [row["user"] for row in tables["entrants"]] == ["ada", "bo"]
    assert files[0].name == f"submissions/{first.id}-a_b_c.csv"


def test_nobody_else_gets_anything(any_database):
    with any_database.transaction() as session:
        season = begin(session, "ada")
        of_entrant = {"competition": season.competition, "viewer": Viewer(is_signed_in=True, is_entrant=True)}

        with pytest.raises(NotFoundError):
            next(host_exports.list_tables(session, **of_entrant, now=factories.NOW))
        with pytest.raises(NotFoundError):
            host_exports.list_files(session, **of_entrant)
